// SPDX-License-Identifier: MIT
//
// /agent-access-tokens (contract 1.7): the login of agents, which knows one refusal only.
#include "route.h"
#include "tokens.h"

namespace api {

Answer create_agent_access_token(const auth::Services& services, Call& call) {
  const base::Secret& username = call.attribute("username");
  const base::Secret& password = call.attribute("password");
  if (username.empty()) {
    // Nobody's, so there is nobody to be locked out.
    return base::Unexpected{Refusal{Problem::agent_authentication_failed, "blank_credentials"}};
  }
  const auto context = grant_context(services, call);
  if (!context) {
    return base::Unexpected{refusal_of(call, context.error(), Problem::agent_authentication_failed)};
  }
  const auto tokens = auth::issue_for_agent(services, *context, username.reveal(), password);
  return answer_with(call, "agent-access-tokens", tokens, Problem::agent_authentication_failed);
}

}  // namespace api
