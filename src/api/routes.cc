// SPDX-License-Identifier: MIT
#include "route.h"

namespace api {

std::span<const Route> routes() {
  using Format = AttributeRule::Format;
  using auth::LockoutKind;
  static const std::vector<Route> kRoutes = {
      {.method = "POST",
       .type = "access-tokens",
       .body = Route::Body::json_api,
       .attributes = {{"username", Format::email}, {"password", Format::text}},
       .guard = Route::Guard{LockoutKind::customer, "username"},
       .handler = create_access_token,
       .name = "POST /access-tokens"},
      {.method = "GET",
       .type = "access-tokens",
       .handler = list_nothing,
       .name = "GET /access-tokens"},
      {.method = "POST",
       .type = "refresh-tokens",
       .body = Route::Body::json_api,
       .attributes = {{"refreshToken", Format::text}},
       .handler = create_from_refresh_token,
       .name = "POST /refresh-tokens"},
      {.method = "GET",
       .type = "refresh-tokens",
       .handler = list_nothing,
       .name = "GET /refresh-tokens"},
      {.method = "DELETE",
       .type = "refresh-tokens",
       .target = Route::Target::item,
       .access = Route::Access::anybody,
       .handler = delete_refresh_token,
       .name = "DELETE /refresh-tokens/{refreshToken}"},
      {.method = "POST",
       .type = "token",
       .dialect = Dialect::oauth,
       .body = Route::Body::form,
       .guard = Route::Guard{LockoutKind::customer, "username"},
       .handler = create_token,
       .name = "POST /token"},
      {.method = "POST",
       .type = "customer-forgotten-password",
       .body = Route::Body::json_api,
       .attributes = {{"email", Format::email, 255}},
       .guard = Route::Guard{LockoutKind::restore},
       .handler = order_restore_mail,
       .name = "POST /customer-forgotten-password"},
  };
  return kRoutes;
}

}  // namespace api
