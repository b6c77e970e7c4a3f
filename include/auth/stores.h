// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/account.h"
#include "auth/error.h"
#include "base/clock.h"

namespace auth {

using base::Instant;

/// Somebody's accounts: our own tables or a shop's. One implementation per kind of table.
class AccountStore {
 public:
  virtual ~AccountStore() = default;
  /// By login name as the table's collation compares it. Throws StorageUnavailable.
  [[nodiscard]] virtual std::optional<Account> find_by_login(std::string_view realm,
                                                             AccountKind kind,
                                                             std::string_view login) = 0;
  /// By primary key. Throws StorageUnavailable.
  [[nodiscard]] virtual std::optional<Account> find_by_id(const AccountKey& key) = 0;
  /// Saves `replacement` where the stored hash still is `current`; otherwise nothing happens.
  /// Tells whether it was saved; a store that may not write answers `not_saved`.
  enum class Saved { saved, not_saved };
  virtual Saved replace_hash(const AccountKey& key, std::string_view current,
                             std::string_view replacement) = 0;
  /// Where a better hash of such an account goes, so that nothing is hashed in vain: into its own table by
  /// `replace_hash`, into ours beside it (BetterHashStore), or nowhere.
  /// Throws StorageUnavailable for a realm without accounts.
  enum class BetterHashes { nowhere, replace, beside };
  [[nodiscard]] virtual BetterHashes better_hashes(std::string_view realm, AccountKind kind) const = 0;
  /// A hash of the scheme and cost that most accounts are compared with, as far as a sample tells, perhaps an hour
  /// old: comparing with it takes as long as with most others. Nothing where there is none, or where it
  /// takes next to no time. Never throws: what fails is logged, and asked again an hour later.
  [[nodiscard]] virtual std::optional<std::string> typical_hash(std::string_view realm,
                                                                AccountKind kind) noexcept = 0;
  /// As `replace_hash`, for a new password: the time of the change is kept, too.
  virtual Saved set_password_hash(const AccountKey& key, std::string_view current,
                                  std::string_view replacement, Instant now) = 0;
  /// The customer whose account itself holds this key, spelt exactly so, and who has yet to confirm his
  /// address: other software mailed it. Nothing where the realm's tables have no such keys. Throws
  /// StorageUnavailable.
  [[nodiscard]] virtual std::optional<AccountKey> find_by_registration_key(std::string_view realm,
                                                                           std::string_view key) = 0;
  /// Marks the e-mail address of an account confirmed; `not_saved` when it was, or there is none.
  virtual Saved confirm(const AccountKey& key, Instant now) = 0;

  /// A customer by reference, `DE--21`. Throws StorageUnavailable.
  [[nodiscard]] virtual std::optional<Account> find_customer(std::string_view realm,
                                                             std::string_view reference) = 0;
  /// By UUID, active or not. Throws StorageUnavailable.
  [[nodiscard]] virtual std::optional<CompanyUser> find_company_user(std::string_view realm,
                                                                     std::string_view uuid) = 0;
  /// Id of the warehouse that a Back Office user is assigned to at present; of several the lowest.
  /// Throws StorageUnavailable.
  [[nodiscard]] virtual std::optional<std::string> find_warehouse(const AccountKey& user) = 0;
  /// How to write to an account. Throws StorageUnavailable.
  [[nodiscard]] virtual std::optional<CustomerSummary> find_contact(const AccountKey& customer) = 0;
  /// Customers whose e-mail address, first or last name begins with `text`, whatever its case, or
  /// whose reference is `text`; all for an empty text (contract 1.9). In the order of their ids.
  /// Throws StorageUnavailable.
  [[nodiscard]] virtual CustomerPage search_customers(std::string_view realm, std::string_view text,
                                                      std::uint64_t offset,
                                                      std::uint32_t limit) = 0;
};

/// An application that asks for tokens (RFC 6749 section 2).
struct Client {
  std::string realm;
  std::string id;
  std::optional<std::string> secret_hash;  ///< Nothing for a public client.
  bool is_disabled = false;                ///< Gets no tokens any more, and refreshes none.
};

/// SHA-256, 32 raw bytes.
using Digest = std::string;

/// The Back Office user behind a session that speaks for somebody else: an agent's impersonation of
/// a customer, or the token of a warehouse. The session ends with either of them.
struct Actor {
  AccountKey account;
  std::uint32_t generation = 0;  ///< As of the session's beginning.
  Digest password_digest;        ///< SHA-256 of the actor's stored password hash then.
};

/// One login and all that was refreshed from it (the token family).
struct Session {
  std::string id;  ///< 16 random bytes.
  std::string client_id;
  Kind kind = Kind::customer;
  AccountKey account;
  std::string reference;  ///< Customer reference at login; empty where there is none.
  std::vector<std::string> scopes;
  std::uint32_t generation = 0;  ///< The account's generation when the session began.
  Digest password_digest;        ///< SHA-256 of the stored password hash at login.
  std::optional<Actor> actor;
  std::optional<std::string> company_user;  ///< UUID, of sessions of kind company_user.
  Instant created;
  Instant last_used;
  std::string network;   ///< Address of the login, for the operator.
  std::string device;    ///< User-Agent, at most 200 bytes of printable ASCII.
  Instant idle_end;      ///< Refused after this, moves with each refresh.
  Instant absolute_end;  ///< Refused after this, never moves.
  std::optional<Instant> revoked_at;
};

struct RefreshToken {
  Digest digest;  ///< SHA-256 of the token's text. The text itself is never stored.
  Instant expires_at;
};

/// A session, and the generations of those behind it now (0 when never raised).
struct StoredSession {
  Session session;
  std::uint32_t account_generation = 0;
  std::uint32_t actor_generation = 0;
};

struct StoredRefreshToken : StoredSession {
  RefreshToken token;
  std::optional<Instant> spent_at;
  std::optional<Instant> revoked_at;
};

/// A session that outlives the password it began with, because its owner changed it there.
struct SparedSession {
  std::string id;          ///< 16 bytes.
  Digest password_digest;  ///< SHA-256 of the new stored hash.
};

/// What a listing shows of a session.
struct SessionFilter {
  std::string realm;
  std::optional<AccountKey> account;
  enum class Include { live, ended_too } include = Include::live;
  Instant now{};  ///< Live means: not revoked, and neither end reached at this time.
  std::uint32_t most = 1000;
};

/// Our own rows: clients, sessions, refresh tokens, account states, revocations.
/// Each method is one decision and atomic; each throws StorageUnavailable, and then changed nothing
/// (or, where a commit's answer was lost, says so in the log: the caller still answers 503).
class TokenStore {
 public:
  virtual ~TokenStore() = default;

