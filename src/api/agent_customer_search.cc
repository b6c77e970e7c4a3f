// SPDX-License-Identifier: MIT
//
// /agent-customer-search (contract 1.9): whom an agent may act for.
#include "base/json.h"
#include "http/parse.h"
#include "json_api.h"
#include "pagination.h"
#include "route.h"
#include "tokens.h"

namespace api {
namespace {

constexpr std::string_view kType = "agent-customer-search";

/// `q`, the last one where there are several; empty without one.
std::string searched_text(const Call& call) {
  std::string text;
  for (auto& [name, value] : http::parse_query(call.path.query)) {
    if (name == "q") text = std::move(value);
  }
  return text;
}

std::string customers_json(const auth::CustomerPage& page) {
  std::string json;
  for (const auth::CustomerSummary& customer : page.customers) {
    if (!json.empty()) json += ',';
    json += base::JsonObject()
                .add("customerReference", std::string_view(customer.reference))
                .add("email", std::string_view(customer.email))
                .add("firstName", std::string_view(customer.first_name))
                .add("lastName", std::string_view(customer.last_name))
                .text();
  }
  return "[" + json + "]";
}

}  // namespace

Answer search_customers(const auth::Services& services, Call& call) {
  const auto agent = account_of(services, call);
  if (!agent) return base::Unexpected{agent.error()};
  call.note("agent", agent->key.id);
  const auth::CustomerPage page = services.accounts.search_customers(
      call.realm.name, searched_text(call), call.page.offset, call.page.limit);
  const std::string attributes = base::JsonObject().add_raw("customers", customers_json(page)).text();
  return listed(call, resource_object(call, kType, attributes), page_links(call, kType, page.total));
}

}  // namespace api
