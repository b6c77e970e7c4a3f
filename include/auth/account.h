// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace auth {

/// Who a token speaks for (contract 3.1). The names are those of sessions, rules and headers.
enum class Kind { customer, company_user, agent, impersonation, user, warehouse };
[[nodiscard]] const char* name_of(Kind kind);
[[nodiscard]] std::optional<Kind> kind_from_name(std::string_view name);

/// Whose password and state stand behind a session: customers, Back Office users, warehouses.
enum class AccountKind { customer, user, warehouse };
[[nodiscard]] const char* name_of(AccountKind kind);
[[nodiscard]] std::optional<AccountKind> account_kind_from_name(std::string_view name);

/// Names one account of one realm, whoever owns its table.
struct AccountKey {
  std::string realm;
  AccountKind kind = AccountKind::customer;
  std::string id;  ///< The primary key of the owner's table, as text; at most 64 bytes.
  bool operator==(const AccountKey&) const = default;
};

/// What a login or a refresh needs to know of an account, read from whichever table owns it.
struct Account {
  AccountKey key;
  std::string login;          ///< Canonical e-mail or user name, as stored.
  std::string reference;      ///< `DE--21` for customers, empty where there is none.
  std::string password_hash;  ///< In the scheme's own notation; empty means no login by password.
  enum class State { active, disabled, anonymised } state = State::active;
  enum class Confirmation { confirmed, pending } confirmation = Confirmation::confirmed;
  /// UUID of the only active company user, or of the one marked default (contract 1.1).
  std::optional<std::string> company_user;
  /// A JSON object as text (contract 3.1), or nothing.
  std::optional<std::string> permissions;
  // Of Back Office users only.
  std::string uuid;
  bool is_agent = false;           ///< May act for customers (contract 1.7).
  bool is_warehouse_user = false;  ///< May get tokens of its warehouse (contract 1.15).
};

/// A customer acting for a company (contract 1.6).
struct CompanyUser {
  std::string uuid;
  AccountKey customer;
  bool is_active = false;
};

/// What agents see of a customer (contract 1.9), and what a mail to it needs.
struct CustomerSummary {
  std::string reference;
  std::string email;
  std::string first_name;
  std::string last_name;
};

/// One page of a customer search, and how many there are over all pages.
struct CustomerPage {
  std::vector<CustomerSummary> customers;
  std::uint64_t total = 0;
};

}  // namespace auth