  [[nodiscard]] virtual std::optional<Client> find_client(std::string_view realm,
                                                          std::string_view id) = 0;

  /// The account's generation: sessions below it have ended. 0 when it was never raised.
  [[nodiscard]] virtual std::uint32_t generation_of(const AccountKey& account) = 0;

  /// Saves a new session with its first refresh token.
  virtual void begin_session(const Session& session, const RefreshToken& first) = 0;

  [[nodiscard]] virtual std::optional<StoredRefreshToken> find_refresh_token(
      std::string_view realm, const Digest& digest) = 0;
  /// Live or ended.
  [[nodiscard]] virtual std::optional<StoredSession> find_session(std::string_view realm,
                                                                  std::string_view session_id) = 0;

  /// Spends `presented` and saves `successor`, as one step; moves the session's `last_used` to
  /// `now` and its `idle_end` to `idle_end`.
  ///
  /// The database picks one winner among callers that come with the same token at the same time; it
  /// gets `rotated`. Everybody else, and whoever's token or session ended meanwhile, gets
  /// `refused`, without a trace in the tables (RFC 9700 section 4.14).
  enum class Rotation { rotated, refused };
  virtual Rotation rotate(std::string_view realm, const Digest& presented,
                          const RefreshToken& successor, Instant now, Instant idle_end) = 0;

  // What the following end is every session of which some token may still be good: also one whose
  // refresh token has expired, as long as an access token of it may live.

  /// Ends the session that `token` belongs to, if that session is `owner`'s: marks
  /// it and its refresh tokens revoked at `now` and appends a revocation. Anything else changes
  /// nothing. Tells how many sessions it ended.
  virtual int revoke_by_token(const AccountKey& owner, const Digest& token, Instant now) = 0;
  /// Ends one session by its id; for operators.
  virtual int revoke_session(std::string_view realm, std::string_view session_id, Instant now) = 0;
  /// Ends every session of `owner`, whatever its kind.
  virtual int revoke_all(const AccountKey& owner, Instant now) = 0;
  /// Ends every session that has account, kind and actor of session `session_id`: what logging
  /// out everywhere means to somebody who speaks for another.
  virtual int revoke_alike(std::string_view realm, std::string_view session_id, Instant now) = 0;
  /// Ends the sessions in which `customer` acts as one of its company users.
  virtual int revoke_company_user(const AccountKey& customer, std::string_view uuid,
                                  Instant now) = 0;
  /// Raises the account's generation by one and ends its sessions, also those where it is the
  /// actor; for disable and password change. `spared`, if it is one of them, goes on with the new
  /// generation.
  virtual int raise_generation(const AccountKey& account, Instant now,
                               const std::optional<SparedSession>& spared = std::nullopt) = 0;
  /// Lets the account's sessions, and those where it is the actor, that remember `before` as its
  /// password digest remember `after`.
  /// To be called when the same password was hashed anew, which would otherwise look like a changed
  /// password and end every other session. Tells how many sessions it changed.
  virtual int follow_rehash(const AccountKey& account, const Digest& before,
                            const Digest& after) = 0;

  /// Newest first.
  [[nodiscard]] virtual std::vector<Session> list_sessions(const SessionFilter& filter) = 0;
};

}  // namespace auth
