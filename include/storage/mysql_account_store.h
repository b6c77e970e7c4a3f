// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "auth/stores.h"
#include "storage/account_sources.h"

namespace storage {

/// Accounts in whichever tables the queries read: our own, or a shop's. Warehouses have no account:
/// none is ever found.
///
/// A realm that has no tables, and what a realm's queries leave out, throws auth::StorageUnavailable
/// with the name of the setting; only `replace_hash`, which nobody waits for, is left out in silence.
class MySqlAccountStore final : public auth::AccountStore {
 public:
  explicit MySqlAccountStore(std::shared_ptr<const AccountTablesByRealm> tables);
  /// With `account_tables` of its own.
  explicit MySqlAccountStore(const AccountSources& sources);
  ~MySqlAccountStore() override;

  [[nodiscard]] std::optional<auth::Account> find_by_login(std::string_view realm,
                                                           auth::AccountKind kind,
                                                           std::string_view login) override;
  [[nodiscard]] std::optional<auth::Account> find_by_id(const auth::AccountKey& key) override;
  Saved replace_hash(const auth::AccountKey& key, std::string_view current,
                     std::string_view replacement) override;
  [[nodiscard]] BetterHashes better_hashes(std::string_view realm,
                                           auth::AccountKind kind) const override;
  std::optional<std::string> typical_hash(std::string_view realm,
                                          auth::AccountKind kind) noexcept override;
  Saved set_password_hash(const auth::AccountKey& key, std::string_view current,
                          std::string_view replacement, auth::Instant now) override;
  [[nodiscard]] std::optional<auth::AccountKey> find_by_registration_key(
      std::string_view realm, std::string_view key) override;
  Saved confirm(const auth::AccountKey& key, auth::Instant now) override;
  [[nodiscard]] std::optional<auth::Account> find_customer(std::string_view realm,
                                                           std::string_view reference) override;
  [[nodiscard]] std::optional<auth::CompanyUser> find_company_user(std::string_view realm,
                                                                   std::string_view uuid) override;
  [[nodiscard]] std::optional<std::string> find_warehouse(const auth::AccountKey& user) override;
  [[nodiscard]] std::optional<auth::CustomerSummary> find_contact(
      const auth::AccountKey& customer) override;
  [[nodiscard]] auth::CustomerPage search_customers(std::string_view realm, std::string_view text,
                                                    std::uint64_t offset,
                                                    std::uint32_t limit) override;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace storage
