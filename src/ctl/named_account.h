// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "auth/account.h"

namespace ctl {

class Program;

/// An account as an operator named it.
struct NamedAccount {
  auth::AccountKey key;
  std::string name;       ///< How to speak of it: a reference, a user name, `warehouse:7`.
  std::string reference;  ///< A customer's; empty where it is not known.
};

/// `customer:DE--21`, `user:3`, `warehouse:7`; without a kind a customer, by e-mail address or reference. Users go
/// by name or number, in our own tables by UUID, too. Looked up wherever the realm's accounts are; one that has
/// gone from there, or cannot be read at present, goes by its id, as `session list` shows it.
/// Throws UsageError for another form, Failure when there is neither account nor session, and auth::Unavailable.
[[nodiscard]] NamedAccount named_account(Program& program, const std::string& text);

/// A customer by login or reference. Throws auth::StorageUnavailable.
[[nodiscard]] std::optional<auth::Account> find_customer(Program& program, const std::string& who);

}  // namespace ctl
