// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "auth/access_token.h"
#include "auth/account.h"
#include "auth/better_hash_store.h"
#include "auth/error.h"
#include "auth/legacy_tokens.h"
#include "auth/mail_queue.h"
#include "auth/one_time_keys.h"
#include "auth/password_checker.h"
#include "auth/policy.h"
#include "auth/stores.h"
#include "auth/throttle.h"
#include "base/clock.h"
#include "base/secret.h"
#include "crypto/password_hash.h"

namespace auth {

/// What the grants stand on. References: the composition root owns the objects and outlives them.
struct Services {
  AccountStore& accounts;
  BetterHashStore& better_hashes;
  TokenStore& tokens;
  ThrottleStore& throttle;
  OneTimeKeyStore& one_time_keys;
  MailQueue& mail;
  PasswordChecker& passwords;
  AccessTokenSigner& signer;
  const base::Clock& clock;
  std::string
      dummy_hash;  ///< Compared for unknown accounts where the store knows no typical hash.
  crypto::Argon2Cost wanted_hash = {};  ///< What `passwords` makes; weaker hashes are replaced.
  LegacyRefreshTokens* legacy_tokens = nullptr;  ///< Null: none are taken, whatever a realm says.
};

/// Who asks and from where; the same for every grant.
struct GrantContext {
  const Realm& realm;
  std::string client_id;  ///< Already authenticated.
  std::string network;    ///< Client address.
  std::string device;     ///< User-Agent as sent.
  /// Scopes asked for. A login drops unknown ones; a refresh refuses what the session does not
  /// hold.
  std::vector<std::string> requested_scopes;
};

/// Tokens as a success answer hands them out (RFC 6749 section 5.1).
struct TokenResponse {
  base::Secret access_token;
  base::Secret refresh_token;
  base::Seconds expires_in{0};
  std::optional<std::string> company_user;  ///< UUID; the login answer shows it (contract 1.1).
  Kind kind = Kind::customer;
  AccountKey account;      ///< For the log.
  std::string session_id;  ///< 16 raw bytes, for the log.
};

/// Why a client that an operator has disabled is refused.
inline constexpr const char* kClientDisabled = "client_disabled";

/// Identifies a client and checks its secret where it has one (RFC 6749 section 2.3). A secret that
/// is sent for a public client is wrong. Refusal: invalid_client. Throws Unavailable.
[[nodiscard]] Result<Client> authenticate_client(const Services& services, const Realm& realm,
                                                 const std::string& id,
                                                 const std::optional<base::Secret>& secret);

// Each grant begins a session, or says no. All throw Unavailable. Logins and company users may be
// guessed: too many failures are refused with locked_out, whatever is given then.

/// A customer's login by e-mail address and password (RFC 6749 section 4.3).
/// Refusals: invalid_credentials, unconfirmed_account, locked_out.
[[nodiscard]] Result<TokenResponse> issue_for_password(const Services& services,
                                                       const GrantContext& context,
                                                       const std::string& username,
                                                       const base::Secret& password);
/// The login of a Back Office user who is an agent (contract 1.7).
/// Refusals: invalid_credentials, locked_out.
[[nodiscard]] Result<TokenResponse> issue_for_agent(const Services& services,
                                                    const GrantContext& context,
                                                    const std::string& username,
                                                    const base::Secret& password);
/// The login of a Back Office user (contract 1.5). Refusals: invalid_credentials, locked_out.
[[nodiscard]] Result<TokenResponse> issue_for_user(const Services& services,
                                                   const GrantContext& context,
                                                   const std::string& username,
                                                   const base::Secret& password);
/// Lets `customer`, whom `token` speaks for, act as one of his company users (contract 1.6). Where an
/// agent acts as the customer, he stays behind the new session. Refusals: invalid_credentials, locked_out.
[[nodiscard]] Result<TokenResponse> issue_for_company_user(const Services& services,
                                                           const GrantContext& context,
                                                           const Account& customer,
                                                           const AccessToken& token,
                                                           const std::string& uuid);
/// Lets `agent` act as a customer (contract 1.8). Refusal: invalid_credentials.
[[nodiscard]] Result<TokenResponse> issue_for_impersonation(const Services& services,
                                                            const GrantContext& context,
                                                            const Account& agent,
                                                            const std::string& reference);
/// A token for the warehouse that `user` is assigned to (contract 1.15).
/// Refusals: not_allowed, invalid_credentials.
[[nodiscard]] Result<TokenResponse> issue_for_warehouse(const Services& services,
                                                        const GrantContext& context,
                                                        const Account& user);

/// Exchanges a refresh token for new tokens and spends it (RFC 6749 section 6, RFC 9700 4.14). One that
/// PHP issued begins a session, where the realm takes such (`Realm::legacy_tokens`).
/// Everybody behind the session is looked up again: disabled, deleted and changed accounts are
/// refused. Refusals: invalid_refresh_token, invalid_scope. Throws Unavailable.
[[nodiscard]] Result<TokenResponse> issue_for_refresh(const Services& services,
                                                      const GrantContext& context,
                                                      const base::Secret& refresh_token);

/// The account that a verified access token speaks for, if its session has not ended and everybody
/// behind it may still act. Routes that give or change something on the word of an access token ask
/// this, because the token itself is good until it expires.
/// Refusal: ended_session. Throws Unavailable.
[[nodiscard]] Result<Account> account_behind(const Services& services, const Realm& realm,
                                             const AccessToken& token);

/// Ends the session of `refresh_token` if it is `owner`'s. Tells how many sessions ended: a
/// foreign, unknown or ended one changes nothing and is no error (contract 1.3). A token of PHP counts as a
/// session. Throws Unavailable.
[[nodiscard]] int revoke_refresh_token(const Services& services, const Realm& realm,
                                       const AccountKey& owner, const base::Secret& refresh_token);
/// Ends every session of the account that `token` speaks for, and with a customer's also his tokens of PHP.
/// One that speaks for another ends those sessions alone in which its user speaks for the same one. Throws
/// Unavailable.
[[nodiscard]] int revoke_all_of(const Services& services, const Realm& realm,
                                const AccessToken& token);

}  // namespace auth
