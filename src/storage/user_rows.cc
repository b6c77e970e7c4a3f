// SPDX-License-Identifier: MIT
//
// Adding Back Office users, one or many.
#include "account_number.h"
#include "account_rows.h"
#include "account_texts.h"
#include "base/uuid.h"

namespace storage {

namespace {

/// What `UserAdministration::find` would take for something else is no user name.
std::string username_problem(std::string_view name) {
  if (name.empty() || !is_plain(name, kMaxUsername) || name.front() == ' ' || name.back() == ' ') {
    return "a user name has 1 to 255 characters, no control characters and no space at its ends";
  }
  return number_in(name) || base::is_uuid(name)
             ? "a user name must look neither like a number nor like a UUID"
             : "";
}

std::string problem_in(const NewUser& user) {
  for (std::string problem :
       {username_problem(user.username), id_problem(user.id),
        std::string(base::is_uuid(user.uuid) ? "" : "the UUID must be one in lower case"),
        names_problem(user.first_name, user.last_name), hash_length_problem(user.password_hash)}) {
    if (!problem.empty()) return problem;
  }
  return "";
}

std::string taken(const std::string& key) {
  if (key == "backoffice_user_name") return "another user of this realm has the user name";
  if (key == "backoffice_user_uuid") return "another user of this realm has the UUID";
  return "the id is taken in this realm";
}

void insert_users(MySqlConnection& db, std::span<const NewUser* const> users, Instant now) {
  constexpr std::size_t kColumns = 12;
  std::vector<Value> values;
  for (const NewUser* user : users) {
    const bool is_active = user->state == auth::Account::State::active;
    values.insert(
        values.end(),
        {user->id ? Value{static_cast<std::int64_t>(*user->id)} : Value{nullptr}, user->realm,
         user->uuid, user->username, user->first_name, user->last_name, user->password_hash,
         user->password_hash.empty() ? Value{nullptr} : Value{now}, std::int64_t{user->is_agent},
         std::int64_t{user->is_warehouse_user}, now, is_active ? Value{nullptr} : Value{now}});
  }
  // Index: PRIMARY, backoffice_user_name and backoffice_user_uuid refuse a second row.
  insert_rows(db,
              "INSERT INTO backoffice_user (user_id, realm, uuid, username, first_name, last_name,"
              " password_hash, password_changed_at, is_agent, is_warehouse_user, created_at,"
              " disabled_at) VALUES",
              kColumns, values);
}

}  // namespace

RowRules<NewUser> user_rules(Instant now) {
  const auto insert = [now](MySqlConnection& db, std::span<const NewUser* const> users) {
    insert_users(db, users, now);
    return std::vector<RefusedRow>();
  };
  // Index: backoffice_user_name.
  constexpr std::string_view kByName =
      "SELECT user_id, username FROM backoffice_user WHERE realm = ? AND username IN";
  // Index: backoffice_user_uuid.
  constexpr std::string_view kByUuid =
      "SELECT user_id, uuid FROM backoffice_user WHERE realm = ? AND uuid IN";
  return {problem_in,
          insert,
          taken,
          {{"backoffice_user_name", kByName,
            [](const NewUser& one) { return std::string_view(one.username); },
            RowRules<NewUser>::UniqueText::Compares::without_case},
           {"backoffice_user_uuid", kByUuid,
            [](const NewUser& one) { return std::string_view(one.uuid); }}}};
}

}  // namespace storage
