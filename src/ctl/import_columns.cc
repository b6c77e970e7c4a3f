// SPDX-License-Identifier: MIT
// The columns of each kind of account, and what their cells may hold.
#include "import_columns.h"

#include <charconv>

#include "account_commands.h"
#include "base/json.h"
#include "base/uuid.h"

namespace ctl {

namespace {

using Need = ImportFile::KnownColumn::Need;

template <typename Row>
using Values = typename Column<Row>::Values;

std::string set_id(std::optional<std::uint64_t>& id, const std::string& cell) {
  if (cell.empty()) return "";
  std::uint64_t number = 0;
  const char* const end = cell.data() + cell.size();
  const auto [rest, error] = std::from_chars(cell.data(), end, number);
  if (error != std::errc{} || rest != end) return "no number";
  id = number;
  return "";
}

/// An empty cell is neither: who exports NULL for "not confirmed" must not get confirmed accounts.
std::string set_flag(bool& flag, const std::string& cell) {
  flag = cell == "true" || cell == "1";
  return flag || cell == "false" || cell == "0" ? "" : "neither true nor false";
}

std::string set_hash(std::string& hash, const std::string& cell,
                     const crypto::HashCeiling& ceiling) {
  hash = cell;
  if (cell.empty()) return "";
  const auto problem = crypto::hash_problem(cell, ceiling);
  return problem ? *problem + "; a ready-made password hash belongs here" : "";
}

/// An empty cell leaves the one that was made.
std::string set_uuid(std::string& uuid, const std::string& cell) {
  if (!cell.empty()) uuid = cell;
  return base::is_uuid(uuid) ? "" : "no UUID in lower case";
}

std::string set_optional(std::optional<std::string>& text, const std::string& cell) {
  if (!cell.empty()) text = cell;
  return "";
}

/// A column that is a member of type text.
template <typename Row>
std::function<std::string(Row&, const std::string&)> text(std::string Row::*member) {
  return [member](Row& row, const std::string& cell) {
    row.*member = cell;
    return std::string();
  };
}

template <typename Row>
std::string set_disabled(Row& row, const std::string& cell) {
  bool is_disabled = false;
  std::string problem = set_flag(is_disabled, cell);
  row.state = is_disabled ? auth::Account::State::disabled : auth::Account::State::active;
  return problem;
}

std::string set_confirmed(storage::NewCustomer& customer, const std::string& cell) {
  using Confirmation = auth::Account::Confirmation;
  bool is_confirmed = false;
  std::string problem = set_flag(is_confirmed, cell);
  customer.confirmation = is_confirmed ? Confirmation::confirmed : Confirmation::pending;
  return problem;
}

std::string set_permissions(storage::NewCustomer& customer, const std::string& cell) {
  if (cell.empty()) return "";
  const auto json = base::Json::parse(cell);
  if (!json) return "no JSON: " + json.error();
  customer.permissions = without_layout(cell);
  return "";
}

std::string set_default(storage::NewCompanyUser& user, const std::string& cell) {
  using Choice = storage::CompanyUser::Choice;
  bool is_default = false;
  std::string problem = set_flag(is_default, cell);
  user.choice = is_default ? Choice::by_default : Choice::ordinary;
  return problem;
}

std::string set_inactive(storage::NewCompanyUser& user, const std::string& cell) {
  using State = storage::CompanyUser::State;
  bool is_disabled = false;
  std::string problem = set_flag(is_disabled, cell);
  user.state = is_disabled ? State::inactive : State::active;
  return problem;
}

}  // namespace

std::vector<Column<storage::NewCustomer>> customer_columns(const crypto::HashCeiling& ceiling) {
  using Row = storage::NewCustomer;
  constexpr auto kAny = Values<Row>::any;
  constexpr auto kUnique = Values<Row>::unique;
  return {
      {"reference", Need::optional, kUnique,
       [](Row& row, const std::string& cell) { return set_optional(row.reference, cell); }},
      {"email", Need::required, Values<Row>::unique_without_case, text(&Row::email)},
      {"first_name", Need::optional, kAny, text(&Row::first_name)},
      {"last_name", Need::optional, kAny, text(&Row::last_name)},
      {"password_hash", Need::optional, kAny,
       [ceiling](Row& row, const std::string& cell) {
         return set_hash(row.password_hash, cell, ceiling);
       }},
      {"confirmed", Need::optional, kAny, set_confirmed},
      {"disabled", Need::optional, kAny, set_disabled<Row>},
      {"company_user", Need::optional, kUnique,
       [](Row& row, const std::string& cell) { return set_optional(row.company_user, cell); }},
      {"permissions", Need::optional, kAny, set_permissions},
      {"id", Need::optional, kUnique,
       [](Row& row, const std::string& cell) { return set_id(row.id, cell); }},
  };
}

std::vector<Column<storage::NewUser>> user_columns(const crypto::HashCeiling& ceiling) {
  using Row = storage::NewUser;
  constexpr auto kAny = Values<Row>::any;
  constexpr auto kUnique = Values<Row>::unique;
  return {
      {"username", Need::required, Values<Row>::unique_without_case, text(&Row::username)},
      {"uuid", Need::optional, kUnique,
       [](Row& row, const std::string& cell) { return set_uuid(row.uuid, cell); }},
      {"first_name", Need::optional, kAny, text(&Row::first_name)},
      {"last_name", Need::optional, kAny, text(&Row::last_name)},
      {"password_hash", Need::optional, kAny,
       [ceiling](Row& row, const std::string& cell) {
         return set_hash(row.password_hash, cell, ceiling);
       }},
      {"agent", Need::optional, kAny,
       [](Row& row, const std::string& cell) { return set_flag(row.is_agent, cell); }},
      {"warehouse_user", Need::optional, kAny,
       [](Row& row, const std::string& cell) { return set_flag(row.is_warehouse_user, cell); }},
      {"disabled", Need::optional, kAny, set_disabled<Row>},
      {"id", Need::optional, kUnique,
       [](Row& row, const std::string& cell) { return set_id(row.id, cell); }},
  };
}

std::vector<Column<storage::NewCompanyUser>> company_user_columns() {
  using Row = storage::NewCompanyUser;
  return {
      {"customer_reference", Need::required, Values<Row>::any, text(&Row::customer_reference)},
      {"uuid", Need::optional, Values<Row>::unique,
       [](Row& row, const std::string& cell) { return set_uuid(row.uuid, cell); }},
      {"default", Need::optional, Values<Row>::any, set_default},
      {"disabled", Need::optional, Values<Row>::any, set_inactive},
  };
}

}  // namespace ctl
