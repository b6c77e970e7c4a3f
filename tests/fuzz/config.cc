// SPDX-License-Identifier: MIT
//
// bearerd.toml: each problem has its place in the text, and a quoted string reads back.
#include <algorithm>

#include "../../src/config/schema.h"
#include "base/encoding.h"
#include "support/fuzz.h"

namespace {

void check_problem(std::string_view text, const config::Problem& problem) {
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  FUZZ_CHECK(!problem.message.empty());
  // The parser counts the other line breaks that TOML knows as columns, and may stop at the end.
  FUZZ_CHECK(problem.position.line >= 1 && problem.position.line <= lines + 1);
  FUZZ_CHECK(problem.position.column >= 1 && problem.position.column <= text.size() + 2);
}

void check_quoting(std::string_view text) {
  if (!base::is_utf8(text)) return;
  const auto root = config::parse_toml("k = " + config::toml_quote(text));
  FUZZ_CHECK(root && root->find("k") != nullptr && root->find("k")->text == text);
}

}  // namespace

FUZZ_TARGET(config) {
  const auto root = config::parse_toml(input);
  if (root) {
    config::Config read;
    config::Report report;
    config::apply_schema(&*root, read, report);
    for (const auto& problem : report.problems) check_problem(input, problem);
    // What is without a problem can be listed, and the list is TOML.
    for (const auto& setting : report.settings) {
      FUZZ_CHECK(config::parse_toml(setting.key + " = " + setting.value).has_value());
    }
  } else {
    check_problem(input, root.error());
  }
  check_quoting(input);
}
