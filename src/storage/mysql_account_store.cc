// SPDX-License-Identifier: MIT
#include "storage/mysql_account_store.h"

#include <cppconn/exception.h>

#include <algorithm>
#include <stdexcept>

#include "account_statements.h"
#include "auth/error.h"
#include "base/encoding.h"
#include "base/log.h"
#include "crypto/password_hash.h"
#include "mysql_fault.h"
#include "mysql_session.h"
#include "named_row.h"

namespace storage {
namespace {

using auth::Account;
using auth::AccountKey;
using auth::AccountKind;
using auth::AccountStore;

constexpr std::size_t kMaxText = 255;

/// Another text cannot be in any table, and the server would answer it with an error.
bool may_be_stored(std::string_view text) {
  return !text.empty() && text.size() <= kMaxText && base::is_utf8(text) &&
         text.find('\0') == std::string_view::npos;
}

/// A pattern of LIKE for what begins with `text`.
std::string beginning_with(std::string_view text) {
  std::string pattern;
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + '%';
}

[[noreturn]] void refuse_unset(std::string_view realm, const std::string& setting) {
  throw auth::StorageUnavailable("[realm." + std::string(realm) + ".accounts] does not say how: set " +
                                 setting + ", see `bearerctl accounts preset`");
}

auth::CustomerSummary summary_in(const NamedRow& row) {
  return {row.text("reference").value_or(""), row.text("login").value_or(""),
          row.text("first_name").value_or(""), row.text("last_name").value_or("")};
}

AccountStore::Saved saved(int rows) {
  return rows == 1 ? AccountStore::Saved::saved : AccountStore::Saved::not_saved;
}

}  // namespace

struct MySqlAccountStore::Realms {
  std::map<std::string, AccountStatements, std::less<>> statements;

