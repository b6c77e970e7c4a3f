// SPDX-License-Identifier: MIT
#include "mysql_connection.h"

#include <cppconn/datatype.h>
#include <cppconn/exception.h>
#include <cppconn/statement.h>

#include "mysql_fault.h"

namespace storage {

namespace {

sql::SQLString sql_text(std::string_view text) { return {text.data(), text.size()}; }

void bind(sql::PreparedStatement& statement, unsigned index, const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    statement.setInt64(index, *number);
  } else if (const auto* text = std::get_if<std::string_view>(&value)) {
    statement.setString(index, sql_text(*text));
  } else if (const auto* instant = std::get_if<base::Instant>(&value)) {
    statement.setInt64(index, base::to_microseconds(*instant));
  } else {
    statement.setNull(index, sql::DataType::VARCHAR);
  }
}

}  // namespace

std::string Rows::text(unsigned column) const { return rows_->getString(column).asStdString(); }

std::optional<std::string> Rows::text_or_nothing(unsigned column) const {
  if (rows_->isNull(column)) return std::nullopt;
  return text(column);
}

std::int64_t Rows::integer(unsigned column) const { return rows_->getInt64(column); }

base::Instant Rows::instant(unsigned column) const {
  return base::from_microseconds(rows_->getInt64(column));
}

std::optional<base::Instant> Rows::instant_or_nothing(unsigned column) const {
  if (rows_->isNull(column)) return std::nullopt;
  return instant(column);
}

MySqlConnection::MySqlConnection(std::unique_ptr<sql::Connection> connection)
    : connection_(std::move(connection)) {}

sql::PreparedStatement& MySqlConnection::prepared(std::string_view statement,
                                                  std::span<const Value> values) {
  if (observer_) observer_(statement, values);
  auto& known = statements_[std::string(statement)];
  if (!known) known.reset(connection_->prepareStatement(sql_text(statement)));
  unsigned index = 0;
  for (const Value& value : values) bind(*known, ++index, value);
  return *known;
}

Rows MySqlConnection::query(std::string_view statement, std::span<const Value> values) {
  return Rows(std::unique_ptr<sql::ResultSet>(prepared(statement, values).executeQuery()));
}

int MySqlConnection::change(std::string_view statement, std::span<const Value> values) {
  return prepared(statement, values).executeUpdate();
}

std::optional<std::string> MySqlConnection::taken_key(const std::function<void()>& step) {
  command("SAVEPOINT step");
  try {
    step();
    return std::nullopt;
  } catch (const sql::SQLException& error) {
    if (classify(error.getErrorCode(), error.what()) != Fault::duplicate) throw;
    command("ROLLBACK TO SAVEPOINT step");
    return key_in(error.what());
  }
}

void MySqlConnection::command(std::string_view text) {
  if (observer_) observer_(text, {});
  const std::unique_ptr<sql::Statement> statement(connection_->createStatement());
  statement->execute(sql_text(text));
}

}  // namespace storage
