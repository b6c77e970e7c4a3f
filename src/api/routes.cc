// SPDX-License-Identifier: MIT
#include "route.h"

namespace api {
namespace {

std::vector<Route> storefront_routes() {
  using Format = AttributeRule::Format;
  using auth::LockoutKind;
  return {
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
       .type = "company-user-access-tokens",
       .body = Route::Body::json_api,
       .access = Route::Access::customer,
       .attributes = {{"idCompanyUser", Format::uuid}},
       .guard = Route::Guard{LockoutKind::company_user},
       .handler = create_company_user_access_token,
       .name = "POST /company-user-access-tokens"},
      {.method = "POST",
       .type = "agent-access-tokens",
       .body = Route::Body::json_api,
       .attributes = {{"username", Format::anything}, {"password", Format::anything}},
       .guard = Route::Guard{LockoutKind::agent, "username"},
       .handler = create_agent_access_token,
       .name = "POST /agent-access-tokens"},
      {.method = "POST",
       .type = "agent-customer-impersonation-access-tokens",
       .body = Route::Body::json_api,
       .access = Route::Access::agent,
       .attributes = {{"customerReference", Format::anything}},
       .handler = create_impersonation_access_token,
       .name = "POST /agent-customer-impersonation-access-tokens"},
      {.method = "GET",
       .type = "agent-customer-search",
       .access = Route::Access::agent,
       .caching = Call::Caching::no_cache,
       .handler = search_customers,
       .name = "GET /agent-customer-search"},
      {.method = "POST",
       .type = "token",
       .dialect = Dialect::oauth,
       .body = Route::Body::parameters,
       .guard = Route::Guard{LockoutKind::customer, "username"},
       .handler = create_token,
       .name = "POST /token"},
      {.method = "GET",
       .type = "customer-access",
       .handler = list_restricted_types,
       .name = "GET /customer-access"},
      {.method = "POST",
       .type = "customer-forgotten-password",
       .body = Route::Body::json_api,
       .attributes = {{"email", Format::email, 255}},
       .guard = Route::Guard{LockoutKind::forgotten},
       .handler = order_restore_mail,
       .name = "POST /customer-forgotten-password"},
      {.method = "POST",
       .type = "customer-confirmation",
       .body = Route::Body::json_api,
       .attributes = {{"registrationKey", Format::text}},
       .handler = confirm_customer,
       .name = "POST /customer-confirmation"},
      {.method = "PATCH",
       .type = "customer-password",
       .target = Route::Target::item,
       .body = Route::Body::json_api,
       .access = Route::Access::customer,
       .attributes = {{"password", Format::text},
                      {"newPassword", Format::new_password},
                      {"confirmPassword", Format::confirmed_password}},
       .handler = change_password,
       .name = "PATCH /customer-password/{customerReference}"},
      {.method = "PATCH",
       .type = "customer-restore-password",
       .target = Route::Target::item,
       .body = Route::Body::json_api,
       .attributes = {{"restorePasswordKey", Format::text},
                      {"password", Format::new_password},
                      {"confirmPassword", Format::confirmed_password}},
       .guard = Route::Guard{LockoutKind::restore},
       .handler = restore_password,
       .name = "PATCH /customer-restore-password/{id}"},
  };
}

std::vector<Route> backend_routes() {
  using Host = Route::Host;
  using auth::LockoutKind;
  return {
      {.host = Host::backend,
       .method = "POST",
       .type = "token",
       .dialect = Dialect::backend,
       .body = Route::Body::parameters,
       .guard = Route::Guard{LockoutKind::user, "username"},
       .handler = create_backend_token,
       .name = "POST /token"},
      {.host = Host::backend,
       .method = "POST",
       .type = "warehouse-tokens",
       .dialect = Dialect::backend,
       .access = Route::Access::user,
       .handler = create_warehouse_token,
       .name = "POST /warehouse-tokens"},
      {.host = Host::backend,
       .method = "DELETE",
       .type = "refresh-tokens",
       .target = Route::Target::item,
       .dialect = Dialect::backend,
       .access = Route::Access::back_office,
       .handler = delete_refresh_token,
       .name = "DELETE /refresh-tokens/{refreshToken}"},
  };
}

}  // namespace

std::span<const Route> routes() {
  static const std::vector<Route> kRoutes = [] {
    std::vector<Route> all = storefront_routes();
    const std::vector<Route> backend = backend_routes();
    all.insert(all.end(), backend.begin(), backend.end());
    return all;
  }();
  return kRoutes;
}

}  // namespace api
