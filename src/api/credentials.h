// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "api/call.h"
#include "base/expected.h"
#include "route.h"

namespace api {

/// What only shops send beside `Authorization`: the agent of a good `X-Agent-Authorization`, or why
/// the request is refused (4102, then 005). One word there, or a token of another kind, says nothing.
/// The dialects that are no shop's know none of it. Throws like `check_credentials`.
using Agent = std::optional<auth::AccessToken>;
[[nodiscard]] base::Expected<Agent, Refusal> agent_beside(const http::Request& request,
                                                          const auth::Realm& realm, Dialect dialect,
                                                          const Trust& trust,
                                                          base::Instant now);

/// Whether a request carries a token in a header field that its dialect knows, good or bad.
[[nodiscard]] bool sends_token(const http::Request& request, Dialect dialect);

/// Whether a token speaks for a customer: himself, as a company user, or impersonated.
[[nodiscard]] bool is_customers(const auth::AccessToken& token);

/// Step 8 of contract 2.1: who sends this? A bad token is refused on every route, a missing one
/// where the route needs it. Leaves in `call` the token that counts. Throws auth::SignerUnavailable
/// when a token came but the realm has no keys to verify it with.
[[nodiscard]] std::optional<Refusal> check_credentials(const Route& route, Call& call,
                                                       const KeySource& keys, base::Instant now);

}  // namespace api
