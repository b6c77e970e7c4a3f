// SPDX-License-Identifier: MIT
#include "base/json.h"

#include <json/json.h>

#include <cmath>

#include "base/encoding.h"
#include "json_grammar.h"

namespace base {

// A node keeps the whole document alive, so that a child may outlive its parent.
struct Json::Node {
  std::shared_ptr<const ::Json::Value> document;
  const ::Json::Value* value;
};

Json::Json(std::shared_ptr<const Node> node) : node_(std::move(node)) {}

Expected<Json, std::string> Json::parse(std::string_view text) {
  if (auto problem = json_grammar_error(text, kMaxDepth)) return Unexpected{std::move(*problem)};
  ::Json::CharReaderBuilder builder;
  ::Json::CharReaderBuilder::strictMode(&builder.settings_);
  builder["strictRoot"] = false;
  const std::unique_ptr<::Json::CharReader> reader(builder.newCharReader());
  // jsoncpp reads one byte past a buffer that ends in CR: a std::string has that byte.
  const std::string copy(text);
  auto document = std::make_shared<::Json::Value>();
  try {
    if (!reader->parse(copy.data(), copy.data() + copy.size(), document.get(), nullptr)) {
      return Unexpected{std::string("duplicate member name or number out of range")};
    }
  } catch (const ::Json::Exception&) {
    return Unexpected{std::string("not readable")};
  }
  const ::Json::Value* root = document.get();
  return Json(std::make_shared<const Node>(Node{std::move(document), root}));
}

bool Json::is_object() const { return node_->value->isObject(); }
bool Json::is_array() const { return node_->value->isArray(); }
bool Json::is_string() const { return node_->value->isString(); }
bool Json::is_null() const { return node_->value->isNull(); }

std::optional<Json> Json::find(std::string_view name) const {
  if (!is_object()) return std::nullopt;
  const ::Json::Value* member = node_->value->find(name.data(), name.data() + name.size());
  if (member == nullptr) return std::nullopt;
  return Json(std::make_shared<const Node>(Node{node_->document, member}));
}

std::vector<Json> Json::elements() const {
  std::vector<Json> all;
  if (!is_array()) return all;
  all.reserve(node_->value->size());
  for (const ::Json::Value& element : *node_->value) {
    all.push_back(Json(std::make_shared<const Node>(Node{node_->document, &element})));
  }
  return all;
}

std::optional<std::string> Json::string() const {
  if (!is_string()) return std::nullopt;
  return node_->value->asString();
}

std::optional<std::int64_t> Json::integer() const {
  if (!node_->value->isInt64()) return std::nullopt;
  return node_->value->asInt64();
}

std::optional<double> Json::number() const {
  if (!node_->value->isNumeric()) return std::nullopt;
  const double number = node_->value->asDouble();
  if (!std::isfinite(number)) return std::nullopt;
  return number;
}

std::string json_quote(std::string_view text) {
  std::string quoted = "\"";
  const bool valid = is_utf8(text);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      quoted += "\\u00" + to_hex(std::string_view(&c, 1));
    } else if (byte >= 0x80 && !valid) {
      quoted += "\\ufffd";
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

JsonObject& JsonObject::add_raw(std::string_view name, std::string_view json) {
  if (text_.size() > 1) text_ += ',';
  text_ += json_quote(name);
  text_ += ':';
  text_ += json;
  return *this;
}

JsonObject& JsonObject::add(std::string_view name, std::string_view value) {
  return add_raw(name, json_quote(value));
}

JsonObject& JsonObject::add(std::string_view name, std::int64_t value) {
  return add_raw(name, std::to_string(value));
}

JsonObject& JsonObject::add(std::string_view name, const std::vector<std::string>& values) {
  std::string array = "[";
  for (const std::string& value : values) {
    if (array.size() > 1) array += ',';
    array += json_quote(value);
  }
  return add_raw(name, array + "]");
}

JsonObject& JsonObject::add_optional(std::string_view name, const std::optional<std::string>& value) {
  return value ? add(name, std::string_view(*value)) : add_null(name);
}

JsonObject& JsonObject::add_optional(std::string_view name, const std::optional<std::int64_t>& value) {
  return value ? add(name, *value) : add_null(name);
}

JsonObject& JsonObject::add_null(std::string_view name) { return add_raw(name, "null"); }

}  // namespace base
