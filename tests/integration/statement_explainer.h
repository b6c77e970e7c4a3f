// SPDX-License-Identifier: MIT
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>

#include "test_database.h"

namespace test_support {

/// Explains each statement at the moment it is sent, with its values, on another connection.
class Explainer {
 public:
  Explainer() : session_(owner(), {.schema = storage::SessionTuning::Schema::unchecked}) {}

  void look_at(std::string_view statement, std::span<const storage::Value> values) {
    for (const char* control : {"START ", "COMMIT", "ROLLBACK"}) {
      if (statement.starts_with(control)) return;
    }
    seen.insert(std::string(statement));
    const std::string explain = "EXPLAIN " + std::string(statement);
    session_.repeatable([&](storage::MySqlConnection& db) {
      storage::Rows rows = db.query(explain, values);
      while (rows.next()) judge(statement, rows);
    });
  }

  std::set<std::string> seen;
  std::set<std::string> problems;

 private:
  static storage::MySqlSettings owner() { return TestDatabase::get().owner(); }

  void judge(std::string_view statement, const storage::Rows& rows) {
    const std::string select = rows.text_or_nothing(2).value_or("");
    const std::string type = rows.text_or_nothing(4).value_or("");
    const std::string extra = rows.text_or_nothing(10).value_or("");
    if (select == "INSERT") return;
    const bool scans =
        type == "ALL" || type == "index" || extra.find("filesort") != std::string::npos;
    if (scans) problems.insert(type + " " + extra + ": " + std::string(statement));
  }

  storage::MySqlSession session_;
};

}  // namespace test_support
