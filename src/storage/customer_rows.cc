// SPDX-License-Identifier: MIT
//
// Adding customers and company users, one or many.
#include <deque>
#include <unordered_set>

#include "account_rows.h"
#include "account_texts.h"
#include "base/uuid.h"

namespace storage {

namespace {

// Index: customer_email.
constexpr std::string_view kCustomersByEmail =
    "SELECT customer_id, email FROM customer WHERE realm = ? AND email IN";
// Index: customer_reference_unique.
constexpr std::string_view kCustomersByReference =
    "SELECT customer_id, customer_reference FROM customer"
    " WHERE realm = ? AND customer_reference IN";

std::string_view text_or_empty(const std::optional<std::string>& text) {
  return text ? std::string_view(*text) : std::string_view();
}

std::string problem_in(const NewCustomer& customer) {
  if (!is_email(customer.email)) return "this is no e-mail address";
  if (customer.reference) {
    const std::string& reference = *customer.reference;
    if (reference.empty() || !is_plain(reference, kMaxReference))
      return "the reference is empty or too long";
    if (reference.find('@') != std::string::npos) return "a reference must not hold an @";
  }
  if (customer.company_user && !base::is_uuid(*customer.company_user)) {
    return "the company user must be a UUID in lower case";
  }
  for (std::string problem :
       {id_problem(customer.id), names_problem(customer.first_name, customer.last_name),
        hash_length_problem(customer.password_hash)}) {
    if (!problem.empty()) return problem;
  }
  return permissions_problem(customer.permissions);
}

std::string customer_taken(const std::string& key) {
  if (key == "customer_email") return "another customer of this realm has the e-mail address";
  if (key == "customer_reference_unique") return "another customer of this realm has the reference";
  return "the id or the company user is taken in this realm";
}

/// The values of one row; `made` keeps the reference that is made of a given number.
void append_values(std::vector<Value>& values, std::deque<std::string>& made,
                   const NewCustomer& customer, std::string_view reference_prefix, Instant now) {
  using Confirmation = auth::Account::Confirmation;
  const auto now_if = [now](bool so) { return so ? Value{now} : Value{nullptr}; };
  Value reference = or_null(customer.reference);
  if (!customer.reference && customer.id) {
    reference = made.emplace_back(std::string(reference_prefix) + std::to_string(*customer.id));
  }
  values.insert(
      values.end(),
      {customer.id ? Value{static_cast<std::int64_t>(*customer.id)} : Value{nullptr},
       customer.realm, reference, customer.email, customer.first_name, customer.last_name,
       customer.password_hash, now_if(!customer.password_hash.empty()),
       or_null(customer.permissions), now, now_if(customer.confirmation == Confirmation::confirmed),
       now_if(customer.state != auth::Account::State::active)});
}

/// Whose reference is made of a number that the database gives.
bool needs_reference(const NewCustomer* customer) { return !customer->id && !customer->reference; }

void insert_customers_alone(MySqlConnection& db, std::span<const NewCustomer* const> customers,
                            std::string_view reference_prefix, Instant now) {
  constexpr std::size_t kColumns = 12;
  std::vector<Value> values;
  std::deque<std::string> made;
  for (const NewCustomer* customer : customers) {
    append_values(values, made, *customer, reference_prefix, now);
  }
  // Index: PRIMARY, customer_email and customer_reference_unique refuse a second row.
  insert_rows(db,
              "INSERT INTO customer (customer_id, realm, customer_reference, email, first_name,"
              " last_name, password_hash, password_changed_at, permissions, created_at,"
              " confirmed_at, disabled_at) VALUES",
              kColumns, values);
}

/// In the range of the numbers that were just given, and made at that instant: nobody else's rows.
void make_references(MySqlConnection& db, std::string_view realm, std::string_view reference_prefix,
                     Instant now) {
  Rows first = db.query("SELECT LAST_INSERT_ID()");
  if (!first.next()) return;
  // Index: PRIMARY (realm, customer_id).
  db.change(
      "UPDATE customer SET customer_reference = CONCAT(?, customer_id)"
      " WHERE realm = ? AND customer_id >= ? AND customer_reference IS NULL AND created_at = ?",
      {reference_prefix, realm, first.integer(1), now});
}

void insert_their_company_users(MySqlConnection& db, std::span<const NewCustomer* const> customers,
                                Instant now) {
  std::vector<const NewCustomer*> acting;
  std::vector<std::string_view> emails;
  for (const NewCustomer* customer : customers) {
    if (!customer->company_user) continue;
    acting.push_back(customer);
    emails.push_back(customer->email);
  }
  if (acting.empty()) return;
  const auto ids = numbers_by_key(db, kCustomersByEmail, acting.front()->realm, emails);
  std::vector<CompanyUserRow> rows;
  for (const NewCustomer* customer : acting) {
    rows.push_back({customer->realm, *customer->company_user, ids.at(customer->email),
                    CompanyUser::State::active, CompanyUser::Choice::by_default});
  }
  insert_company_users(db, rows, now);
}

std::string problem_in(const NewCompanyUser& user) {
  if (!base::is_uuid(user.uuid)) return "the company user must be a UUID in lower case";
  const bool may_be =
      !user.customer_reference.empty() && is_plain(user.customer_reference, kMaxReference);
  return may_be ? "" : "there is no such customer";
}

/// Takes the mark from the customers' others; of several rows that ask for it the last one gets it.
void make_default(MySqlConnection& db, std::vector<CompanyUserRow>& rows) {
  std::unordered_set<std::int64_t> customers;
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
    if (row->choice != CompanyUser::Choice::by_default) continue;
    if (!customers.insert(row->customer_id).second) row->choice = CompanyUser::Choice::ordinary;
  }
  if (customers.empty()) return;
  // Index: company_user_of_customer.
  change_by_numbers(db, "UPDATE company_user SET is_default = 0 WHERE realm = ? AND customer_id IN",
                    rows.front().realm,
                    std::vector<std::int64_t>(customers.begin(), customers.end()));
}

std::vector<RefusedRow> insert_for_customers(MySqlConnection& db,
                                             std::span<const NewCompanyUser* const> users,
                                             Instant now) {
  std::vector<std::string_view> references;
  for (const NewCompanyUser* user : users) references.push_back(user->customer_reference);
  const auto ids = numbers_by_key(db, kCustomersByReference, users.front()->realm, references);
  std::vector<RefusedRow> refused;
  std::vector<CompanyUserRow> rows;
  for (std::size_t i = 0; i < users.size(); ++i) {
    const auto id = ids.find(users[i]->customer_reference);
    if (id == ids.end()) {
      refused.push_back({i, "there is no such customer"});
    } else {
      rows.push_back(
          {users[i]->realm, users[i]->uuid, id->second, users[i]->state, users[i]->choice});
    }
  }
  make_default(db, rows);
  insert_company_users(db, rows, now);
  return refused;
}

}  // namespace

