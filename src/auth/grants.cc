// SPDX-License-Identifier: MIT
#include "auth/grants.h"

#include "auth/lockout.h"
#include "base/encoding.h"
#include "base/log.h"
#include "better_hash.h"
#include "crypto/digest.h"
#include "sessions.h"

namespace auth {
namespace {

using base::Secret;

/// Compares in the same time whether the account exists or not.
PasswordChecker::Verdict check_password(const Services& services, const Realm& realm, AccountKind kind,
                                        const std::optional<Account>& account, HashBeside& beside,
                                        const Secret& password) {
  const bool has_hash = account && !account->password_hash.empty();
  const std::string dummy =
      services.accounts.typical_hash(realm.name, kind).value_or(services.dummy_hash);
  beside = hash_beside(services, realm, kind, account);
  if (!has_hash) {
    (void)services.passwords.check(password, dummy, realm.legacy_hashes);
    return PasswordChecker::Verdict::mismatch;
  }
  const auto verdict = compare(services, realm, *account, beside, password);
  // Little or nothing was computed; without this the account would show by the quick answer.
  if (verdict == PasswordChecker::Verdict::unusable ||
      (verdict == PasswordChecker::Verdict::mismatch &&
       crypto::is_quick(beside.hash.value_or(account->password_hash)))) {
    (void)services.passwords.check(password, dummy);
  }
  return verdict;
}

/// Why the one who gave a password may not log in, or null. What clients are told no different of
/// must not differ in what is counted either: else an account that never locks betrays a password.
const char* login_problem(const Realm& realm, LockoutKind kind, const Account& account,
                          PasswordChecker::Verdict verdict) {
  if (verdict == PasswordChecker::Verdict::unusable) return "password_hash_unusable";
  if (verdict != PasswordChecker::Verdict::match) return "wrong_password";
  if (account.state == Account::State::disabled) return "account_disabled";
  if (account.state == Account::State::anonymised) return "account_anonymised";
  if (kind == LockoutKind::agent && !account.is_agent) return "no_agent";
  if (account.confirmation == Account::Confirmation::pending &&
      realm.unconfirmed == Realm::Unconfirmed::unauthorized) {
    return "account_unconfirmed";
  }
  return nullptr;
}

/// The account that `login` and `password` prove, for a login of `kind`.
Result<Account> authenticate(const Services& services, const GrantContext& context,
                             LockoutKind kind, const std::string& login, const Secret& password) {
  auto account = services.accounts.find_by_login(context.realm.name, account_kind_of(kind), login);
  const std::string counted = counted_login(account, login);
  if (password.empty()) {
    // Nobody's password, so there is nothing to hash, and no guess to count.
    auto lockout = find_lockout(services, context.realm, kind, counted, context.network);
    if (lockout) return base::Unexpected{std::move(*lockout)};
    return refuse(ErrorCode::invalid_credentials, "empty_password");
  }
  HashBeside beside;
  auto proved = guarded(services, context, kind, counted, [&]() -> Result<Account> {
    const auto verdict = check_password(services, context.realm, account_kind_of(kind), account, beside, password);
    if (!account) return refuse(ErrorCode::invalid_credentials, "unknown_account");
    if (const char* problem = login_problem(context.realm, kind, *account, verdict)) {
      return refuse(ErrorCode::invalid_credentials, problem, account->key.id);
    }
    return std::move(*account);
  });
  // The session remembers the hash that is stored when it begins.
  if (proved) {
    proved->password_hash = with_better_hash(services, context.realm, *proved, beside, password);
  }
  return proved;
}

/// The agent behind a session in which he acts as a customer, unless his password has changed since;
/// nothing where the customer acts himself. The rest is looked at when the new session begins.
std::optional<Account> agent_behind(const Services& services, const Realm& realm,
                                    const AccessToken& token) {
  const auto id = token.session_id ? base::from_hex(*token.session_id) : std::nullopt;
  const auto stored = id ? services.tokens.find_session(realm.name, *id) : std::nullopt;
  if (!stored || !stored->session.actor) return std::nullopt;
  const Actor& actor = *stored->session.actor;
  auto agent = services.accounts.find_by_id(actor.account);
  // The new session would take the new password's digest, and outlive the change.
  if (agent && crypto::sha256(agent->password_hash) != actor.password_digest) return std::nullopt;
  return agent;
}

Result<TokenResponse> open_company_session(const Services& services, const GrantContext& context,
                                           const Account& customer, const AccessToken& token,
                                           const std::string& uuid) {
  const auto user =
      services.accounts.find_company_user(context.realm.name, base::to_lower_ascii(uuid));
  if (!user) return refuse(ErrorCode::invalid_credentials, "unknown_company_user", customer.key.id);
  if (user->customer != customer.key) {
    return refuse(ErrorCode::invalid_credentials, "foreign_company_user", customer.key.id);
  }
  if (!user->is_active) {
    return refuse(ErrorCode::invalid_credentials, "company_user_inactive", customer.key.id);
  }
  const auto agent = agent_behind(services, context.realm, token);
  if (token.actor && !agent) {
    return refuse(ErrorCode::invalid_credentials, "account_gone", customer.key.id);
  }
  return open_session(
      services, context,
      {.kind = Kind::company_user, .account = customer, .actor = agent, .company_user = user->uuid});
}

}  // namespace

Result<Client> authenticate_client(const Services& services, const Realm& realm,
                                   const std::string& id, const std::optional<Secret>& secret) {
  auto client = services.tokens.find_client(realm.name, id);
  if (!client) return refuse(ErrorCode::invalid_client, "unknown_client");
  if (client->is_disabled) return refuse(ErrorCode::invalid_client, kClientDisabled);
  const bool has_secret = client->secret_hash.has_value();
  if (has_secret != secret.has_value()) {
    return refuse(ErrorCode::invalid_client,
                  has_secret ? "client_secret_missing" : "client_is_public");
  }
  if (has_secret &&
      services.passwords.check(*secret, *client->secret_hash) != PasswordChecker::Verdict::match) {
    return refuse(ErrorCode::invalid_client, "wrong_client_secret");
  }
  return std::move(*client);
}

Result<TokenResponse> issue_for_password(const Services& services, const GrantContext& context,
                                         const std::string& username, const Secret& password) {
  const auto account = authenticate(services, context, LockoutKind::customer, username, password);
  if (!account) return base::Unexpected{account.error()};
  if (account->confirmation == Account::Confirmation::pending) {
    return refuse(ErrorCode::unconfirmed_account, "account_unconfirmed", account->key.id);
  }
  return open_session(services, context, {.kind = Kind::customer, .account = *account});
}

Result<TokenResponse> issue_for_agent(const Services& services, const GrantContext& context,
                                      const std::string& username, const Secret& password) {
  const auto user = authenticate(services, context, LockoutKind::agent, username, password);
  if (!user) return base::Unexpected{user.error()};
  return open_session(services, context, {.kind = Kind::agent, .account = *user});
}

Result<TokenResponse> issue_for_user(const Services& services, const GrantContext& context,
                                     const std::string& username, const Secret& password) {
  const auto user = authenticate(services, context, LockoutKind::user, username, password);
  if (!user) return base::Unexpected{user.error()};
  return open_session(services, context, {.kind = Kind::user, .account = *user});
}

Result<TokenResponse> issue_for_company_user(const Services& services, const GrantContext& context,
                                             const Account& customer, const AccessToken& token,
                                             const std::string& uuid) {
  return guarded(services, context, LockoutKind::company_user, customer.login,
                 [&] { return open_company_session(services, context, customer, token, uuid); });
}

Result<TokenResponse> issue_for_impersonation(const Services& services, const GrantContext& context,
                                              const Account& agent, const std::string& reference) {
  const auto customer = services.accounts.find_customer(context.realm.name, reference);
  if (!customer) return refuse(ErrorCode::invalid_credentials, "unknown_customer", agent.key.id);
  return open_session(services, context,
                      {.kind = Kind::impersonation, .account = *customer, .actor = agent});
}

Result<TokenResponse> issue_for_warehouse(const Services& services, const GrantContext& context,
                                          const Account& user) {
  if (!user.is_warehouse_user)
    return refuse(ErrorCode::not_allowed, "no_warehouse_user", user.key.id);
  const auto warehouse = services.accounts.find_warehouse(user.key);
  if (!warehouse) return refuse(ErrorCode::not_allowed, "no_warehouse", user.key.id);
  Account account;
  account.key = {context.realm.name, AccountKind::warehouse, *warehouse};
  return open_session(services, context,
                      {.kind = Kind::warehouse, .account = account, .actor = user});
}

}  // namespace auth
