// SPDX-License-Identifier: MIT
#include "named_statement.h"

#include <algorithm>
#include <stdexcept>

namespace storage {
namespace {

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Length of what begins at `at` and is taken as it stands: a quoted text or a comment with its ends;
/// 0 for anything else, npos when it does not end.
std::size_t opaque_length(std::string_view sql, std::size_t at) {
  const char c = sql[at];
  if (c == '\'' || c == '"' || c == '`') {
    for (std::size_t i = at + 1; i < sql.size(); ++i) {
      if (sql[i] == '\\' && c != '`') {
        ++i;
      } else if (sql[i] == c) {
        return i + 1 - at;
      }
    }
    return std::string_view::npos;
  }
  const std::string_view rest = sql.substr(at);
  if (rest.starts_with("/*")) {
    const std::size_t end = rest.find("*/");
    return end == std::string_view::npos ? end : end + 2;
  }
  if (rest.starts_with("#") || rest.starts_with("-- ")) {
    return std::min(rest.find('\n'), rest.size());
  }
  return 0;
}

}  // namespace

base::Expected<NamedStatement, std::string> NamedStatement::parse(std::string_view sql) {
  NamedStatement statement;
  for (std::size_t i = 0; i < sql.size();) {
    const std::size_t opaque = opaque_length(sql, i);
    if (opaque == std::string_view::npos) {
      return base::Unexpected{std::string("a quotation or comment in it does not end")};
    }
    if (opaque > 0) {
      statement.text_ += sql.substr(i, opaque);
      i += opaque;
      continue;
    }
    if (sql[i] == '?') return base::Unexpected{std::string("parameters have names here, as in :login")};
    if (sql[i] == ';') return base::Unexpected{std::string("it must be one statement, without a semicolon")};
    std::size_t end = i + 1;
    while (end < sql.size() && is_name_character(sql[end])) ++end;
    const bool doubled = i > 0 && sql[i - 1] == ':';
    if (sql[i] == ':' && end > i + 1 && !doubled) {
      statement.parameters_.emplace_back(sql.substr(i + 1, end - i - 1));
      statement.text_ += '?';
      i = end;
    } else {
      statement.text_ += sql[i++];
    }
  }
  return statement;
}

std::vector<Value> NamedStatement::bound(const Arguments& arguments) const {
  std::vector<Value> values;
  for (const std::string& name : parameters_) {
    const auto found = std::find_if(arguments.begin(), arguments.end(),
                                    [&](const auto& argument) { return argument.first == name; });
    if (found == arguments.end()) throw std::logic_error("no value for the parameter :" + name);
    values.push_back(found->second);
  }
  return values;
}

}  // namespace storage
