// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>
#include <vector>

#include "api/call.h"
#include "route.h"

namespace api {

/// What Access-Control-Allow-Origin says to this request: its origin as the realm lists it, `*`
/// where the realm takes any; empty where none may read the answer. Points into the realm.
[[nodiscard]] std::string_view allowed_origin(const http::Request& request,
                                              const auth::Realm& realm);

/// Lets a page of an allowed origin read an answer (Fetch, "CORS protocol"). Changes nothing in a
/// realm without origins, whose web server may then add its own.
void add_cors_headers(http::Response& response, const http::Request& request,
                      const auth::Realm& realm);

/// Answers OPTIONS for a path with these routes, of which there must be one: what may be sent
/// there, or why not (contract 2.6). The answer is the same whatever the origin.
[[nodiscard]] Answer answer_preflight(const Call& call, const std::vector<const Route*>& routes);

}  // namespace api
