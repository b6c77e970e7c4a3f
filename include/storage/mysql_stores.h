// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/one_time_keys.h"
#include "auth/housekeeping.h"
#include "auth/mail_queue.h"
#include "auth/policy.h"
#include "auth/revocations.h"
#include "auth/stores.h"
#include "auth/throttle.h"
#include "storage/settings.h"

namespace storage {

/// One connection to one database with its prepared statements; see src/storage/mysql_session.h.
/// Shared by the stores of one process; never by two processes or threads.
class MySqlSession;

/// How a session behaves apart from where it connects to. The defaults are for the daemon.
struct SessionTuning {
  /// After a failed attempt to connect, calls fail at once for this long.
  std::chrono::milliseconds connect_pause{500};
  /// How often the schema's version is looked at.
  std::chrono::milliseconds schema_interval{5000};
  /// `unchecked` serves migrations and tables that are not ours.
  enum class Schema { checked, unchecked } schema = Schema::checked;
};

/// A session that connects when it is first used, so that it may be made before fork.
[[nodiscard]] std::shared_ptr<MySqlSession> make_session(const MySqlSettings& settings,
                                                         const SessionTuning& tuning = {});

struct TokenStoreSettings {
  /// How long a revocation must be kept: the longest life of any access token, and some leeway.
  /// The default covers the seven days of warehouse tokens (contract 3.1).
  base::Seconds revocation_lifetime{7 * 86400 + 3600};
  /// Called after each commit that added a revocation, so that checks need not wait for it.
  std::function<void()> revoked = [] {};
};

/// Settings that suit every one of `realms`. Whoever ends sessions in their database uses these.
[[nodiscard]] TokenStoreSettings token_store_settings(const auth::Realms& realms);

/// Our own rows in MariaDB or MySQL.
///
/// Every call connects when needed and takes at most about twice the configured time-outs. What
/// each transaction locks, and in which order, stands in docs/adr/0021-one-decision-per-method.md.
class MySqlTokenStore final : public auth::TokenStore {
 public:
  explicit MySqlTokenStore(std::shared_ptr<MySqlSession> session, TokenStoreSettings settings = {});

  [[nodiscard]] std::optional<auth::Client> find_client(std::string_view realm,
                                                        std::string_view id) override;
  [[nodiscard]] std::uint32_t generation_of(const auth::AccountKey& account) override;
  void begin_session(const auth::Session& session, const auth::RefreshToken& first) override;
  [[nodiscard]] std::optional<auth::StoredRefreshToken> find_refresh_token(
      std::string_view realm, const auth::Digest& digest) override;
  [[nodiscard]] std::optional<auth::StoredSession> find_session(
      std::string_view realm, std::string_view session_id) override;
  Rotation rotate(std::string_view realm, const auth::Digest& presented,
                  const auth::RefreshToken& successor, auth::Instant now,
                  auth::Instant idle_end) override;
  int revoke_by_token(const auth::AccountKey& owner, const auth::Digest& token,
                      auth::Instant now) override;
  int revoke_session(std::string_view realm, std::string_view session_id,
                     auth::Instant now) override;
  int revoke_all(const auth::AccountKey& owner, auth::Instant now) override;
  int revoke_alike(std::string_view realm, std::string_view session_id, auth::Instant now) override;
  int revoke_company_user(const auth::AccountKey& customer, std::string_view uuid,
                          auth::Instant now) override;
  int raise_generation(const auth::AccountKey& account, auth::Instant now,
                       const std::optional<auth::SparedSession>& spared = std::nullopt) override;
  int follow_rehash(const auth::AccountKey& account, const auth::Digest& before,
                    const auth::Digest& after) override;
  [[nodiscard]] std::vector<auth::Session> list_sessions(
      const auth::SessionFilter& filter) override;

 private:
  int announced(int ended) const;
  std::shared_ptr<MySqlSession> session_;
  TokenStoreSettings settings_;
};

/// The table of revocations, for the follower.
class MySqlRevocationLog final : public auth::RevocationLog {
 public:
  explicit MySqlRevocationLog(std::shared_ptr<MySqlSession> session) : session_(std::move(session)) {}

