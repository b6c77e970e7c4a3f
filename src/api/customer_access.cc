// SPDX-License-Identifier: MIT
#include "base/json.h"
#include "json_api.h"
#include "route.h"

namespace api {

Answer list_restricted_types(const auth::Services&, Call& call) {
  // Says the same to everybody, and holds no token.
  call.caching = Call::Caching::no_cache;
  constexpr std::string_view kType = "customer-access";
  const std::string attributes =
      base::JsonObject().add("resourceTypes", call.realm.restricted_resource_types).text();
  return listed(call, resource_object(call, kType, attributes), self_links(call, kType));
}

}  // namespace api
