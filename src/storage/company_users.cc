// SPDX-License-Identifier: MIT
#include "storage/company_users.h"

#include "account_rows.h"
#include "base/uuid.h"
#include "mysql_session.h"

// Text, so that each statement stays one literal. In the order that `company_user_in` reads.
#define COMPANY_USERS                                                              \
  "SELECT u.uuid, u.is_active, u.is_default, u.customer_id, c.customer_reference," \
  " c.email, u.created_at FROM company_user u"                                     \
  " JOIN customer c ON c.realm = u.realm AND c.customer_id = u.customer_id WHERE u.realm = ?"

namespace storage {

namespace {

CompanyUser company_user_in(const Rows& rows, std::string_view realm) {
  CompanyUser user;
  user.uuid = rows.text(1);
  user.state = rows.integer(2) != 0 ? CompanyUser::State::active : CompanyUser::State::inactive;
  user.choice =
      rows.integer(3) != 0 ? CompanyUser::Choice::by_default : CompanyUser::Choice::ordinary;
  user.customer = {std::string(realm), auth::AccountKind::customer, rows.text(4)};
  user.customer_reference = rows.text_or_nothing(5).value_or("");
  user.customer_email = rows.text(6);
  user.created = rows.instant(7);
  return user;
}

std::vector<CompanyUser> company_users_in(Rows rows, std::string_view realm) {
  std::vector<CompanyUser> users;
  while (rows.next()) users.push_back(company_user_in(rows, realm));
  return users;
}

}  // namespace

std::vector<CompanyUser> company_users_of(MySqlConnection& db, const auth::AccountKey& customer) {
  // Index: company_user_of_customer; PRIMARY (realm, customer_id) of customer.
  return company_users_in(db.query(COMPANY_USERS " AND u.customer_id = ? ORDER BY u.uuid",
                                   {customer.realm, customer.id}),
                          customer.realm);
}

CompanyUserAdministration::CompanyUserAdministration(std::shared_ptr<MySqlSession> session)
    : session_(std::move(session)) {}

base::Expected<CompanyUser, std::string> CompanyUserAdministration::add(const NewCompanyUser& user,
                                                                        Instant now) {
  if (auto problem = add_row(*session_, company_user_rules(now), user)) {
    return base::Unexpected{*std::move(problem)};
  }
  auto added = find(user.realm, user.uuid);
  if (!added) {
    return base::Unexpected{std::string("the company user was added and removed at once")};
  }
  return *std::move(added);
}

void CompanyUserAdministration::import(const BulkWork<NewCompanyUser>& work, Instant now) {
  run_bulk(*session_, company_user_rules(now), work);
}

std::vector<CompanyUser> CompanyUserAdministration::list(std::string_view realm,
                                                         std::uint32_t most) {
  return session_->repeatable([&](MySqlConnection& db) {
    // Index: PRIMARY (realm, uuid), in its order; PRIMARY (realm, customer_id) of customer.
    return company_users_in(db.query(COMPANY_USERS " ORDER BY u.uuid LIMIT ?", {realm, most}),
                            realm);
  });
}

std::optional<CompanyUser> CompanyUserAdministration::find(std::string_view realm,
                                                           std::string_view uuid) {
  if (!base::is_uuid(uuid)) return std::nullopt;
  return session_->repeatable([&](MySqlConnection& db) -> std::optional<CompanyUser> {
    // Index: PRIMARY (realm, uuid); PRIMARY (realm, customer_id) of customer.
    Rows rows = db.query(COMPANY_USERS " AND u.uuid = ?", {realm, uuid});
    return rows.next() ? std::optional(company_user_in(rows, realm)) : std::nullopt;
  });
}

Change CompanyUserAdministration::disable(std::string_view realm, std::string_view uuid) {
  return session_->transact([&](MySqlConnection& db) {
    // Index: PRIMARY (realm, uuid).
    return change_of(
        db.change("UPDATE company_user SET is_active = 0"
                  " WHERE realm = ? AND uuid = ? AND is_active <> 0",
                  {realm, uuid}));
  });
}

Change CompanyUserAdministration::enable(std::string_view realm, std::string_view uuid) {
  return session_->transact([&](MySqlConnection& db) {
    // Index: PRIMARY (realm, uuid).
    return change_of(
        db.change("UPDATE company_user SET is_active = 1"
                  " WHERE realm = ? AND uuid = ? AND is_active <> 1",
                  {realm, uuid}));
  });
}

}  // namespace storage
