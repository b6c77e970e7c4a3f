// SPDX-License-Identifier: MIT
//
// protected-resources.conf: a problem has its place, and no rule is read as another than it says.
#include <algorithm>
#include <optional>

#include "auth/protected_resources.h"
#include "base/encoding.h"
#include "support/fuzz.h"
#include "http/path.h"

namespace {

std::string_view line_of(std::string_view text, std::size_t number) {
  for (std::size_t i = 1; i < number; ++i) (void)fuzz::take_line(text);
  return fuzz::take_line(text);
}

void check_problem(std::string_view text, const auth::RuleProblem& problem) {
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  FUZZ_CHECK(!problem.message.empty());
  FUZZ_CHECK(problem.line >= 1 && problem.line <= lines);
  // One behind the end, where something is missing.
  FUZZ_CHECK(problem.column >= 1 && problem.column <= line_of(text, problem.line).size() + 1);
}

struct RuleText {
  std::string method;
  std::string path;
};

/// The first two words of a line that was accepted; nothing for an empty line and a comment.
std::optional<RuleText> rule_text(std::string_view line) {
  RuleText words;
  const auto take_word = [&line] {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    const std::string word(line.substr(0, line.find_first_of(" \t")));
    line.remove_prefix(word.size());
    return word;
  };
  words.method = take_word();
  words.path = take_word();
  if (words.method.empty() || words.method.front() == '#') return std::nullopt;
  return words;
}

/// A request target that the rule is meant for, as it comes over the wire.
std::string sample_target(std::string_view path) {
  std::string target;
  bool in_variable = false;
  for (const char c : path) {
    if (c == '{') target += 'x';
    in_variable = c != '/' && (in_variable || c == '{');
    if (!in_variable) target += c == '/' ? std::string("/") : '%' + base::to_hex({&c, 1});
  }
  return target;
}

/// A rule that no request can ever match would be lost silently.
void check_reachable(const auth::ProtectedResources& rules, const RuleText& rule) {
  const auto path = http::parse_target(sample_target(rule.path));
  FUZZ_CHECK(path.has_value());
  FUZZ_CHECK(rules.names(path->normal));
  FUZZ_CHECK(rules.find(rule.method == "*" ? "PUT" : rule.method, path->normal) != nullptr);
}

std::string with_other_spaces(std::string_view line) {
  return "  " + std::string(line) + "\t# comment\r\n";
}

}  // namespace

FUZZ_TARGET(rules) {
  const auto rules = auth::ProtectedResources::parse(input);
  if (!rules) {
    check_problem(input, rules.error());
    return;
  }
  std::size_t found = 0;
  for (std::string_view rest = input; !rest.empty();) {
    std::string_view line = fuzz::take_line(rest);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    const auto rule = rule_text(line);
    const auto alone = auth::ProtectedResources::parse(line);
    FUZZ_CHECK(alone && alone->size() == (rule ? 1U : 0U));
    found += alone->size();
    const auto again = auth::ProtectedResources::parse(with_other_spaces(line));
    FUZZ_CHECK(again && again->size() == alone->size());
    if (!rule) continue;
    check_reachable(*alone, *rule);
    check_reachable(*rules, *rule);
  }
  FUZZ_CHECK(found == rules->size());
}