void insert_company_users(MySqlConnection& db, std::span<const CompanyUserRow> rows, Instant now) {
  constexpr std::size_t kColumns = 6;
  std::vector<Value> values;
  for (const CompanyUserRow& row : rows) {
    values.insert(values.end(), {row.realm, row.uuid, row.customer_id,
                                 std::int64_t{row.state == CompanyUser::State::active},
                                 std::int64_t{row.choice == CompanyUser::Choice::by_default}, now});
  }
  // Index: PRIMARY (realm, uuid), which refuses a second row.
  insert_rows(db,
              "INSERT INTO company_user (realm, uuid, customer_id, is_active, is_default,"
              " created_at) VALUES",
              kColumns, values);
}

RowRules<NewCustomer> customer_rules(std::string_view reference_prefix, Instant now) {
  const std::string prefix(reference_prefix);
  const auto insert = [prefix, now](MySqlConnection& db,
                                    std::span<const NewCustomer* const> customers) {
    // Block by block, because LAST_INSERT_ID speaks of one statement.
    for (auto rest = customers; !rest.empty();) {
      const auto block = rest.first(block_of(rest.size()));
      rest = rest.subspan(block.size());
      insert_customers_alone(db, block, prefix, now);
      if (std::any_of(block.begin(), block.end(), needs_reference)) {
        make_references(db, block.front()->realm, prefix, now);
      }
    }
    insert_their_company_users(db, customers, now);
    return std::vector<RefusedRow>();
  };
  return {[](const NewCustomer& customer) { return problem_in(customer); },
          insert,
          customer_taken,
          {{"customer_email", kCustomersByEmail,
            [](const NewCustomer& one) { return std::string_view(one.email); },
            RowRules<NewCustomer>::UniqueText::Compares::without_case},
           {"customer_reference_unique", kCustomersByReference,
            [](const NewCustomer& one) { return text_or_empty(one.reference); }}}};
}

RowRules<NewCompanyUser> company_user_rules(Instant now) {
  // Index: PRIMARY (realm, uuid).
  constexpr std::string_view kByUuid =
      "SELECT customer_id, uuid FROM company_user WHERE realm = ? AND uuid IN";
  const auto insert = [now](MySqlConnection& db, std::span<const NewCompanyUser* const> users) {
    return insert_for_customers(db, users, now);
  };
  return {
      [](const NewCompanyUser& user) { return problem_in(user); },
      insert,
      [](const std::string&) { return "the UUID is taken in this realm"; },
      {{"PRIMARY", kByUuid, [](const NewCompanyUser& one) { return std::string_view(one.uuid); }}}};
}

}  // namespace storage