  [[nodiscard]] const AccountStatements& of(std::string_view realm) const {
    const auto found = statements.find(realm);
    if (found == statements.end()) {
      throw auth::StorageUnavailable("realm " + std::string(realm) + " has no accounts");
    }
    return found->second;
  }
};

MySqlAccountStore::MySqlAccountStore(std::shared_ptr<MySqlSession> session, const QueriesByRealm& queries)
    : session_(std::move(session)), realms_(std::make_unique<Realms>()) {
  for (const auto& [realm, set] : queries) {
    auto parsed = AccountStatements::parse(set);
    if (!parsed) throw std::invalid_argument("accounts of realm " + realm + ": " + parsed.error().front());
    realms_->statements.emplace(realm, std::move(*parsed));
  }
}

MySqlAccountStore::~MySqlAccountStore() = default;

namespace {

/// What `read` finds by `text`. Where the column's character set lacks a character of the text, the
/// server answers with an error: nobody has that text, and the database is well.
template <typename Read>
auto read_by(MySqlSession& session, std::string_view text, const Read& read) {
  return session.read([&](MySqlConnection& db) -> decltype(read(db)) {
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
std::optional<Account> find_account(MySqlSession& session, const NamedStatement& statement,
                                    std::string_view realm, AccountKind kind, const char* parameter,
                                    std::string_view text) {
  const std::vector<Value> values = statement.bound({{"realm", realm}, {parameter, text}});
  return read_by(session, text, [&](MySqlConnection& db) -> std::optional<Account> {
    Rows rows = db.query(statement.text(), values);
    if (!rows.next()) return std::nullopt;
    return account_in(rows, realm, kind);
  });
}

}  // namespace

std::optional<Account> MySqlAccountStore::find_by_login(std::string_view realm, AccountKind kind,
                                                        std::string_view login) {
  const KindStatements* statements = realms_->of(realm).of(kind);
  if (statements == nullptr || !may_be_stored(login)) return std::nullopt;
  if (statements->by_login.empty()) refuse_unset(realm, std::string(name_of(kind)) + ".by_login");
  return find_account(*session_, statements->by_login, realm, kind, "login", login);
}

std::optional<Account> MySqlAccountStore::find_by_id(const AccountKey& key) {
  const KindStatements* statements = realms_->of(key.realm).of(key.kind);
  if (statements == nullptr || !may_be_stored(key.id)) return std::nullopt;
  if (statements->by_id.empty()) refuse_unset(key.realm, std::string(name_of(key.kind)) + ".by_id");
  auto account = find_account(*session_, statements->by_id, key.realm, key.kind, "id", key.id);
  return account && account->key.id == key.id ? account : std::nullopt;
}

std::optional<Account> MySqlAccountStore::find_customer(std::string_view realm, std::string_view reference) {
  const KindStatements& statements = realms_->of(realm).customer;
  if (!may_be_stored(reference)) return std::nullopt;
  if (statements.by_reference.empty()) refuse_unset(realm, "customer.by_reference");
  auto account = find_account(*session_, statements.by_reference, realm, AccountKind::customer,
                              "reference", reference);
  return account && account->reference == reference ? account : std::nullopt;
}

AccountStore::Saved MySqlAccountStore::replace_hash(const AccountKey& key, std::string_view current,
                                                    std::string_view replacement) {
  const KindStatements* statements = realms_->of(key.realm).of(key.kind);
  if (statements == nullptr || statements->replace_hash.empty() || !may_be_stored(key.id)) {
    return Saved::not_saved;
  }
  const std::vector<Value> values =
      statements->replace_hash.bound({{"realm", key.realm},
                                      {"id", key.id},
                                      {"current", current},
                                      {"hash", replacement},
                                      {"now", base::SystemClock().now()}});
  // Harmless to repeat: the second time the stored hash is no longer `current`.
  return session_->read([&](MySqlConnection& db) {
    return saved(db.change(statements->replace_hash.text(), values));
  });
}

bool MySqlAccountStore::keeps_better_hashes(std::string_view realm, AccountKind kind) const {
  const KindStatements* statements = realms_->of(realm).of(kind);
  return statements != nullptr && !statements->replace_hash.empty();
}

namespace {

/// The latest of the most frequent scheme and cost; nothing where that is none.
std::optional<std::string> most_frequent(Rows rows) {
  std::map<std::string, std::pair<int, std::string>> found;
  while (rows.next()) {
    std::string hash = NamedRow(rows).text("hash").value_or("");
    const std::string cost = crypto::cost_of(hash);
    auto& [count, latest] = found[cost.empty() ? "" : std::string(crypto::scheme_of(hash)) + " " + cost];
    ++count;
    latest = std::move(hash);
  }
  const auto most = std::max_element(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return a.second.first < b.second.first;
  });
  if (most == found.end() || most->first.empty()) return std::nullopt;
  return most->second.second;
}

}  // namespace

std::optional<std::string> MySqlAccountStore::typical_hash(std::string_view realm,
                                                           AccountKind kind) noexcept {
  constexpr std::int64_t kSample = 1000;
  constexpr std::chrono::hours kGood{1};
  try {
    Sample& sample = typical_[{std::string(realm), kind}];
    const auto now = std::chrono::steady_clock::now();
    if (now < sample.good_until) return sample.hash;
    sample.good_until = now + kGood;
    const KindStatements* statements = realms_->of(realm).of(kind);
    if (statements == nullptr || statements->hashes.empty()) return std::nullopt;
    const auto values =
        statements->hashes.bound({{"realm", realm}, {"limit", kSample}, {"offset", std::int64_t{0}}});
    auto hash = session_->read(
        [&](MySqlConnection& db) { return most_frequent(db.query(statements->hashes.text(), values)); });
    if (hash && crypto::is_quick(*hash)) hash.reset();
    sample.hash = std::move(hash);
    return sample.hash;
  } catch (const std::exception& failure) {
    base::log_warning("typical_hash_unknown").with("realm", realm).with("reason", failure.what());
    return std::nullopt;
  }
}

AccountStore::Saved MySqlAccountStore::set_password_hash(const AccountKey& key, std::string_view current,
                                                         std::string_view replacement, auth::Instant now) {
  const KindStatements* statements = realms_->of(key.realm).of(key.kind);
  if (statements == nullptr || !may_be_stored(key.id)) return Saved::not_saved;
  if (statements->set_password.empty()) {
    refuse_unset(key.realm, std::string(name_of(key.kind)) + ".set_password");
  }
  const std::vector<Value> values = statements->set_password.bound(
      {{"realm", key.realm}, {"id", key.id}, {"current", current}, {"hash", replacement}, {"now", now}});
  // A transaction is never repeated where its outcome is unknown: somebody may have changed it back.
  return session_->transact([&](MySqlConnection& db) {
    return saved(db.change(statements->set_password.text(), values));
  });
}

AccountStore::Saved MySqlAccountStore::confirm(const AccountKey& key, auth::Instant now) {
  const KindStatements& statements = realms_->of(key.realm).customer;
  if (key.kind != AccountKind::customer || !may_be_stored(key.id)) return Saved::not_saved;
  if (statements.confirm.empty()) refuse_unset(key.realm, "customer.confirm");
  const std::vector<Value> values =
      statements.confirm.bound({{"realm", key.realm}, {"id", key.id}, {"now", now}});
  return session_->transact(
      [&](MySqlConnection& db) { return saved(db.change(statements.confirm.text(), values)); });
}

std::optional<auth::CompanyUser> MySqlAccountStore::find_company_user(std::string_view realm,
                                                                      std::string_view uuid) {
  const NamedStatement& statement = realms_->of(realm).company_user;
  if (!may_be_stored(uuid)) return std::nullopt;
  if (statement.empty()) refuse_unset(realm, "company_user");
  const std::vector<Value> values = statement.bound({{"realm", realm}, {"uuid", uuid}});
  return read_by(*session_, uuid, [&](MySqlConnection& db) -> std::optional<auth::CompanyUser> {
    Rows rows = db.query(statement.text(), values);
    if (!rows.next()) return std::nullopt;
    const NamedRow row(rows);
    return auth::CompanyUser{
        row.text("uuid").value_or(""),
        {std::string(realm), AccountKind::customer, row.text("customer").value_or("")},
        row.flag("active", false)};
  });
}

std::optional<std::string> MySqlAccountStore::find_warehouse(const AccountKey& user) {
  const NamedStatement& statement = realms_->of(user.realm).warehouse;
  if (user.kind != AccountKind::user || !may_be_stored(user.id)) return std::nullopt;
  if (statement.empty()) refuse_unset(user.realm, "warehouse");
  const std::vector<Value> values = statement.bound({{"realm", user.realm}, {"id", user.id}});
  return session_->read([&](MySqlConnection& db) -> std::optional<std::string> {
    Rows rows = db.query(statement.text(), values);
    return rows.next() ? NamedRow(rows).text("id") : std::nullopt;
  });
}

std::optional<auth::CustomerSummary> MySqlAccountStore::find_contact(const AccountKey& customer) {
  const NamedStatement& statement = realms_->of(customer.realm).customer.by_id;
  if (customer.kind != AccountKind::customer || !may_be_stored(customer.id)) return std::nullopt;
  if (statement.empty()) refuse_unset(customer.realm, "customer.by_id");
  const std::vector<Value> values =
      statement.bound({{"realm", customer.realm}, {"id", customer.id}});
  return session_->read([&](MySqlConnection& db) -> std::optional<auth::CustomerSummary> {
    Rows rows = db.query(statement.text(), values);
    return rows.next() ? std::optional(summary_in(NamedRow(rows))) : std::nullopt;
  });
}

auth::CustomerPage MySqlAccountStore::search_customers(std::string_view realm, std::string_view text,
                                                       std::uint64_t offset, std::uint32_t limit) {
  const AccountStatements& statements = realms_->of(realm);
  if (text.size() > kMaxText || !base::is_utf8(text)) return {};
  if (statements.search.empty() || statements.search_total.empty()) refuse_unset(realm, "search");
  const std::string pattern = beginning_with(text);
  const Arguments arguments{{"realm", realm},
                            {"text", text},
                            {"pattern", std::string_view(pattern)},
                            {"limit", static_cast<std::int64_t>(limit)},
                            {"offset", static_cast<std::int64_t>(std::min<std::uint64_t>(offset, INT64_MAX))}};
  return read_by(*session_, text, [&](MySqlConnection& db) {
    auth::CustomerPage page;
    Rows total = db.query(statements.search_total.text(), statements.search_total.bound(arguments));
    if (total.next()) page.total = static_cast<std::uint64_t>(NamedRow(total).number("total"));
    Rows rows = db.query(statements.search.text(), statements.search.bound(arguments));
    while (rows.next()) {
      const NamedRow row(rows);
      page.customers.push_back(summary_in(row));
    }
    return page;
  });
}

}  // namespace storage