  [[nodiscard]] std::vector<auth::Revocation> above(std::uint64_t number, int most) override;
  [[nodiscard]] std::uint64_t highest() override;

 private:
  std::shared_ptr<MySqlSession> session_;
};

/// Keys that work once, in our own database.
class MySqlOneTimeKeyStore final : public auth::OneTimeKeyStore {
 public:
  explicit MySqlOneTimeKeyStore(std::shared_ptr<MySqlSession> session);

  void save(const auth::OneTimeKey& key) override;
  [[nodiscard]] std::optional<auth::OneTimeKey> find(std::string_view realm,
                                                     auth::KeyPurpose purpose,
                                                     const auth::Digest& digest) override;
  [[nodiscard]] Spending spend(std::string_view realm, auth::KeyPurpose purpose,
                               const auth::Digest& digest, auth::Instant now) override;
  void spend_all(const auth::AccountKey& account, auth::KeyPurpose purpose, auth::Instant now) override;
  void release(std::string_view realm, auth::KeyPurpose purpose, const auth::Digest& digest,
               auth::Instant spent_at) override;

 private:
  std::shared_ptr<MySqlSession> session_;
};

/// Counters of failed attempts. Each method takes one connection's turn at the rows of one account.
class MySqlThrottleStore final : public auth::ThrottleStore {
 public:
  explicit MySqlThrottleStore(std::shared_ptr<MySqlSession> session);

  [[nodiscard]] base::Expected<auth::Reservation, auth::Lockout> begin_attempt(
      const auth::ThrottleKey& key, const auth::ThrottleLimits& limits,
      auth::Instant now) override;
  void succeeded(const auth::Reservation& attempt, auth::Instant now) override;
  void release(const auth::Reservation& attempt) override;
  [[nodiscard]] std::optional<auth::Lockout> find_lockout(const auth::ThrottleKey& key,
                                                          const auth::ThrottleLimits& limits,
                                                          auth::Instant now) override;
  [[nodiscard]] std::vector<auth::ThrottleRow> list(std::string_view realm, auth::Instant now,
                                                    std::uint32_t most) override;
  int clear(std::string_view realm, const std::optional<std::string>& account,
            const std::optional<std::string>& network, auth::Instant now) override;
  int purge(auth::Instant now, std::uint32_t most) override;

 private:
  std::shared_ptr<MySqlSession> session_;
};

/// Mail that is to be sent, in our own table.
class MySqlMailQueue final : public auth::MailQueue {
 public:
  explicit MySqlMailQueue(std::shared_ptr<MySqlSession> session);

  void enqueue(const auth::MailOrder& order, auth::Instant now) override;
  [[nodiscard]] std::optional<auth::StoredMail> claim(auth::Instant now,
                                                      auth::Instant lease_end) override;
  Settled settle(const auth::StoredMail& claimed, const Outcome& outcome) override;
  [[nodiscard]] std::uint32_t sent_since(const auth::AccountKey& account, auth::KeyPurpose purpose,
                                         auth::Instant since) override;
  [[nodiscard]] std::vector<auth::StoredMail> list(std::string_view realm, Include include,
                                                   std::uint32_t most) override;
  int retry(std::string_view realm, std::uint64_t id, auth::Instant now) override;
  int retry_all(std::string_view realm, auth::Instant now) override;
  int drop(std::string_view realm, std::uint64_t id, auth::Instant now) override;

 private:
  std::shared_ptr<MySqlSession> session_;
};

/// The purge of our own tables.
class MySqlHousekeeping final : public auth::Housekeeping {
 public:
  explicit MySqlHousekeeping(std::shared_ptr<MySqlSession> session);
  int remove(auth::Leftover leftover, auth::Instant before, int most) override;

 private:
  std::shared_ptr<MySqlSession> session_;
};

}  // namespace storage
