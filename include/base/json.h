// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"

namespace base {

/// A parsed JSON value (RFC 8259), read only. Asking a value for what it is not yields nothing,
/// never an exception, because clients decide what stands here.
class Json {
 public:
  /// Strict: valid UTF-8, the grammar to the letter, no duplicate member names, no NUL in a string,
  /// at most `kMaxDepth` levels. The error says what is wrong and at which byte; it quotes nothing.
  static Expected<Json, std::string> parse(std::string_view text);
  static constexpr int kMaxDepth = 32;

  [[nodiscard]] bool is_object() const;
  [[nodiscard]] bool is_array() const;
  [[nodiscard]] bool is_string() const;
  [[nodiscard]] bool is_null() const;
  /// The member `name` of an object; nothing when absent or when this is no object.
  [[nodiscard]] std::optional<Json> find(std::string_view name) const;
  /// The elements of an array; empty for anything else.
  [[nodiscard]] std::vector<Json> elements() const;
  [[nodiscard]] std::optional<std::string> string() const;
  /// An integer in the range of int64; nothing for fractions.
  [[nodiscard]] std::optional<std::int64_t> integer() const;
  /// Any finite number, integer or not.
  [[nodiscard]] std::optional<double> number() const;

 private:
  struct Node;
  explicit Json(std::shared_ptr<const Node> node);
  std::shared_ptr<const Node> node_;
};

/// `text` as a JSON string with its quotes. Bytes that are no UTF-8 become U+FFFD, so that the
/// result is always valid.
[[nodiscard]] std::string json_quote(std::string_view text);

/// Writes a JSON object member by member, in the order of the calls: claims and answers have a
/// documented order, which a sorted map would lose.
class JsonObject {
 public:
  JsonObject& add(std::string_view name, std::string_view value);
  JsonObject& add(std::string_view name, const char* value) { return add(name, std::string_view(value)); }
  JsonObject& add(std::string_view name, std::int64_t value);
  JsonObject& add(std::string_view name, const std::vector<std::string>& values);
  /// A string, or null when there is none.
  JsonObject& add_optional(std::string_view name, const std::optional<std::string>& value);
  JsonObject& add_optional(std::string_view name, const std::optional<std::int64_t>& value);
  JsonObject& add_null(std::string_view name);
  /// `json` is inserted as it is and must be valid.
  JsonObject& add_raw(std::string_view name, std::string_view json);
  [[nodiscard]] std::string text() const { return text_ + "}"; }

 private:
  std::string text_ = "{";
};

}  // namespace base
