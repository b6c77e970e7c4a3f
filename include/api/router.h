// SPDX-License-Identifier: MIT
#pragma once

#include "api/call.h"
#include "api/refusal.h"
#include "auth/grants.h"
#include "auth/policy.h"
#include "http/message.h"

namespace api {

/// Answers the token socket: finds the route, runs the steps of contract 2.1, and is the only place
/// that catches. Writes one log line for each request.
class Router {
 public:
  /// `realms` and what `services` refers to must outlive the router.
  Router(const auth::Realms& realms, auth::Services services, KeySource keys);

  /// Never throws; a failure becomes 500 or 503 in the route's dialect.
  [[nodiscard]] http::Response handle(const http::Request& request);

 private:
  [[nodiscard]] http::Response answer(Call& call);

  const auth::Realms& realms_;
  auth::Services services_;
  KeySource keys_;
};

}  // namespace api
