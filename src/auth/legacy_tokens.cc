// SPDX-License-Identifier: MIT
#include "auth/legacy_tokens.h"

#include "base/json.h"
#include "claims.h"

namespace auth {
namespace {

using base::Json;
using base::Unexpected;

constexpr std::size_t kIdentifierDigits = 80;

bool is_identifier(std::string_view text) {
  return text.size() == kIdentifierDigits && text.find_first_not_of("0123456789abcdef") == text.npos;
}

}  // namespace

base::Expected<LegacyRefreshToken, std::string> read_legacy_refresh_token(std::string_view text) {
  const auto object = Json::parse(text);
  if (!object || !object->is_object()) return Unexpected{std::string("not_json")};
  LegacyRefreshToken token;
  token.identifier = text_member(*object, "refresh_token_id").value_or("");
  if (!is_identifier(token.identifier)) return Unexpected{std::string("bad_identifier")};
  token.holder.client_id = text_member(*object, "client_id").value_or("");
  if (token.holder.client_id.empty()) return Unexpected{std::string("no_client")};
  const auto expiry = object->find("expire_time");
  const auto seconds = expiry ? expiry->integer() : std::nullopt;
  if (!seconds) return Unexpected{std::string("no_expiry")};
  token.holder.expires_at = *seconds;
  if (auto problem = read_scopes(object->find("scopes"), token.holder)) {
    return Unexpected{std::move(*problem)};
  }
  const auto subject = text_member(*object, "user_id");
  if (auto problem = read_subject(subject.value_or(""), token.holder)) {
    return Unexpected{std::move(*problem)};
  }
  return token;
}

}  // namespace auth
