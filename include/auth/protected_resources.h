// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/account.h"
#include "base/expected.h"

namespace auth {

/// Where a rule file is wrong. Line and column count from 1.
struct RuleProblem {
  std::size_t line = 0;
  std::size_t column = 0;
  std::string message;  ///< What is wrong and what would be right.
};

/// One line of protected-resources.conf: `METHOD PATH [kind=...] [scope=...]`.
struct Rule {
  std::string method;  ///< Upper case, or `*`.
  std::vector<std::string> segments;  ///< `{name}` stands for one non-empty segment; a last `**` for any rest.
  std::vector<Kind> kinds;            ///< Empty: the dialect's default kinds.
  std::vector<std::string> scopes;    ///< All of them are needed.
  std::size_t line = 0;
};

/// What is protected (contract 4): an ordered list of rules, the first match counts.
class ProtectedResources {
 public:
  /// Refuses the whole text at the first thing it does not know, so that no rule is lost silently.
  static base::Expected<ProtectedResources, RuleProblem> parse(std::string_view text);

  /// The rule for a path of already decoded segments; null when none matches. A GET rule covers HEAD.
  [[nodiscard]] const Rule* find(std::string_view method, const std::vector<std::string>& segments) const;
  /// Whether any rule, of whatever method, names this path.
  [[nodiscard]] bool names(const std::vector<std::string>& segments) const;
  [[nodiscard]] std::size_t size() const { return rules_.size(); }

 private:
  std::vector<Rule> rules_;
};

}  // namespace auth
