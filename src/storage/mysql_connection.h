// SPDX-License-Identifier: MIT
#pragma once

#include <cppconn/connection.h>
#include <cppconn/prepared_statement.h>
#include <cppconn/resultset.h>

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>

#include "base/clock.h"
#include "value.h"

namespace storage {

/// The rows of one answer, already on our side. Columns count from 1. Ends before the same
/// statement is executed again.
class Rows {
 public:
  explicit Rows(std::unique_ptr<sql::ResultSet> rows) : rows_(std::move(rows)) {}
  /// Moves to the next row; false behind the last.
  [[nodiscard]] bool next() { return rows_->next(); }
  /// The number of a column by its name; 0 when there is none.
  [[nodiscard]] unsigned find(const char* name) const { return rows_->findColumn(name); }
  [[nodiscard]] std::string text(unsigned column) const;
  [[nodiscard]] std::optional<std::string> text_or_nothing(unsigned column) const;
  [[nodiscard]] std::int64_t integer(unsigned column) const;
  [[nodiscard]] base::Instant instant(unsigned column) const;
  [[nodiscard]] std::optional<base::Instant> instant_or_nothing(unsigned column) const;

 private:
  std::unique_ptr<sql::ResultSet> rows_;
};

/// An open connection with the statements prepared on it; both end together. Throws
/// sql::SQLException, which only MySqlSession catches.
class MySqlConnection {
 public:
  explicit MySqlConnection(std::unique_ptr<sql::Connection> connection);

  /// Executes a prepared statement that gives rows.
  [[nodiscard]] Rows query(std::string_view statement, std::initializer_list<Value> values = {}) {
    return query(statement, std::span<const Value>(values.begin(), values.size()));
  }
  [[nodiscard]] Rows query(std::string_view statement, std::span<const Value> values);
  /// Executes a prepared statement that changes rows; tells how many it changed.
  int change(std::string_view statement, std::initializer_list<Value> values) {
    return change(statement, std::span<const Value>(values.begin(), values.size()));
  }
  int change(std::string_view statement, std::span<const Value> values);
  /// Runs `step` inside of a transaction. Where it meets a unique key that is taken, it alone is
  /// undone, and the index's name is given.
  [[nodiscard]] std::optional<std::string> taken_key(const std::function<void()>& step);
  /// Executes text without values, unprepared: transaction control, settings, migrations.
  void command(std::string_view text);

  /// Tests watch, or disturb, every statement just before it is sent.
  using Observer = std::function<void(std::string_view, std::span<const Value>)>;
  void observe(Observer observer) { observer_ = std::move(observer); }

 private:
  sql::PreparedStatement& prepared(std::string_view statement, std::span<const Value> values);

  // Statements are destroyed before the connection they belong to.
  std::unique_ptr<sql::Connection> connection_;
  std::unordered_map<std::string, std::unique_ptr<sql::PreparedStatement>> statements_;
  Observer observer_;
};

}  // namespace storage
