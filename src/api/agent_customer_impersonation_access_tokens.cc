// SPDX-License-Identifier: MIT
//
// /agent-customer-impersonation-access-tokens (contract 1.8): an agent acts as a customer.
#include "route.h"
#include "tokens.h"

namespace api {

Answer create_impersonation_access_token(const auth::Services& services, Call& call) {
  const auto agent = account_of(services, call);
  if (!agent) return base::Unexpected{agent.error()};
  call.note("agent", agent->key.id);
  const base::Secret& reference = call.attribute("customerReference");
  if (reference.empty()) {
    return base::Unexpected{Refusal{Problem::impersonation_failed, "blank_reference"}};
  }
  const auto context = grant_context(services, call);
  if (!context) return base::Unexpected{refusal_of(call, context.error(), Problem::impersonation_failed)};
  const auto tokens =
      auth::issue_for_impersonation(services, *context, *agent, reference.reveal());
  return answer_with(call, "agent-customer-impersonation-access-tokens", tokens,
                     Problem::impersonation_failed);
}

}  // namespace api
