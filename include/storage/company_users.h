// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/account.h"
#include "base/clock.h"
#include "base/expected.h"
#include "storage/bulk.h"
#include "storage/change.h"
#include "storage/mysql_stores.h"

namespace storage {

using base::Instant;

/// A customer acting for a company, as administration sees it.
struct CompanyUser {
  std::string uuid;
  enum class State { active, inactive } state = State::active;
  /// Of a customer's several active ones, the one that a login acts as (contract 1.1).
  enum class Choice { ordinary, by_default } choice = Choice::ordinary;
  auth::AccountKey customer;
  std::string customer_reference;
  std::string customer_email;
  Instant created;
};

/// A company user to be added.
struct NewCompanyUser {
  std::string realm = "default";
  std::string uuid;  ///< In lower case.
  std::string customer_reference;
  CompanyUser::State state = CompanyUser::State::active;
  /// `by_default` takes the mark from the customer's others.
  CompanyUser::Choice choice = CompanyUser::Choice::ordinary;
};

/// What operators do to our own table of company users. Each call throws auth::StorageUnavailable.
///
/// Nothing here ends sessions: after `disable` the caller does.
class CompanyUserAdministration {
 public:
  explicit CompanyUserAdministration(std::shared_ptr<MySqlSession> session);

  /// The error is a sentence for the operator.
  [[nodiscard]] base::Expected<CompanyUser, std::string> add(const NewCompanyUser& user,
                                                             Instant now);
  /// Adds many. Throws what `work` throws.
  void import(const BulkWork<NewCompanyUser>& work, Instant now);
  /// In the order of the UUIDs, at most `most`.
  [[nodiscard]] std::vector<CompanyUser> list(std::string_view realm, std::uint32_t most = 1000);
  [[nodiscard]] std::optional<CompanyUser> find(std::string_view realm, std::string_view uuid);
  Change disable(std::string_view realm, std::string_view uuid);
  Change enable(std::string_view realm, std::string_view uuid);

 private:
  std::shared_ptr<MySqlSession> session_;
};

}  // namespace storage
