// SPDX-License-Identifier: MIT
#include "base/json.h"
#include "json_api.h"
#include "route.h"

namespace api {

Answer list_restricted_types(const auth::Services&, Call& call) {
  // Says the same to everybody, and holds no token.
  call.caching = Call::Caching::no_cache;
  const std::string links =
      base::JsonObject().add("self", self_link(call, "customer-access")).text();
  const std::string attributes =
      base::JsonObject().add("resourceTypes", call.realm.restricted_resource_types).text();
  const std::string resource = base::JsonObject()
                                   .add("type", "customer-access")
                                   .add_null("id")
                                   .add_raw("attributes", attributes)
                                   .add_raw("links", links)
                                   .text();
  http::Response response;
  response.status = 200;
  response.body =
      base::JsonObject().add_raw("data", "[" + resource + "]").add_raw("links", links).text();
  response.headers.emplace_back("Content-Type", json_api_content_type(call.request));
  return response;
}

}  // namespace api
