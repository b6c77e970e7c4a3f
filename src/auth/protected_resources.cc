// SPDX-License-Identifier: MIT
#include "auth/protected_resources.h"

#include <algorithm>

#include "base/encoding.h"

namespace auth {
namespace {

using base::Unexpected;
using Problem = std::optional<RuleProblem>;

struct Word {
  std::string_view text;
  std::size_t column;
};

std::vector<Word> words_of(std::string_view line) {
  std::vector<Word> words;
  std::size_t at = 0;
  while ((at = line.find_first_not_of(" \t", at)) != std::string_view::npos) {
    if (line[at] == '#') break;
    const std::size_t end = std::min(line.find_first_of(" \t", at), line.size());
    words.push_back({line.substr(at, end - at), at + 1});
    at = end;
  }
  return words;
}

bool is_method(std::string_view text) {
  constexpr std::string_view kKnown[] = {"*", "GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"};
  return std::find(std::begin(kKnown), std::end(kKnown), text) != std::end(kKnown);
}

/// What a decoded path can hold: any other text would be a rule that nothing ever matches.
bool is_plain(std::string_view segment) {
  const bool has_control = std::any_of(segment.begin(), segment.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  return !has_control && segment != "." && segment != ".." && base::is_utf8(segment) &&
         segment.find_first_of("{}*?%;#\\") == std::string_view::npos;
}

bool is_variable(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}' &&
         is_plain(segment.substr(1, segment.size() - 2));
}

Problem parse_path(const Word& word, Rule& rule) {
  const auto problem = [&](std::size_t offset, std::string message) {
    return RuleProblem{rule.line, word.column + offset, std::move(message)};
  };
  if (word.text.front() != '/') return problem(0, "a path begins with a slash, such as /carts/{cartId}");
  std::size_t at = 1;
  while (at <= word.text.size()) {
    const std::size_t end = std::min(word.text.find('/', at), word.text.size());
    const std::string_view segment = word.text.substr(at, end - at);
    if (segment.empty()) return problem(at - 1, "empty path segment; leave out doubled and last slashes");
    if (segment == "**" && end != word.text.size()) {
      return problem(at, "** can only be the last segment");
    }
    if (!is_plain(segment) && !is_variable(segment) && segment != "**") {
      return problem(at, "a segment is plain decoded text, {variable}, or ** at the end");
    }
    rule.segments.emplace_back(segment);
    at = end + 1;
  }
  return std::nullopt;
}

Problem parse_option(const Word& word, Rule& rule) {
  const auto problem = [&](std::size_t offset, std::string message) {
    return RuleProblem{rule.line, word.column + offset, std::move(message)};
  };
  const std::size_t equals = word.text.find('=');
  const std::string_view key = word.text.substr(0, equals);
  if (equals == std::string_view::npos || (key != "kind" && key != "scope")) {
    return problem(0, "unknown word; kind=... and scope=... may follow the path");
  }
  std::size_t at = equals + 1;
  while (at <= word.text.size()) {
    const std::size_t end = std::min(word.text.find(',', at), word.text.size());
    const std::string_view value = word.text.substr(at, end - at);
    if (value.empty()) return problem(at, "a value is missing behind " + std::string(key) + "=");
    if (key == "scope") {
      rule.scopes.emplace_back(value);
    } else if (const auto kind = kind_from_name(value)) {
      rule.kinds.push_back(*kind);
    } else {
      return problem(at, "unknown kind; there are customer, company_user, agent, impersonation, user, warehouse");
    }
    at = end + 1;
  }
  return std::nullopt;
}

Problem parse_rule(const std::vector<Word>& words, Rule& rule) {
  if (!is_method(words[0].text)) {
    return RuleProblem{rule.line, words[0].column,
                       "unknown method; there are GET, HEAD, POST, PATCH, PUT, DELETE, OPTIONS and *"};
  }
  if (words.size() < 2) {
    return RuleProblem{rule.line, words[0].column + words[0].text.size(), "a path is missing behind the method"};
  }
  rule.method = words[0].text;
  if (auto problem = parse_path(words[1], rule)) return problem;
  for (std::size_t i = 2; i < words.size(); ++i) {
    if (auto problem = parse_option(words[i], rule)) return problem;
  }
  return std::nullopt;
}

bool matches_path(const Rule& rule, const std::vector<std::string>& segments) {
  for (std::size_t i = 0; i < rule.segments.size(); ++i) {
    if (rule.segments[i] == "**") return true;
    if (i >= segments.size()) return false;
    if (is_variable(rule.segments[i]) ? segments[i].empty() : rule.segments[i] != segments[i]) return false;
  }
  return segments.size() == rule.segments.size();
}

bool matches_method(const Rule& rule, std::string_view method) {
  return rule.method == "*" || rule.method == method || (rule.method == "GET" && method == "HEAD");
}

}  // namespace

base::Expected<ProtectedResources, RuleProblem> ProtectedResources::parse(std::string_view text) {
  ProtectedResources resources;
  std::size_t number = 0;
  while (!text.empty()) {
    ++number;
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    const std::vector<Word> words = words_of(line);
    if (words.empty()) continue;
    Rule rule;
    rule.line = number;
    if (auto problem = parse_rule(words, rule)) return Unexpected{std::move(*problem)};
    resources.rules_.push_back(std::move(rule));
  }
  return resources;
}

const Rule* ProtectedResources::find(std::string_view method,
                                     const std::vector<std::string>& segments) const {
  for (const Rule& rule : rules_) {
    if (matches_method(rule, method) && matches_path(rule, segments)) return &rule;
  }
  return nullptr;
}

bool ProtectedResources::names(const std::vector<std::string>& segments) const {
  return std::any_of(rules_.begin(), rules_.end(),
                     [&](const Rule& rule) { return matches_path(rule, segments); });
}

}  // namespace auth
