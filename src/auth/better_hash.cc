// SPDX-License-Identifier: MIT
#include "better_hash.h"

#include "base/log.h"
#include "crypto/digest.h"
#include "crypto/password_hash.h"

namespace auth {
namespace {

using base::Secret;

bool may_be_better(const Services& services, const Account& account, const Secret& password) {
  const std::string& stored = account.password_hash;
  return crypto::is_weaker(stored, services.wanted_hash) &&
         services.accounts.keeps_better_hashes(account.key.realm, account.key.kind) &&
         // Else the new hash could be of another text than the one that its owner chose.
         crypto::is_of_all(stored, password);
}

/// What another login of the same account has stored meanwhile, if it is of the same password.
std::string hash_by_another(const Services& services, const Realm& realm, const Account& account,
                            const Secret& password) {
  const auto now = services.accounts.find_by_id(account.key);
  const bool is_new = now && now->password_hash != account.password_hash;
  if (!is_new) return account.password_hash;
  const auto verdict = services.passwords.check(password, now->password_hash, realm.legacy_hashes);
  return verdict == PasswordChecker::Verdict::match ? now->password_hash : account.password_hash;
}

}  // namespace

std::string with_better_hash(const Services& services, const Realm& realm, const Account& account,
                             const Secret& password) {
  const std::string& before = account.password_hash;
  std::string stored = before;
  try {
    if (!may_be_better(services, account, password)) return stored;
    const std::string better = services.passwords.hash(password);
    if (services.accounts.replace_hash(account.key, before, better) ==
        AccountStore::Saved::not_saved) {
      return hash_by_another(services, realm, account, password);
    }
    stored = better;
    base::log_info("password_rehashed")
        .with("realm", account.key.realm)
        .with("kind", name_of(account.key.kind))
        .with("account", account.key.id)
        .with("before", crypto::scheme_of(before));
    services.tokens.follow_rehash(account.key, crypto::sha256(before), crypto::sha256(stored));
  } catch (const Unavailable& failure) {
    base::log_warning("password_not_rehashed")
        .with("realm", account.key.realm)
        .with("kind", name_of(account.key.kind))
        .with("account", account.key.id)
        .with("sessions", stored == before ? "go_on" : "end")
        .with("reason", failure.what());
  }
  return stored;
}

}  // namespace auth
