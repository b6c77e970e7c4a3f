// SPDX-License-Identifier: MIT
//
// /access-tokens and /refresh-tokens (contract 1.1 to 1.3).
#include "auth/grants.h"
#include "base/json.h"
#include "json_api.h"
#include "route.h"
#include "tokens.h"

namespace api {

using base::Unexpected;

Answer create_access_token(const auth::Services& services, Call& call) {
  const auto context = grant_context(services, call);
  if (!context) return Unexpected{refusal_of(call, context.error(), Problem::authentication_failed)};
  const auto tokens = auth::issue_for_password(
      services, *context, call.attribute("username").reveal(), call.attribute("password"));
  if (!tokens) {
    Refusal refusal = refusal_of(call, tokens.error(), Problem::authentication_failed);
    const bool says_forbidden = call.realm.unconfirmed == auth::Realm::Unconfirmed::forbidden;
    if (refusal.problem == Problem::account_unconfirmed && !says_forbidden) {
      refusal.problem = Problem::authentication_failed;
    }
    return Unexpected{std::move(refusal)};
  }
  note_tokens(call, *tokens);
  return created(
      call, "access-tokens",
      token_attributes(*tokens).add_optional("idCompanyUser", tokens->company_user).text());
}

Answer create_from_refresh_token(const auth::Services& services, Call& call) {
  const auto context = grant_context(services, call);
  if (!context) return Unexpected{refusal_of(call, context.error(), Problem::refresh_failed)};
  const auto tokens =
      auth::issue_for_refresh(services, *context, call.attribute("refreshToken"));
  return answer_with(call, "refresh-tokens", tokens, Problem::refresh_failed);
}

Answer delete_refresh_token(const auth::Services& services, Call& call) {
  const auto owner = call.token->account(call.realm.name);
  if (!owner) return Unexpected{Refusal{Problem::invalid_access_token, "token_without_account"}};
  // Whoever was logged out must not log out those who logged in since; for himself there is nothing left
  // to end, so that asking twice is no error.
  const auto account = auth::account_behind(services, call.realm, *call.token);
  int ended = 0;
  if (!account) {
    call.note("reason", account.error().reason);
  } else if (call.id == "mine") {
    ended = auth::revoke_all_of(services, call.realm, *call.token);
  } else {
    ended = auth::revoke_refresh_token(services, call.realm, *owner,
                                       base::Secret(std::string_view(call.id)));
  }
  call.note("kind", auth::name_of(call.token->kind));
  call.note("account", owner->id);
  call.note("sessions_ended", std::to_string(ended));
  http::Response response;
  response.status = 204;
  return response;
}

Answer list_nothing(const auth::Services&, Call& call) {
  // Tokens are never listed; the collections exist so that a self link can be followed.
  return listed(call, "", self_links(call, call.path.normal.front()));
}

}  // namespace api
