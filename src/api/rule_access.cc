// SPDX-License-Identifier: MIT
#include "rule_access.h"

#include <algorithm>

namespace api {
namespace {

using auth::Kind;

bool names(const auth::Rule& rule, Kind kind) {
  return std::find(rule.kinds.begin(), rule.kinds.end(), kind) != rule.kinds.end();
}

/// Kinds that a rule without `kind=` lets pass, by dialect.
bool is_default_kind(Dialect dialect, Kind kind) {
  if (dialect == Dialect::backend) return kind == Kind::user || kind == Kind::warehouse;
  if (dialect != Dialect::storefront) return true;
  return kind == Kind::customer || kind == Kind::company_user || kind == Kind::impersonation ||
         kind == Kind::agent;
}

}  // namespace

bool is_for_agents(const auth::Rule* rule) {
  if (rule == nullptr) return false;
  const bool asks_for_scope =
      std::find(rule->scopes.begin(), rule->scopes.end(), "agent") != rule->scopes.end();
  return asks_for_scope || names(*rule, Kind::agent);
}

std::optional<Refusal> check_rule(const auth::Rule* rule, Dialect dialect,
                                  const auth::AccessToken& token, const auth::AccessToken* agent) {
  const bool names_kinds = rule != nullptr && !rule->kinds.empty();
  const bool fits = names_kinds ? names(*rule, token.kind) || (agent && names(*rule, agent->kind))
                                : is_default_kind(dialect, token.kind);
  if (!fits) return Refusal{Problem::insufficient_scope, "kind_not_allowed"};
  if (rule == nullptr) return std::nullopt;
  for (const std::string& scope : rule->scopes) {
    if (token.has_scope(scope) || (agent && agent->has_scope(scope))) continue;
    return Refusal{Problem::insufficient_scope, "scope_missing", {}, scope};
  }
  return std::nullopt;
}

}  // namespace api
