// SPDX-License-Identifier: MIT
#include "better_hash.h"

#include "base/log.h"
#include "crypto/digest.h"
#include "crypto/password_hash.h"

namespace auth {
namespace {

using base::Secret;
using BetterHashes = AccountStore::BetterHashes;
using Verdict = PasswordChecker::Verdict;

bool may_be_better(const Services& services, const Account& account, const HashBeside& beside,
                   const Secret& password) {
  return crypto::is_weaker(beside.hash.value_or(account.password_hash), services.wanted_hash) &&
         // Else the new hash could be of another text than the one that its owner chose.
         crypto::is_of_all(account.password_hash, password);
}

void log_unusable(const Account& account, const char* where) {
  base::log_warning("password_hash_unusable")
      .with("realm", account.key.realm)
      .with("kind", name_of(account.key.kind))
      .with("account", account.key.id)
      .with("where", where);
}

void log_rehashed(const Account& account, std::string_view before, const char* where) {
  base::log_info("password_rehashed")
      .with("realm", account.key.realm)
      .with("kind", name_of(account.key.kind))
      .with("account", account.key.id)
      .with("before", crypto::scheme_of(before))
      .with("where", where);
}

/// What another login of the same account has stored meanwhile, if it is of the same password.
std::string hash_by_another(const Services& services, const Realm& realm, const Account& account,
                            const Secret& password) {
  const auto now = services.accounts.find_by_id(account.key);
  const bool is_new = now && now->password_hash != account.password_hash;
  if (!is_new) return account.password_hash;
  const auto verdict = services.passwords.check(password, now->password_hash, realm.legacy_hashes);
  return verdict == Verdict::match ? now->password_hash : account.password_hash;
}

/// Puts a better hash in place of the account's own; `stored` is what is there afterwards.
void replace(const Services& services, const Realm& realm, const Account& account, const Secret& password,
             std::string& stored) {
  const std::string before = stored;
  const std::string better = services.passwords.hash(password);
  if (services.accounts.replace_hash(account.key, before, better) == AccountStore::Saved::not_saved) {
    stored = hash_by_another(services, realm, account, password);
    return;
  }
  stored = better;
  log_rehashed(account, before, "own");
  services.tokens.follow_rehash(account.key, crypto::sha256(before), crypto::sha256(stored));
}

/// Sessions remember the account's own hash, which stays: they need not follow.
void put_beside(const Services& services, const Account& account, const HashBeside& beside,
                const Secret& password) {
  const std::string better = services.passwords.hash(password);
  const auto saved = services.better_hashes.save(account.key, account.password_hash, beside.present,
                                                 better, services.clock.now());
  if (saved == AccountStore::Saved::not_saved) return;  // Another login of the same account was faster.
  log_rehashed(account, beside.hash.value_or(account.password_hash), "beside");
}

}  // namespace

HashBeside hash_beside(const Services& services, const Realm& realm, AccountKind kind,
                       const std::optional<Account>& account) {
  if (services.accounts.better_hashes(realm.name, kind) != BetterHashes::beside) return {};
  auto found = account ? services.better_hashes.find(account->key, account->password_hash)
                       : services.better_hashes.find({realm.name, kind, ""}, "");
  const std::string present = found.value_or("");
  return {std::move(found), present};
}

Verdict compare(const Services& services, const Realm& realm, const Account& account,
                HashBeside& beside, const Secret& password) {
  if (beside.hash) {
    const auto verdict = services.passwords.check(password, *beside.hash);
    if (verdict != Verdict::unusable) return verdict;
    log_unusable(account, "beside");
    beside.hash.reset();
  }
  const auto verdict = services.passwords.check(password, account.password_hash, realm.legacy_hashes);
  if (verdict == Verdict::unusable) log_unusable(account, "own");
  return verdict;
}

std::string with_better_hash(const Services& services, const Realm& realm, const Account& account,
                             const HashBeside& beside, const Secret& password) {
  std::string stored = account.password_hash;
  try {
    const auto place = services.accounts.better_hashes(account.key.realm, account.key.kind);
    if (place == BetterHashes::nowhere || !may_be_better(services, account, beside, password)) return stored;
    if (place == BetterHashes::beside) {
      put_beside(services, account, beside, password);
    } else {
      replace(services, realm, account, password, stored);
    }
  } catch (const Unavailable& failure) {
    base::log_warning("password_not_rehashed")
        .with("realm", account.key.realm)
        .with("kind", name_of(account.key.kind))
        .with("account", account.key.id)
        .with("sessions", stored == account.password_hash ? "go_on" : "end")
        .with("reason", failure.what());
  }
  return stored;
}

}  // namespace auth
