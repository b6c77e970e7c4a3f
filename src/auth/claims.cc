// SPDX-License-Identifier: MIT
#include "claims.h"

namespace auth {

using base::Json;

std::optional<std::string> text_member(const Json& object, std::string_view name) {
  const auto member = object.find(name);
  return member ? member->string() : std::nullopt;
}

namespace {

/// Ids are integers in Spryker's tokens; other issuers write strings.
std::optional<std::string> id_member(const Json& object, std::string_view name) {
  const auto member = object.find(name);
  if (!member) return std::nullopt;
  if (const auto number = member->integer()) return std::to_string(*number);
  const auto text = member->string();
  return text && !text->empty() && text->size() <= 64 ? text : std::nullopt;
}

std::optional<Kind> kind_of(const AccessToken& token) {
  if (token.has_scope("customer_impersonation")) return Kind::impersonation;
  if (token.has_scope("company_user")) return Kind::company_user;
  if (token.has_scope("customer")) return Kind::customer;
  if (token.has_scope("agent")) return Kind::agent;
  if (token.has_scope("warehouse")) return Kind::warehouse;
  if (token.has_scope("user")) return Kind::user;
  return std::nullopt;
}

}  // namespace

ClaimProblem read_scopes(const std::optional<Json>& scopes, AccessToken& token) {
  if (!scopes || !scopes->is_array()) return "no_scopes";
  for (const Json& scope : scopes->elements()) {
    const auto text = scope.string();
    if (!text) return "bad_scope";
    token.scopes.push_back(*text);
  }
  const auto kind = kind_of(token);
  if (!kind) return "no_known_scope";
  token.kind = *kind;
  return std::nullopt;
}

ClaimProblem read_subject(std::string_view text, AccessToken& token) {
  const auto subject = Json::parse(text);
  if (!subject || !subject->is_object()) return "bad_subject";
  token.customer_reference = text_member(*subject, "customer_reference").value_or("");
  token.customer_id = id_member(*subject, "id_customer");
  token.company_user = text_member(*subject, "id_company_user");
  token.agent_id = id_member(*subject, "id_agent");
  token.user_id = id_member(*subject, "id_user");
  token.user_uuid = text_member(*subject, "uuid");
  token.warehouse_id = id_member(*subject, "id_warehouse");
  // A subject that does not fit its scopes would reach the application as an empty identity.
  const bool names_customer = !token.customer_reference.empty() && token.customer_id;
  if (!token.account("") || (token.account("")->kind == AccountKind::customer && !names_customer)) {
    return "incomplete_subject";
  }
  return std::nullopt;
}

}  // namespace auth
