// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "api/call.h"
#include "auth/grants.h"
#include "auth/throttle.h"

namespace api {

/// What an attribute of a JSON:API body must be (contract 2.4).
struct AttributeRule {
  std::string_view name;
  enum class Format {
    text,
    email,
    uuid,
    anything,  ///< Never a violation: what is missing or no string is empty.
    new_password,        ///< Lengths and characters as the realm's policy has them.
    confirmed_password,  ///< Its repetition: the lengths alone.
  } format = Format::text;
  std::size_t max_length = 0;  ///< Unicode characters; 0: any number. The policy has its own.
};

using Handler = Answer (*)(const auth::Services&, Call&);

/// One row of the interface. The router runs the steps that a row asks for, in the contract's
/// order.
struct Route {
  /// On which host it lives: BEARERD_API of the web server.
  enum class Host { storefront, backend } host = Host::storefront;
  std::string_view method;
  std::string_view type;  ///< First path segment, and `data.type` of a body.
  enum class Target { collection, item } target = Target::collection;
  Dialect dialect = Dialect::storefront;
  enum class Body { none, json_api, parameters } body = Body::none;
  /// Whose token is needed; with `open` none, but one that is sent must be good all the same.
  enum class Access {
    open,
    anybody,
    customer,     ///< Also as a company user or impersonated.
    agent,        ///< From either field.
    user,         ///< Of the Back Office.
    back_office,  ///< A Back Office user, or a warehouse.
  } access = Access::open;
  std::vector<AttributeRule> attributes = {};
  Call::Caching caching = Call::Caching::no_store;
  /// What can be guessed here (contract 5). The handler's grant counts and refuses; the router lets
  /// a lock go before what it refuses itself behind step 7.
  struct Guard {
    auth::LockoutKind kind;
    std::string_view login = {};  ///< The attribute or form field that says whose it is.
  };
  std::optional<Guard> guard = {};
  Handler handler = nullptr;
  std::string_view name;  ///< For the log: the path without anything secret in it.
};

[[nodiscard]] std::span<const Route> routes();

/// Notes for the request's log line whom tokens were given to, or what is known of whom they were
/// not.
void note_tokens(Call& call, const auth::TokenResponse& tokens);
void note_refusal(Call& call, const auth::Error& error);

/// The answer to a grant that says locked_out.
[[nodiscard]] Refusal lockout_refusal(const auth::Error& error);

// Endpoints, one file each.
[[nodiscard]] Answer create_access_token(const auth::Services& services, Call& call);
[[nodiscard]] Answer create_from_refresh_token(const auth::Services& services, Call& call);
[[nodiscard]] Answer delete_refresh_token(const auth::Services& services, Call& call);
[[nodiscard]] Answer list_nothing(const auth::Services& services, Call& call);
[[nodiscard]] Answer create_company_user_access_token(const auth::Services& services, Call& call);
[[nodiscard]] Answer create_agent_access_token(const auth::Services& services, Call& call);
[[nodiscard]] Answer create_impersonation_access_token(const auth::Services& services, Call& call);
[[nodiscard]] Answer search_customers(const auth::Services& services, Call& call);
[[nodiscard]] Answer list_restricted_types(const auth::Services& services, Call& call);
[[nodiscard]] Answer create_token(const auth::Services& services, Call& call);
[[nodiscard]] Answer create_backend_token(const auth::Services& services, Call& call);
[[nodiscard]] Answer create_warehouse_token(const auth::Services& services, Call& call);
[[nodiscard]] Answer order_restore_mail(const auth::Services& services, Call& call);
[[nodiscard]] Answer confirm_customer(const auth::Services& services, Call& call);
[[nodiscard]] Answer change_password(const auth::Services& services, Call& call);
[[nodiscard]] Answer restore_password(const auth::Services& services, Call& call);

}  // namespace api
