// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <stdexcept>
#include <string>

#include "auth/grants.h"
#include "crypto/defuse.h"
#include "support/keys.h"
#include "support/memory_better_hashes.h"
#include "support/memory_one_time_keys.h"
#include "support/memory_mail_queue.h"
#include "support/memory_stores.h"

namespace support {

/// Compares in clear and counts; hashing itself is tested elsewhere.
class PlainPasswords final : public auth::PasswordChecker {
 public:
  int calls = 0;
  std::string compared;  ///< The stored hash of the last check.
  int made = 0;  ///< How many new hashes.
  int stretched = 0;
  bool is_busy = false;
  bool makes_none = false;
  bool accepts_all = false;
  std::function<void()> meanwhile = [] {};  ///< What others do while a hash is computed.
  crypto::LegacySchemes legacy = crypto::LegacySchemes::refused;  ///< As of the last check.
  Verdict check(const base::Secret& password, std::string_view stored_hash,
                crypto::LegacySchemes schemes) override {
    legacy = schemes;
    ++calls;
    compared = stored_hash;
    meanwhile();
    if (is_busy) throw auth::HashingUnavailable("the test says that all places are taken");
    if (stored_hash == "broken") return Verdict::unusable;
    if (accepts_all) return Verdict::match;
    const std::string right = "hash of " + password.reveal();
    return stored_hash == right || stored_hash == "old " + right ? Verdict::match : Verdict::mismatch;
  }
  std::string hash(const base::Secret& password) override {
    ++made;
    meanwhile();
    if (is_busy || makes_none) {
      throw auth::HashingUnavailable("the test says that all places are taken");
    }
    return "hash of " + password.reveal();
  }
  base::Secret stretch(const base::Secret& secret, std::string_view salt) override {
    ++stretched;
    meanwhile();
    if (is_busy) throw auth::HashingUnavailable("the test says that all places are taken");
    return crypto::stretch_key(secret, salt);
  }
};

/// Signs in this process.
class LocalSigner final : public auth::AccessTokenSigner {
 public:
  explicit LocalSigner(const base::Clock& clock) : clock_(clock) {}
  bool is_away = false;
  std::function<void()> meanwhile = [] {};  ///< What others do while it signs.
  auth::SignedAccessToken sign(const auth::AccessTokenRequest& request) override {
    meanwhile();
    if (is_away) throw auth::SignerUnavailable("the test says that the signer is away");
    return auth::build_access_token(request, {}, signing_key(), clock_.now());
  }

 private:
  const base::Clock& clock_;
};

class FixedClock final : public base::Clock {
 public:
  base::Instant time = base::from_microseconds(1763888400250000);
  [[nodiscard]] base::Instant now() const override { return time; }
};

/// An access token as a check or a route sees it.
inline auth::AccessToken verified(const base::Secret& text, base::Instant now) {
  const auth::VerificationPolicy policy{"", {"frontend"}, base::Seconds(30), "default"};
  auto token = auth::verify_access_token(text.reveal(), key_ring(), policy, now);
  if (!token) throw std::runtime_error("the token is not good: " + token.error());
  return std::move(*token);
}

/// A realm with two customers, and everything that grants stand on, in memory.
struct World {
  FixedClock clock;
  test_support::MemoryAccountStore accounts;
  test_support::MemoryBetterHashStore better_hashes;
  test_support::MemoryTokenStore store;
  test_support::MemoryOneTimeKeyStore keys;
  test_support::MemoryThrottleStore throttle;
  test_support::MemoryMailQueue mail;
  PlainPasswords passwords;
  LocalSigner signer{clock};
  auth::Services services{accounts,  better_hashes, store, throttle, keys, mail,
                          passwords, signer,        clock, "hash of nobody"};
  auth::Realm realm;

  World() {
    realm.name = "default";
    realm.public_url = "https://shop.example";
    accounts.accounts = {customer("21", "sonia@spryker.com", "change123"),
                         customer("22", "john.doe@example.com", "qwerty")};
    accounts.accounts[0].company_user = "ebf4b55a-cab0-5ed0-8fb7-525a3eeedeac";
  }
  static auth::Account customer(const std::string& id, const std::string& login, const std::string& password) {
    auth::Account account;
    account.key = {"default", auth::AccountKind::customer, id};
    account.login = login;
    account.reference = "DE--" + id;
    account.password_hash = "hash of " + password;
    return account;
  }
  [[nodiscard]] auth::Account& sonia() { return accounts.accounts[0]; }
};

}  // namespace support
