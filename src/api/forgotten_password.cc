// SPDX-License-Identifier: MIT
//
// /customer-forgotten-password (contract 1.13).
#include "auth/lockout.h"
#include "http/parse.h"
#include "route.h"
#include "tokens.h"

namespace api {
namespace {

using base::Unexpected;

void enqueue(const auth::Services& services, const Call& call) {
  services.mail.enqueue(
      {call.realm.name, auth::KeyPurpose::restore_password, call.attribute("email").reveal(),
       std::string(
           http::negotiate_locale(call.request.get("HTTP_ACCEPT_LANGUAGE"), call.realm.locales))},
      services.clock.now());
}

}  // namespace

Answer order_restore_mail(const auth::Services& services, Call& call) {
  // Whether there is such an account is looked up when the mail is sent: here it would take time
  // that tells.
  const auto context = grant_context(call, call.realm.default_client);
  const auto attempt = auth::begin_attempt(services, context, auth::LockoutKind::forgotten, "");
  if (!attempt) return Unexpected{lockout_refusal(attempt.error())};
  http::Response response;
  response.status = 204;
  if (call.realm.restore_mail == auth::Realm::RestoreMail::not_configured) {
    call.note("reason", "mail_not_configured");
    return response;
  }
  try {
    enqueue(services, call);
  } catch (const auth::Unavailable&) {
    auth::release(services, *attempt);
    throw;
  }
  return response;
}

}  // namespace api
