// SPDX-License-Identifier: MIT
//
// /company-user-access-tokens (contract 1.6): a customer goes on as one of his company users.
#include "route.h"
#include "tokens.h"

namespace api {

Answer create_company_user_access_token(const auth::Services& services, Call& call) {
  const auto customer = account_of(services, call);
  if (!customer) return base::Unexpected{customer.error()};
  const auto context = grant_context(services, call);
  if (!context) {
    return base::Unexpected{refusal_of(call, context.error(), Problem::authentication_failed)};
  }
  const auto tokens =
      auth::issue_for_company_user(services, *context, *customer, *call.token,
                                   call.attribute("idCompanyUser").reveal());
  return answer_with(call, "company-user-access-tokens", tokens, Problem::authentication_failed);
}

}  // namespace api
