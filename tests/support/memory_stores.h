// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "auth/stores.h"
#include "base/encoding.h"
#include "support/memory_throttle_store.h"
#include "support/memory_token_store.h"

namespace test_support {

/// Accounts in memory, for unit tests. account_contract.h holds them to what MariaDB does; they are
/// searched by e-mail address and reference only, as they have no names.
class MemoryAccountStore final : public auth::AccountStore {
 public:
  std::vector<auth::Account> accounts;
  std::vector<auth::CompanyUser> company_users;
  std::map<std::string, auth::AccountKey> registration_keys;  ///< By key, whose it is.
  std::map<std::string, std::string> warehouses;  ///< By user id.
  std::map<std::string, std::pair<std::string, std::string>> names;  ///< First, last; by id.
  bool is_away = false;
  BetterHashes better = BetterHashes::nowhere;  ///< What `better_hashes` gives.
  Saved writable = Saved::saved;  ///< `not_saved`: like a table that we may only read.

  std::optional<auth::Account> find_by_login(std::string_view realm, auth::AccountKind kind,
                                             std::string_view login) override {
    answer();
    for (const auth::Account& account : accounts) {
      if (account.key.realm == realm && account.key.kind == kind &&
          base::equal_ignoring_case(account.login, login)) {
        return account;
      }
    }
    return std::nullopt;
  }

  std::optional<auth::Account> find_by_id(const auth::AccountKey& key) override {
    answer();
    for (const auth::Account& account : accounts) {
      if (account.key == key) return account;
    }
    return std::nullopt;
  }

  Saved replace_hash(const auth::AccountKey& key, std::string_view current,
                     std::string_view replacement) override {
    answer();
    for (auth::Account& account : accounts) {
      if (account.key != key || account.password_hash != current) continue;
      if (writable == Saved::saved) account.password_hash = replacement;
      return writable;
    }
    return Saved::not_saved;
  }

  std::optional<std::string> typical;  ///< What `typical_hash` gives.

  std::optional<std::string> typical_hash(std::string_view, auth::AccountKind) noexcept override {
    return typical;
  }

  [[nodiscard]] BetterHashes better_hashes(std::string_view, auth::AccountKind) const override {
    return better;
  }

  Saved set_password_hash(const auth::AccountKey& key, std::string_view current,
                          std::string_view replacement, auth::Instant) override {
    return replace_hash(key, current, replacement);
  }

  Saved confirm(const auth::AccountKey& key, auth::Instant) override {
    answer();
    using Confirmation = auth::Account::Confirmation;
    for (auth::Account& account : accounts) {
      if (account.key != key || account.confirmation == Confirmation::confirmed) continue;
      if (writable == Saved::saved) account.confirmation = Confirmation::confirmed;
      return writable;
    }
    return Saved::not_saved;
  }

  std::optional<auth::Account> find_customer(std::string_view realm,
                                             std::string_view reference) override {
    answer();
    for (const auth::Account& account : accounts) {
      if (account.key.realm != realm || account.reference.empty()) continue;
      if (account.reference == reference) return account;
    }
    return std::nullopt;
  }

  std::optional<auth::CompanyUser> find_company_user(std::string_view realm,
                                                     std::string_view uuid) override {
    answer();
    for (const auth::CompanyUser& user : company_users) {
      if (user.customer.realm == realm && user.uuid == uuid) return user;
    }
    return std::nullopt;
  }

  std::optional<auth::AccountKey> find_by_registration_key(std::string_view realm,
                                                           std::string_view key) override {
    answer();
    const auto found = registration_keys.find(std::string(key));
    if (found == registration_keys.end() || found->second.realm != realm) return std::nullopt;
    const auto account = find_by_id(found->second);
    const bool is_open = account && account->confirmation == auth::Account::Confirmation::pending;
    return is_open ? std::optional(found->second) : std::nullopt;
  }

  std::optional<std::string> find_warehouse(const auth::AccountKey& user) override {
    answer();
    const auto found = warehouses.find(user.id);
    return found == warehouses.end() ? std::nullopt : std::optional(found->second);
  }

  std::optional<auth::CustomerSummary> find_contact(const auth::AccountKey& customer) override {
    const auto account = find_by_id(customer);
    if (!account || customer.kind != auth::AccountKind::customer) return std::nullopt;
    const auto name = names.find(customer.id);
    return auth::CustomerSummary{account->reference, account->login,
                                 name == names.end() ? "" : name->second.first,
                                 name == names.end() ? "" : name->second.second};
  }

  auth::CustomerPage search_customers(std::string_view realm, std::string_view text,
                                      std::uint64_t offset, std::uint32_t limit) override {
    answer();
    auth::CustomerPage page;
    for (const auth::Account& account : accounts) {
      if (account.key.realm != realm || account.key.kind != auth::AccountKind::customer) continue;
      const std::string_view email = account.login;
      const bool begins = base::equal_ignoring_case(email.substr(0, text.size()), text);
      if (!begins && account.reference != text) continue;
      ++page.total;
      if (page.total <= offset || page.customers.size() >= limit) continue;
      page.customers.push_back({account.reference, account.login, "", ""});
    }
    return page;
  }

 private:
  void answer() const {
    if (is_away) throw auth::StorageUnavailable("the test says that the database is away");
  }
};

}  // namespace test_support
