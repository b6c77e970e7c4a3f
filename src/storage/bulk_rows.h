// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "auth/error.h"
#include "base/encoding.h"
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

/// Executes `head`, which ends with IN and whose one other value is `realm`, for all of `numbers`.
void change_by_numbers(MySqlConnection& db, std::string_view head, std::string_view realm,
                       std::span<const std::int64_t> numbers);

/// How one kind of row is added.
template <typename Row>
struct RowRules {
  /// What is wrong with a row in itself, or an empty text.
  std::function<std::string(const Row&)> problem_in;
  /// Inserts them, or gives the reasons of those that cannot be and leaves them out.
  std::function<std::vector<RefusedRow>(MySqlConnection&, std::span<const Row* const>)> insert;
  /// What a unique key stands for.
  std::function<std::string(const std::string& key)> taken;
  /// The texts that must be unique, and how rows of the table that have one of them are found.
  struct UniqueText {
    std::string_view key;     ///< As `taken` knows it.
    std::string_view select;  ///< As numbers_by_key takes it; the text is its second column.
    std::function<std::string_view(const Row&)> text;  ///< Empty: none, which may be repeated.
    enum class Compares { exactly, without_case } compares = Compares::exactly;
    [[nodiscard]] std::string comparable(std::string_view one) const {
      return compares == Compares::exactly ? std::string(one) : base::to_lower_ascii(one);
    }
  };
  std::vector<UniqueText> unique;
};

/// Some of the rows of a call, with their indices there.
template <typename Row>
struct Chosen {
  std::vector<const Row*> rows;
  std::vector<std::size_t> indices;
  void add(const Row* row, std::size_t index) {
    rows.push_back(row);
    indices.push_back(index);
  }
};

/// Adds all of `rows`, whose indices are `indices`, or none. Gives the unique key that was taken.
template <typename Row>
std::optional<std::string> add_together(MySqlConnection& db, const RowRules<Row>& rules,
                                        std::span<const Row* const> rows,
                                        std::span<const std::size_t> indices,
                                        std::vector<RefusedRow>& refused) {
  if (rows.empty()) return std::nullopt;
  std::vector<RefusedRow> left_out;
  auto key = db.taken_key([&] { left_out = rules.insert(db, rows); });
  if (key) return key;
  for (RefusedRow& row : left_out) refused.push_back({indices[row.index], std::move(row.reason)});
  return std::nullopt;
}

/// As `add_together`; where a key is taken, the halves are tried, down to the row that it was.
template <typename Row>
void add_or_halve(MySqlConnection& db, const RowRules<Row>& rules, std::span<const Row* const> rows,
                  std::span<const std::size_t> indices, std::vector<RefusedRow>& refused) {
  const auto key = add_together(db, rules, rows, indices, refused);
  if (!key) return;
  if (rows.size() == 1) {
    refused.push_back({indices.front(), rules.taken(*key)});
    return;
  }
  const std::size_t half = rows.size() / 2;
  add_or_halve(db, rules, rows.first(half), indices.first(half), refused);
  add_or_halve(db, rules, rows.subspan(half), indices.subspan(half), refused);
}

/// Refuses those that have a text which is in the table, and gives the others. A file that
/// was imported before would cost an attempt for each of its rows otherwise.
template <typename Row>
Chosen<Row> without_known(MySqlConnection& db, const RowRules<Row>& rules, Chosen<Row> chosen,
                          std::vector<RefusedRow>& refused) {
  for (const auto& unique : rules.unique) {
    std::vector<std::string_view> texts;
    for (const Row* row : chosen.rows) {
      if (!unique.text(*row).empty()) texts.push_back(unique.text(*row));
    }
    std::unordered_set<std::string> known;
    if (!texts.empty()) {
      for (const auto& [text, number] :
           numbers_by_key(db, unique.select, chosen.rows.front()->realm, texts)) {
        known.insert(unique.comparable(text));
      }
    }
    Chosen<Row> rest;
    for (std::size_t i = 0; i < chosen.rows.size(); ++i) {
      if (known.contains(unique.comparable(unique.text(*chosen.rows[i])))) {
        refused.push_back({chosen.indices[i], rules.taken(std::string(unique.key))});
      } else {
        rest.add(chosen.rows[i], chosen.indices[i]);
      }
    }
    chosen = std::move(rest);
  }
  return chosen;
}

template <typename Row>
std::vector<RefusedRow> add_rows(MySqlConnection& db, const RowRules<Row>& rules,
                                 std::span<const Row> rows) {
  std::vector<RefusedRow> refused;
  Chosen<Row> good;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (std::string problem = rules.problem_in(rows[i]); !problem.empty()) {
      refused.push_back({i, std::move(problem)});
    } else {
      good.add(&rows[i], i);
    }
  }
  if (add_together(db, rules, std::span<const Row* const>(good.rows), good.indices, refused)) {
    good = without_known(db, rules, std::move(good), refused);
    add_or_halve(db, rules, std::span<const Row* const>(good.rows), good.indices, refused);
  }
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
