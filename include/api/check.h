// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "api/call.h"
#include "api/refusal.h"
#include "auth/policy.h"
#include "base/clock.h"
#include "http/message.h"

namespace api {

/// Answers the check socket: may this request pass, and who is it? (contract 4)
///
/// As Responder (nginx auth_request) a pass is 204 with X-Bearerd-Status: 204, without which the
/// shipped nginx files open nothing, and with the identity in X-Bearerd-* fields; a
/// refusal is 401 or 403 with the true answer in fields that nginx turns into it. As Authorizer
/// (Apache, lighttpd) a pass is 200 with Variable-* fields, and a refusal is the answer itself.
/// Anything that fails is 500, which no web server lets through.
class Check {
 public:
  /// `realms` and `clock` must outlive the check. `revoked` says whether a good token was revoked.
  Check(const auth::Realms& realms, KeySource keys, Trust::Revoked revoked, const base::Clock& clock);

  /// Never throws.
  [[nodiscard]] http::Response handle(const http::Request& request);

 private:
  const auth::Realms& realms_;
  KeySource keys_;
  Trust::Revoked revoked_;
  const base::Clock& clock_;
};

}  // namespace api
