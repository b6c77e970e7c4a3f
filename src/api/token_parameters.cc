// SPDX-License-Identifier: MIT
#include "token_parameters.h"

#include <algorithm>

#include "base/json.h"

namespace api {
namespace {

using base::Secret;
using base::Unexpected;
using Syntax = TokenParameters::Syntax;
using Fields = base::Expected<http::Form, std::string>;

struct Name {
  std::string_view name;
  std::string_view camel_case;
};
constexpr Name kNames[] = {{"grant_type", "grantType"},       {"username", "username"},
                           {"password", "password"},          {"scope", "scope"},
                           {"refresh_token", "refreshToken"}, {"client_id", "clientId"},
                           {"client_secret", "clientSecret"}};

/// Null for a parameter that nobody asks for.
const Name* find_name(std::string_view sent, Syntax syntax) {
  const auto* found = std::find_if(std::begin(kNames), std::end(kNames), [&](const Name& known) {
    return sent == known.name || (syntax == Syntax::form_or_json && sent == known.camel_case);
  });
  return found == std::end(kNames) ? nullptr : found;
}

/// The members that are parameters; a null is as good as none.
Fields parse_json(std::string_view body) {
  const auto document = base::Json::parse(body);
  if (!document) return Unexpected{std::string("body_not_json")};
  http::Form fields;
  const auto take = [&](std::string_view name) {
    const auto member = document->find(name);
    if (!member || member->is_null()) return true;
    auto value = member->string();
    if (value) fields.emplace_back(name, Secret(std::move(*value)));
    return value.has_value();
  };
  for (const Name& known : kNames) {
    const bool good = take(known.name) && (known.camel_case == known.name || take(known.camel_case));
    if (!good) return Unexpected{std::string("parameter_not_text")};
  }
  return fields;
}

Fields parse_body(const http::Request& request, Syntax syntax) {
  const std::string_view body = request.body;
  if (syntax == Syntax::form_or_json) {
    const std::size_t first = body.find_first_not_of(" \t\r\n");
    const bool is_object = first != std::string_view::npos && body[first] == '{';
    return is_object ? parse_json(body) : http::parse_form(body);
  }
  const auto type = http::parse_media_type(request.get("CONTENT_TYPE"));
  if (type.essence == "application/json" || type.essence.ends_with("+json")) return http::Form();
  return http::parse_form(body);
}

}  // namespace

base::Expected<TokenParameters, Refusal> TokenParameters::parse(const Call& call, Syntax syntax) {
  const auto refuse = [](std::string reason) {
    return Unexpected{Refusal{Problem::invalid_parameters, std::move(reason)}};
  };
  // Credentials in a query would end up in logs and histories (RFC 6749 section 2.3.1).
  if (!call.path.query.empty()) return refuse("parameters_in_query");
  auto fields = parse_body(call.request, syntax);
  if (!fields) return refuse(fields.error());
  TokenParameters parameters;
  for (auto& [sent, value] : *fields) {
    const Name* known = find_name(sent, syntax);
    if (known == nullptr) continue;
    const bool is_repeated =
        std::any_of(parameters.fields_.begin(), parameters.fields_.end(),
                    [&](const auto& field) { return field.first == known->name; });
    if (is_repeated) return refuse("repeated_parameter");
    parameters.fields_.emplace_back(known->name, std::move(value));
  }
  return parameters;
}

const Secret* TokenParameters::find(std::string_view name) const {
  const auto field = std::find_if(fields_.begin(), fields_.end(),
                                  [&](const auto& candidate) { return candidate.first == name; });
  return field == fields_.end() || field->second.empty() ? nullptr : &field->second;
}

std::string TokenParameters::text(std::string_view name) const {
  const Secret* value = find(name);
  return value == nullptr ? std::string() : value->reveal();
}

}  // namespace api
