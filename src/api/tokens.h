// SPDX-License-Identifier: MIT
//
// What the endpoints that hand out tokens have in common.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/call.h"
#include "auth/grants.h"
#include "base/expected.h"
#include "base/json.h"

namespace api {

/// Who asks and from where, on behalf of `client`.
[[nodiscard]] auth::GrantContext grant_context(const Call& call, std::string client,
                                               std::vector<std::string> scopes = {});
/// The same with the realm's own client, which these routes use without being told
/// (contract 1.4). Refuses when an operator has disabled it; throws std::runtime_error when it is no
/// public client, and auth::Unavailable.
[[nodiscard]] auth::Result<auth::GrantContext> grant_context(const auth::Services& services, Call& call);

/// The four attributes of every answer with tokens.
[[nodiscard]] base::JsonObject token_attributes(const auth::TokenResponse& tokens);

/// The refusal for `error`, noted for the log; `wrong` is the route's word for wrong credentials.
[[nodiscard]] Refusal refusal_of(Call& call, const auth::Error& error, Problem wrong);

/// 201 with the four attributes, or the refusal as above.
[[nodiscard]] Answer answer_with(Call& call, std::string_view type,
                                 const auth::Result<auth::TokenResponse>& tokens, Problem wrong);

/// The account behind the call's token, or the refusal for a session that has ended.
/// Throws auth::Unavailable.
[[nodiscard]] base::Expected<auth::Account, Refusal> account_of(const auth::Services& services,
                                                                Call& call);

}  // namespace api
