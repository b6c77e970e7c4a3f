// SPDX-License-Identifier: MIT
#include "storage/mysql_account_store.h"

#include <cppconn/exception.h>

#include <algorithm>

#include "base/encoding.h"
#include "base/log.h"
#include "mysql_account_parts.h"
#include "mysql_fault.h"
#include "named_row.h"

namespace storage {

using auth::Account;
using auth::AccountKey;
using auth::AccountKind;
using auth::AccountStore;

bool may_be_stored(std::string_view text) {
  return !text.empty() && text.size() <= kMaxAccountText && base::is_utf8(text) &&
         text.find('\0') == std::string_view::npos;
}

MySqlAccountStore::MySqlAccountStore(std::shared_ptr<const AccountTablesByRealm> tables)
    : parts_(new Parts{std::move(tables)}) {}

MySqlAccountStore::MySqlAccountStore(const AccountSources& sources)
    : MySqlAccountStore(account_tables(sources)) {}

MySqlAccountStore::~MySqlAccountStore() = default;

namespace {

/// A pattern of LIKE for what begins with `text`.
std::string beginning_with(std::string_view text) {
  std::string pattern;
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + '%';
}

auth::CustomerSummary summary_in(const NamedRow& row) {
  return {row.text("reference").value_or(""), row.text("login").value_or(""),
          row.text("first_name").value_or(""), row.text("last_name").value_or("")};
}

/// What `read` finds by `text`. Where the column's character set lacks a character of the text, the
/// server answers with an error: nobody has that text, and the database is well.
template <typename Read>
auto read_by(MySqlSession& session, std::string_view text, const Read& read) {
  return session.repeatable([&](MySqlConnection& db) -> decltype(read(db)) {
    try {
      return read(db);
    } catch (const sql::SQLException& error) {
      const bool is_plain = std::all_of(text.begin(), text.end(), [](char c) { return c > 0; });
      if (is_plain || classify(error.getErrorCode(), error.what()) != Fault::characters) throw;
      return {};
    }
  });
}

/// The account that `statement` finds with one text, and that the text really names: `by_id` of a
/// table of numbers would take `21x` for 21.
std::optional<Account> find_account(const AccountTables& tables, const NamedStatement& statement,
                                    AccountKind kind, const char* parameter, std::string_view text) {
  const std::vector<Value> values = statement.bound({{"realm", tables.realm}, {parameter, text}});
  return read_by(*tables.source.session, text, [&](MySqlConnection& db) -> std::optional<Account> {
    Rows rows = db.query(statement.text(), values);
    if (!rows.next()) return std::nullopt;
    return account_in(rows, tables.realm, kind);
  });
}

}  // namespace

std::optional<Account> MySqlAccountStore::find_by_login(std::string_view realm, AccountKind kind,
                                                        std::string_view login) {
  const AccountTables& tables = parts_->of(realm);
  const KindStatements* statements = tables.statements.of(kind);
  if (statements == nullptr || !may_be_stored(login)) return std::nullopt;
  return find_account(tables, tables.needed(statements->by_login, kind, "by_login"), kind, "login", login);
}

std::optional<Account> MySqlAccountStore::find_by_id(const AccountKey& key) {
  const AccountTables& tables = parts_->of(key.realm);
  const KindStatements* statements = tables.statements.of(key.kind);
  if (statements == nullptr || !may_be_stored(key.id)) return std::nullopt;
  auto account =
      find_account(tables, tables.needed(statements->by_id, key.kind, "by_id"), key.kind, "id", key.id);
  return account && account->key.id == key.id ? account : std::nullopt;
}

std::optional<Account> MySqlAccountStore::find_customer(std::string_view realm, std::string_view reference) {
  const AccountTables& tables = parts_->of(realm);
  const auto kind = AccountKind::customer;
  if (!may_be_stored(reference)) return std::nullopt;
  const NamedStatement& statement =
      tables.needed(tables.statements.customer.by_reference, kind, "by_reference");
  auto account = find_account(tables, statement, kind, "reference", reference);
  return account && account->reference == reference ? account : std::nullopt;
}

std::optional<std::string> MySqlAccountStore::typical_hash(std::string_view realm,
                                                           AccountKind kind) noexcept {
  try {
    return parts_->typical.of(parts_->of(realm), kind);
  } catch (const std::exception& failure) {
    base::log_warning("typical_hash_unknown").with("realm", realm).with("reason", failure.what());
    return std::nullopt;
  }
}

std::optional<auth::CompanyUser> MySqlAccountStore::find_company_user(std::string_view realm,
                                                                      std::string_view uuid) {
  const AccountTables& tables = parts_->of(realm);
  if (!may_be_stored(uuid)) return std::nullopt;
  const NamedStatement& statement = tables.needed(tables.statements.company_user, "company_user");
  const std::vector<Value> values = statement.bound({{"realm", realm}, {"uuid", uuid}});
  return read_by(*tables.source.session, uuid, [&](MySqlConnection& db) -> std::optional<auth::CompanyUser> {
    Rows rows = db.query(statement.text(), values);
    if (!rows.next()) return std::nullopt;
    const NamedRow row(rows);
    return auth::CompanyUser{
        row.text("uuid").value_or(""),
        {std::string(realm), AccountKind::customer, row.text("customer").value_or("")},
        row.flag("active", false)};
  });
}

std::optional<AccountKey> MySqlAccountStore::find_by_registration_key(std::string_view realm,
                                                                      std::string_view key) {
  const AccountTables& tables = parts_->of(realm);
  const NamedStatement& statement = tables.statements.registration_key;
  if (statement.empty() || !may_be_stored(key)) return std::nullopt;
  const std::vector<Value> values = statement.bound({{"realm", realm}, {"key", key}});
  return read_by(*tables.source.session, key, [&](MySqlConnection& db) -> std::optional<AccountKey> {
    Rows rows = db.query(statement.text(), values);
    while (rows.next()) {
      const NamedRow row(rows);
      // The column's collation may take another text for the same.
      if (row.text("registration_key") != key) continue;
      return AccountKey{std::string(realm), AccountKind::customer, row.text("id").value_or("")};
    }
    return std::nullopt;
  });
}

std::optional<std::string> MySqlAccountStore::find_warehouse(const AccountKey& user) {
  const AccountTables& tables = parts_->of(user.realm);
  if (user.kind != AccountKind::user || !may_be_stored(user.id)) return std::nullopt;
  const NamedStatement& statement = tables.needed(tables.statements.warehouse, "warehouse");
  const std::vector<Value> values = statement.bound({{"realm", user.realm}, {"id", user.id}});
  return tables.source.session->repeatable([&](MySqlConnection& db) -> std::optional<std::string> {
    Rows rows = db.query(statement.text(), values);
    return rows.next() ? NamedRow(rows).text("id") : std::nullopt;
  });
}

std::optional<auth::CustomerSummary> MySqlAccountStore::find_contact(const AccountKey& customer) {
  const AccountTables& tables = parts_->of(customer.realm);
  if (customer.kind != AccountKind::customer || !may_be_stored(customer.id)) return std::nullopt;
  const NamedStatement& statement =
      tables.needed(tables.statements.customer.by_id, customer.kind, "by_id");
  const std::vector<Value> values =
      statement.bound({{"realm", customer.realm}, {"id", customer.id}});
  return tables.source.session->repeatable([&](MySqlConnection& db) -> std::optional<auth::CustomerSummary> {
    Rows rows = db.query(statement.text(), values);
    return rows.next() ? std::optional(summary_in(NamedRow(rows))) : std::nullopt;
  });
}

auth::CustomerPage MySqlAccountStore::search_customers(std::string_view realm, std::string_view text,
                                                       std::uint64_t offset, std::uint32_t limit) {
  const AccountTables& tables = parts_->of(realm);
  if (text.size() > kMaxAccountText || !base::is_utf8(text)) return {};
  const NamedStatement& search = tables.needed(tables.statements.search, "search");
  const NamedStatement& search_total = tables.needed(tables.statements.search_total, "search_total");
  const std::string pattern = beginning_with(text);
  const Arguments arguments{{"realm", realm},
                            {"text", text},
                            {"pattern", std::string_view(pattern)},
                            {"limit", static_cast<std::int64_t>(limit)},
                            {"offset", static_cast<std::int64_t>(std::min<std::uint64_t>(offset, INT64_MAX))}};
  return read_by(*tables.source.session, text, [&](MySqlConnection& db) {
    auth::CustomerPage page;
    Rows total = db.query(search_total.text(), search_total.bound(arguments));
    if (total.next()) page.total = static_cast<std::uint64_t>(NamedRow(total).number("total"));
    Rows rows = db.query(search.text(), search.bound(arguments));
    while (rows.next()) {
      const NamedRow row(rows);
      page.customers.push_back(summary_in(row));
    }
    return page;
  });
}

}  // namespace storage
