// SPDX-License-Identifier: MIT
//
// What changes an account: a new password by the old one or by a mailed key, a confirmed address.
#include "auth/passwords.h"

#include <variant>

#include "auth/lockout.h"
#include "base/encoding.h"
#include "base/log.h"
#include "better_hash.h"
#include "crypto/digest.h"

namespace auth {
namespace {

using base::Secret;
using base::Unexpected;
using Spending = OneTimeKeyStore::Spending;

/// A key that may be spent now, and the account that it was made for.
struct UsableKey {
  OneTimeKey key;
  Account account;
};

Unexpected<PasswordError> refuse(PasswordProblem problem, const char* reason,
                                 std::string account = {}) {
  return {PasswordError{problem, reason, std::move(account)}};
}

PasswordError locked(const Error& error) {
  return {PasswordProblem::locked_out, error.reason, error.account, error.retry_after};
}

/// Whether the owner of a session knows his password.
PasswordResult<std::monostate> check_current_password(const Services& services,
                                                      const GrantContext& context,
                                                      const Account& account,
                                                      const Secret& current) {
  using Verdict = PasswordChecker::Verdict;
  HashBeside beside = hash_beside(services, context.realm, account.key.kind, account);
  const auto verdict = account.password_hash.empty()
                           ? Verdict::mismatch
                           : compare(services, context.realm, account, beside, current);
  if (verdict == Verdict::match) return std::monostate();
  return refuse(PasswordProblem::wrong_password, "wrong_password", account.key.id);
}

std::optional<PasswordError> policy_problem(const Realm& realm, const Account& account,
                                            const Secret& replacement) {
  const auto violation = violation_of(realm.passwords, replacement.reveal());
  if (!violation) return std::nullopt;
  switch (*violation) {
    case PolicyViolation::too_short:
      return PasswordError{PasswordProblem::too_short, "password_too_short", account.key.id};
    case PolicyViolation::too_long:
      return PasswordError{PasswordProblem::too_long, "password_too_long", account.key.id};
    case PolicyViolation::characters:
      return PasswordError{PasswordProblem::characters, "password_characters", account.key.id};
    case PolicyViolation::repetition:
      return PasswordError{PasswordProblem::repetition, "password_repetition", account.key.id};
    case PolicyViolation::common:
      break;
  }
  return PasswordError{PasswordProblem::common, "password_common", account.key.id};
}

/// What the old password opened, and what was mailed before it was changed.
int end_sessions(const Services& services, const AccountKey& account,
                 const std::optional<SparedSession>& spared) {
  try {
    services.one_time_keys.spend_all(account, KeyPurpose::restore_password, services.clock.now());
    return services.tokens.raise_generation(account, services.clock.now(), spared);
  } catch (const Unavailable&) {
    base::log_error("sessions_not_ended").with("realm", account.realm).with("account", account.id);
    throw;
  }
}

/// The session of a token, as it goes on with the password whose stored hash is `hash`. Only the
/// account's owner keeps his: an agent's ends with the password, whoever changed it.
std::optional<SparedSession> spared_session(const AccessToken& token, const std::string& hash) {
  if (token.actor || token.kind == Kind::impersonation) return std::nullopt;
  const auto id = token.session_id ? base::from_hex(*token.session_id) : std::nullopt;
  return id ? std::optional(SparedSession{*id, crypto::sha256(hash)}) : std::nullopt;
}

/// The account that a key was made for, if it may be changed by one.
PasswordResult<Account> key_holder(const Services& services, const AccountKey& key) {
  auto account = services.accounts.find_by_id(key);
  if (!account) return refuse(PasswordProblem::unknown_key, "account_gone", key.id);
  switch (account->state) {
    case Account::State::disabled:
      return refuse(PasswordProblem::unknown_key, "account_disabled", key.id);
    case Account::State::anonymised:
      return refuse(PasswordProblem::unknown_key, "account_anonymised", key.id);
    case Account::State::active:
      break;
  }
  return std::move(*account);
}

PasswordResult<UsableKey> usable_key(const Services& services, const Realm& realm,
                                     KeyPurpose purpose, const Secret& text) {
  auto key = services.one_time_keys.find(realm.name, purpose, crypto::sha256(text.reveal()));
  if (!key) return refuse(PasswordProblem::unknown_key, "unknown_key");
  auto account = key_holder(services, key->account);
  if (!account) return Unexpected{std::move(account).error()};
  if (key->expires_at <= services.clock.now()) {
    return refuse(PasswordProblem::expired_key, "expired_key", account->key.id);
  }
  return UsableKey{std::move(*key), std::move(*account)};
}

/// Spends `key`, does `save`, and takes the spending back where nothing was saved: accounts may be
/// in another database, so that both cannot be one transaction.
template <typename Save>
PasswordResult<AccountStore::Saved> spend_for(const Services& services, const OneTimeKey& key,
                                              const Save& save) {
  const Instant now = services.clock.now();
  const std::string& realm = key.account.realm;
  if (services.one_time_keys.spend(realm, key.purpose, key.digest, now) == Spending::refused) {
    return refuse(PasswordProblem::unknown_key, "lost_race", key.account.id);
  }
  const auto release = [&] { services.one_time_keys.release(realm, key.purpose, key.digest, now); };
  try {
    const auto saved = save(now);
    if (saved == AccountStore::Saved::not_saved) release();
    return saved;
  } catch (const Unavailable&) {
    try {
      release();
    } catch (const Unavailable&) {
      base::log_error("key_not_released")
          .with("realm", realm)
          .with("purpose", name_of(key.purpose))
          .with("account", key.account.id);
    }
    throw;
  }
}

/// By a key that other software mailed and keeps in the account: saving the confirmation takes it away
/// there.
PasswordResult<AccountKey> confirm_by_registration_key(const Services& services, const AccountKey& owner) {
  const auto account = key_holder(services, owner);
  if (!account) return Unexpected{account.error()};
  if (services.accounts.confirm(owner, services.clock.now()) == AccountStore::Saved::not_saved) {
    return refuse(PasswordProblem::unknown_key, "lost_race", owner.id);
  }
  return owner;
}

}  // namespace

PasswordResult<PasswordChange> change_password(const Services& services,
                                               const GrantContext& context,
                                               const AccessToken& token, const Account& account,
                                               const Secret& current, const Secret& replacement) {
  // A guess, like a login, and counted with the logins.
  const auto known = guarded(
      services, context, LockoutKind::customer, account.login,
      [&] { return check_current_password(services, context, account, current); }, locked);
  if (!known) return Unexpected{known.error()};
  if (auto error = policy_problem(context.realm, account, replacement)) {
    return Unexpected{std::move(*error)};
  }
  const std::string hash = services.passwords.hash(replacement);
  const auto saved = services.accounts.set_password_hash(account.key, account.password_hash, hash,
                                                         services.clock.now());
  if (saved == AccountStore::Saved::not_saved) {
    return refuse(PasswordProblem::lost_race, "password_not_saved", account.key.id);
  }
  return PasswordChange{account.key,
                        end_sessions(services, account.key, spared_session(token, hash))};
}

PasswordResult<PasswordChange> restore_password(const Services& services,
                                                const GrantContext& context, const Secret& key,
                                                const Secret& replacement) {
  const Realm& realm = context.realm;
  const auto usable = guarded(
      services, context, LockoutKind::restore, "",
      [&] { return usable_key(services, realm, KeyPurpose::restore_password, key); }, locked);
  if (!usable) return Unexpected{usable.error()};
  const Account& account = usable->account;
  if (auto error = policy_problem(realm, account, replacement)) {
    return Unexpected{std::move(*error)};
  }
  // Before the key is spent: it takes a while, and may fail.
  const std::string hash = services.passwords.hash(replacement);
  const auto saved = spend_for(services, usable->key, [&](Instant now) {
    return services.accounts.set_password_hash(account.key, account.password_hash, hash, now);
  });
  if (!saved) return Unexpected{saved.error()};
  if (*saved == AccountStore::Saved::not_saved) {
    return refuse(PasswordProblem::lost_race, "password_not_saved", account.key.id);
  }
  return PasswordChange{account.key, end_sessions(services, account.key, std::nullopt)};
}

PasswordResult<AccountKey> confirm_email(const Services& services, const Realm& realm,
                                         const Secret& key) {
  const auto usable = usable_key(services, realm, KeyPurpose::confirm_email, key);
  if (!usable) {
    const auto owner = services.accounts.find_by_registration_key(realm.name, key.reveal());
    if (owner) return confirm_by_registration_key(services, *owner);
    return Unexpected{usable.error()};
  }
  const Account& account = usable->account;
  const auto saved = spend_for(services, usable->key, [&](Instant now) {
    // By an operator, meanwhile or long ago: the key is as good as before, and then spent.
    if (account.confirmation == Account::Confirmation::confirmed) return AccountStore::Saved::saved;
    return services.accounts.confirm(account.key, now);
  });
  if (!saved) return Unexpected{saved.error()};
  if (*saved == AccountStore::Saved::not_saved) {
    return refuse(PasswordProblem::not_confirmed, "confirmation_not_saved", account.key.id);
  }
  return account.key;
}

}  // namespace auth
