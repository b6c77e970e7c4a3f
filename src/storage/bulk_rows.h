// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "auth/error.h"
#include "mysql_session.h"
#include "storage/bulk.h"

namespace storage {

/// How many of `left` rows the next statement takes: a power of two, so that few different
/// statements are prepared, however many rows there are.
[[nodiscard]] std::size_t block_of(std::size_t left);

/// Executes `head`, which ends with VALUES, with one `(?, ...)` for each `width` of `values`.
void insert_rows(MySqlConnection& db, std::string_view head, std::size_t width,
                 std::span<const Value> values);

/// Executes `head`, which ends with IN and whose one other value is `realm`, for all of `keys`; it
/// selects a number and the key that the number belongs to.
[[nodiscard]] std::unordered_map<std::string, std::int64_t> numbers_by_key(
    MySqlConnection& db, std::string_view head, std::string_view realm,
    std::span<const std::string_view> keys);

/// How one kind of row is added.
template <typename Row>
struct RowRules {
  /// What is wrong with a row in itself, or an empty text.
  std::function<std::string(const Row&)> problem_in;
  /// Inserts them, or gives the reasons of those that cannot be and leaves them out.
  std::function<std::vector<RefusedRow>(MySqlConnection&, std::span<const Row* const>)> insert;
  /// What a unique key stands for.
  std::function<std::string(const std::string& key)> taken;
};

/// Adds `rows`, whose indices are `indices`. Where a key is taken, halves are tried, down to the
/// row that it was.
template <typename Row>
void add_or_halve(MySqlConnection& db, const RowRules<Row>& rules, std::span<const Row* const> rows,
                  std::span<const std::size_t> indices, std::vector<RefusedRow>& refused) {
  if (rows.empty()) return;
  std::vector<RefusedRow> left_out;
  const auto key = db.taken_key([&] { left_out = rules.insert(db, rows); });
  if (!key) {
    for (RefusedRow& row : left_out) {
      refused.push_back({indices[row.index], std::move(row.reason)});
    }
  } else if (rows.size() == 1) {
    refused.push_back({indices.front(), rules.taken(*key)});
  } else {
    const std::size_t half = rows.size() / 2;
    add_or_halve(db, rules, rows.first(half), indices.first(half), refused);
    add_or_halve(db, rules, rows.subspan(half), indices.subspan(half), refused);
  }
}

template <typename Row>
std::vector<RefusedRow> add_rows(MySqlConnection& db, const RowRules<Row>& rules,
                                 std::span<const Row> rows) {
  std::vector<RefusedRow> refused;
  std::vector<const Row*> good;
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (std::string problem = rules.problem_in(rows[i]); !problem.empty()) {
      refused.push_back({i, std::move(problem)});
    } else {
      good.push_back(&rows[i]);
      indices.push_back(i);
    }
  }
  add_or_halve(db, rules, std::span<const Row* const>(good), indices, refused);
  std::sort(refused.begin(), refused.end(),
            [](const RefusedRow& a, const RefusedRow& b) { return a.index < b.index; });
  return refused;
}

/// Adds one row, or says why not.
template <typename Row>
std::optional<std::string> add_row(MySqlSession& session, const RowRules<Row>& rules,
                                   const Row& row) {
  const auto refused = session.transact(
      [&](MySqlConnection& db) { return add_rows(db, rules, std::span<const Row>(&row, 1)); });
  return refused.empty() ? std::nullopt : std::optional(refused.front().reason);
}

template <typename Row>
void run_bulk(MySqlSession& session, const RowRules<Row>& rules, const BulkWork<Row>& work) {
  struct Undone {};
  bool has_begun = false;
  const auto once = [&](MySqlConnection& db) {
    // What `work` has read from its source it cannot read again.
    if (std::exchange(has_begun, true)) {
      throw auth::StorageUnavailable(
          "the server rolled the transaction back, because others wait for the same rows; nothing "
          "was added, run the import again");
    }
    const RowAdder<Row> add = [&](std::span<const Row> rows) { return add_rows(db, rules, rows); };
    if (work(add) == Outcome::undo) throw Undone{};
  };
  try {
    session.transact(once);
  } catch (const Undone&) {
    return;
  }
}

}  // namespace storage
