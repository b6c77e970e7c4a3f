// SPDX-License-Identifier: MIT
#include "bulk_rows.h"

#include <bit>

namespace storage {

namespace {

constexpr std::size_t kMostRows = 128;

/// `text`, `count` times, with commas between.
std::string repeated(std::string_view text, std::size_t count) {
  std::string list;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) list += ", ";
    list += text;
  }
  return list;
}

}  // namespace

std::size_t block_of(std::size_t left) { return std::bit_floor(std::min(left, kMostRows)); }

void insert_rows(MySqlConnection& db, std::string_view head, std::size_t width,
                 std::span<const Value> values) {
  const std::string marks = "(" + repeated("?", width) + ")";
  while (!values.empty()) {
    const std::size_t rows = block_of(values.size() / width);
    db.change(std::string(head) + " " + repeated(marks, rows), values.first(rows * width));
    values = values.subspan(rows * width);
  }
}

std::unordered_map<std::string, std::int64_t> numbers_by_key(
    MySqlConnection& db, std::string_view head, std::string_view realm,
    std::span<const std::string_view> keys) {
  std::unordered_map<std::string, std::int64_t> numbers;
  while (!keys.empty()) {
    const std::size_t count = block_of(keys.size());
    std::vector<Value> values{realm};
    values.insert(values.end(), keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(count));
    Rows rows = db.query(std::string(head) + " (" + repeated("?", count) + ")", values);
    while (rows.next()) numbers.emplace(rows.text(2), rows.integer(1));
    keys = keys.subspan(count);
  }
  return numbers;
}

void change_by_numbers(MySqlConnection& db, std::string_view head, std::string_view realm,
                       std::span<const std::int64_t> numbers) {
  while (!numbers.empty()) {
    const std::size_t count = block_of(numbers.size());
    std::vector<Value> values{realm};
    values.insert(values.end(), numbers.begin(),
                  numbers.begin() + static_cast<std::ptrdiff_t>(count));
    db.change(std::string(head) + " (" + repeated("?", count) + ")", values);
    numbers = numbers.subspan(count);
  }
}

}  // namespace storage
