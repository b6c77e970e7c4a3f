// SPDX-License-Identifier: MIT
#include "identity.h"

#include <algorithm>

namespace api {
namespace {

constexpr std::size_t kMostFieldBytes = 255;
constexpr std::size_t kMostScopesBytes = 512;

/// Only what is safe in a header field of any web server: printable ASCII of bounded length.
std::string field(std::string value, std::size_t most = kMostFieldBytes) {
  const bool printable =
      std::all_of(value.begin(), value.end(), [](char c) { return c >= 0x20 && c <= 0x7e; });
  return printable && value.size() <= most ? value : std::string();
}

std::string subject_of(const auth::AccessToken& token) {
  switch (token.kind) {
    case auth::Kind::customer:
    case auth::Kind::company_user:
    case auth::Kind::impersonation:
      return "customer:" + token.customer_reference;
    case auth::Kind::agent:
      return "user:" + token.agent_id.value_or("");
    case auth::Kind::user:
      return "user:" + token.user_uuid.value_or(token.user_id.value_or(""));
    case auth::Kind::warehouse:
      return "warehouse:" + token.warehouse_id.value_or("");
  }
  return {};
}

std::string joined(const std::vector<std::string>& scopes) {
  std::string text;
  for (const std::string& scope : scopes) text += (text.empty() ? "" : " ") + scope;
  return text;
}

}  // namespace

std::vector<std::pair<std::string_view, std::string>> identity_of(
    const std::optional<auth::AccessToken>& token, base::Instant now) {
  static const auth::AccessToken kNobody;
  const bool known = token.has_value();
  const auth::AccessToken& who = known ? *token : kNobody;
  const auto text = [](const std::optional<std::string>& value) { return field(value.value_or("")); };
  const std::int64_t left = std::max<std::int64_t>(0, who.expires_at - base::to_numeric_date(now));
  return {{"Subject", known ? field(subject_of(who)) : ""},
          {"Kind", known ? auth::name_of(who.kind) : ""},
          {"Customer-Reference", field(who.customer_reference)},
          {"Customer-Id", text(who.customer_id)},
          {"Company-User", text(who.company_user)},
          {"Agent", text(who.agent_id)},
          {"Actor", text(who.actor)},
          {"User", text(who.user_uuid ? who.user_uuid : who.user_id)},
          {"Warehouse", text(who.warehouse_id)},
          {"Session", text(who.session_id)},
          {"Client", field(who.client_id)},
          {"Scopes", field(joined(who.scopes), kMostScopesBytes)},
          {"Expires-In", known ? std::to_string(left) : ""}};
}

}  // namespace api
