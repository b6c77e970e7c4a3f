// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/call.h"
#include "auth/password_policy.h"
#include "base/expected.h"
#include "base/json.h"
#include "route.h"

namespace api {

/// The `attributes` member of a JSON:API document whose type is `type`, or what is wrong (steps 4
/// and 5 of contract 2.1).
[[nodiscard]] base::Expected<base::Json, Refusal> parse_document(std::string_view body,
                                                                 std::string_view type);

using Attributes = std::vector<std::pair<std::string, base::Secret>>;
/// The attributes that `rules` name, in their order, or one violation for each that does not fit
/// (contract 2.4). New passwords are held to `policy`.
[[nodiscard]] base::Expected<Attributes, Refusal> validate(const base::Json& attributes,
                                                           const std::vector<AttributeRule>& rules,
                                                           const auth::PasswordPolicy& policy);

/// Scheme and host of self links: the request's own where the realm allows that host, else the
/// realm's public URL (contract 2.5).
[[nodiscard]] std::string link_base(const Call& call);

/// Self link of a collection: `link_base`, the type, and the query, decoded where that leaves text
/// (contract 2.5).
[[nodiscard]] std::string self_link(const Call& call, std::string_view type);

/// Links of an object: `self_link` alone.
[[nodiscard]] std::string self_links(const Call& call, std::string_view type);

/// A resource object without id, with `self_links`.
[[nodiscard]] std::string resource_object(const Call& call, std::string_view type,
                                          const std::string& attributes_json);

/// 201 with one such resource object.
[[nodiscard]] http::Response created(const Call& call, std::string_view type,
                                     const std::string& attributes_json);

/// 200 with a collection: one resource object, or an empty text for none.
[[nodiscard]] http::Response listed(const Call& call, const std::string& resource_json,
                                    const std::string& links_json);

/// `application/vnd.api+json`, with the version where the client asked for it (contract 2.5).
[[nodiscard]] std::string json_api_content_type(const http::Request& request);

/// Whether the request declares its body to be `application/vnd.api+json`.
[[nodiscard]] bool sends_json_api(const http::Request& request);

/// Adds the header fields that every answer carries (contract 2.5). Only the storefront's name a
/// language; all others hold tokens or errors, and are never stored.
void add_standard_headers(http::Response& response, const Call& call);

}  // namespace api
