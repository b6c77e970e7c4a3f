// SPDX-License-Identifier: MIT
#include "storage/account_check.h"

#include <cppconn/exception.h>

#include <string_view>

#include "account_statements.h"
#include "base/clock.h"
#include "mysql_session.h"

namespace storage {
namespace {

using Columns = std::vector<const char*>;

/// Values that no account has, so that a SELECT with them finds nothing.
Arguments no_account() {
  constexpr std::string_view kNobody = "bearerd--nobody";
  return {{"realm", kNobody},   {"login", kNobody},   {"id", std::string_view("0")},
          {"reference", kNobody}, {"uuid", kNobody},  {"text", kNobody},
          {"pattern", std::string_view("bearerd--nobody%")},
          {"key", kNobody},
          {"limit", std::int64_t{1}}, {"offset", std::int64_t{0}},
          {"current", kNobody}, {"hash", kNobody},    {"now", base::Instant{}},
          {"identifier", kNobody}};
}

/// Not about the connection or the server.
bool is_about_statement(const sql::SQLException& error) {
  const Fault fault = classify(error.getErrorCode(), error.what());
  return fault == Fault::other || fault == Fault::no_privilege || fault == Fault::schema_differs ||
         fault == Fault::characters;
}

class Check {
 public:
  explicit Check(MySqlConnection& db) : db_(db) {}

  /// An UPDATE: explained only.
  void update(const std::string& name, const NamedStatement& statement) { explain(name, statement); }

  /// A SELECT: explained, and run to see its columns.
  void select(const std::string& name, const NamedStatement& statement, const Columns& needed) {
    if (!explain(name, statement)) return;
    Rows rows = db_.query(statement.text(), statement.bound(no_account()));
    for (const char* column : needed) {
      if (rows.find(column) == 0) problems.push_back(name + ": it gives no column `" + column + "`; name it with AS");
    }
  }

  std::vector<std::string> problems;

 private:
  /// False when the server does not take it.
  bool explain(const std::string& name, const NamedStatement& statement) {
    if (statement.empty()) return false;
    try {
      Rows plan = db_.query("EXPLAIN " + statement.text(), statement.bound(no_account()));
      while (plan.next()) judge(name, plan);
      return true;
    } catch (const sql::SQLException& error) {
      if (!is_about_statement(error)) throw;
      // The administrator wrote the statement and needs the server's own words.
      problems.push_back(name + ": " + error.what());
      return false;
    }
  }

  /// A small table may be read as a whole although an index could serve; without any it always is.
  void judge(const std::string& name, const Rows& plan) {
    const std::string type = plan.text_or_nothing(plan.find("type")).value_or("");
    const bool has_index = plan.text_or_nothing(plan.find("possible_keys")).has_value();
    if ((type != "ALL" && type != "index") || has_index) return;
    const std::string table = plan.text_or_nothing(plan.find("table")).value_or("?");
    problems.push_back(name + ": no index serves it, so that all of table " + table +
                       " would be read each time; add an index or change the condition");
  }

  MySqlConnection& db_;
};

void check_kind(Check& check, const std::string& name, const KindStatements& kind) {
  const Columns needed{"id", "login", "hash"};
  check.select(name + ".select with by_login", kind.by_login, needed);
  check.select(name + ".select with by_id", kind.by_id, needed);
  check.select(name + ".select with by_reference", kind.by_reference, {"id", "login", "hash", "reference"});
  check.update(name + ".replace_hash", kind.replace_hash);
  check.update(name + ".set_password", kind.set_password);
  check.update(name + ".confirm", kind.confirm);
}

}  // namespace

std::vector<std::string> check_accounts(const std::shared_ptr<MySqlSession>& session,
                                        const AccountQueries& queries) {
  const auto parsed = AccountStatements::parse(queries);
  if (!parsed) return parsed.error();
  return session->repeatable([&](MySqlConnection& db) {
    Check check(db);
    check_kind(check, "customer", parsed->customer);
    check_kind(check, "user", parsed->user);
    check.select("company_user", parsed->company_user, {"uuid", "customer", "active"});
    check.select("registration_key", parsed->registration_key, {"id", "registration_key"});
    check.select("warehouse", parsed->warehouse, {"id"});
    check.select("search", parsed->search, {"reference", "login", "first_name", "last_name"});
    check.select("search_total", parsed->search_total, {"total"});
    return check.problems;
  });
}

std::vector<std::string> check_own_tables(const std::shared_ptr<MySqlSession>& session) {
  return session->repeatable([&](MySqlConnection& db) {
    std::vector<std::string> problems;
    for (const std::string table : {"client", "account_state", "session", "refresh_token", "revocation", "one_time_key",
                                    "throttle", "known_network", "mail", "better_hash"}) {
      try {
        // Index: none, no row is read.
        (void)db.query("SELECT 1 FROM " + table + " WHERE 1 = 0");
      } catch (const sql::SQLException& error) {
        if (!is_about_statement(error)) throw;
        problems.push_back(error.what());
      }
    }
    return problems;
  });
}

std::vector<std::string> check_refresh_tokens(const std::shared_ptr<MySqlSession>& session,
                                              const AccountQueries& queries) {
  const auto parsed = AccountStatements::parse(queries);
  if (!parsed) return parsed.error();
  return session->repeatable([&](MySqlConnection& db) {
    Check check(db);
    check.select("refresh_token.find", parsed->refresh_token.find, {"revoked"});
    check.update("refresh_token.take", parsed->refresh_token.take);
    check.update("refresh_token.revoke_all", parsed->refresh_token.revoke_all);
    return check.problems;
  });
}

}  // namespace storage
