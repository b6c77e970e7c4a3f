// SPDX-License-Identifier: MIT
#include "toml_node.h"

#include <toml++/toml.h>

#include <algorithm>
#include <cstdio>

namespace config {

namespace {

Position position_of(const toml::source_region& region) {
  return {region.begin.line, region.begin.column};
}

TomlNode copy_of(const toml::node& node);

std::string text_of(const toml::date& date) {
  char text[32];
  std::snprintf(text, sizeof text, "%04u-%02u-%02u", unsigned{date.year}, unsigned{date.month},
                unsigned{date.day});
  return text;
}

void copy_members(const toml::table& table, TomlNode& copy) {
  copy.type = TomlNode::Type::table;
  for (const auto& [key, value] : table) {
    copy.members.push_back({std::string(key.str()), position_of(key.source()), copy_of(value)});
  }
  // The parser sorts by name; problems are to be told in the order of the file.
  std::stable_sort(copy.members.begin(), copy.members.end(), [](const auto& a, const auto& b) {
    return std::pair(a.position.line, a.position.column) <
           std::pair(b.position.line, b.position.column);
  });
}

TomlNode copy_of(const toml::node& node) {
  TomlNode copy;
  copy.position = position_of(node.source());
  if (const toml::table* table = node.as_table()) {
    copy_members(*table, copy);
  } else if (const toml::array* array = node.as_array()) {
    copy.type = TomlNode::Type::list;
    for (const toml::node& element : *array) {
      copy.elements.push_back(copy_of(element));
    }
  } else if (const auto* text = node.as_string()) {
    copy.type = TomlNode::Type::text;
    copy.text = text->get();
  } else if (const auto* integer = node.as_integer()) {
    copy.type = TomlNode::Type::integer;
    copy.integer = integer->get();
  } else if (const auto* flag = node.as_boolean()) {
    copy.type = TomlNode::Type::flag;
    copy.flag = flag->get();
  } else {
    copy.type = node.is_floating_point() ? TomlNode::Type::fraction : TomlNode::Type::date;
    if (const auto* date = node.as_date()) copy.text = text_of(date->get());
  }
  return copy;
}

}  // namespace

const TomlNode* TomlNode::find(std::string_view key) const {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const Member& member) { return member.key == key; });
  return found == members.end() ? nullptr : &found->value;
}

std::string_view describe(TomlNode::Type type) {
  switch (type) {
    case TomlNode::Type::text:
      return "a string";
    case TomlNode::Type::integer:
      return "an integer";
    case TomlNode::Type::flag:
      return "true or false";
    case TomlNode::Type::list:
      return "a list";
    case TomlNode::Type::table:
      return "a table";
    case TomlNode::Type::fraction:
      return "a number with a fraction";
    case TomlNode::Type::date:
      return "a date or time";
  }
  return "unknown";
}

base::Expected<TomlNode, Problem> parse_toml(std::string_view text) {
  try {
    return copy_of(toml::parse(text));
  } catch (const toml::parse_error& error) {
    return base::Unexpected{Problem{position_of(error.source()), std::string(error.description())}};
  }
}

std::string toml_quote(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04X", static_cast<unsigned>(c));
      quoted += escape;
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

}  // namespace config
