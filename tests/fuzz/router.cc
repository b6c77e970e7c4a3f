// SPDX-License-Identifier: MIT
//
// Any request on the token socket gets an answer that a client can read. Up to four requests, with
// a line `===` between them, share one store.
#include "api/router.h"

#include <algorithm>

#include "base/json.h"
#include "support/fuzz.h"
#include "support/memory_better_hashes.h"
#include "support/shop.h"

namespace {

bool is_known(int status) {
  constexpr int kKnown[] = {200, 201, 204, 400, 401, 403, 404, 406, 413, 414, 415, 422, 429, 501};
  return std::find(std::begin(kKnown), std::end(kKnown), status) != std::end(kKnown);
}

/// Only what the realm lists is ever named, whatever the request says.
void check_origins(const http::Response& response) {
  const auto& listed = fuzz::shop().realms.all().front().cors_origins;
  for (const auto& [name, value] : response.headers) {
    if (name != "Access-Control-Allow-Origin") continue;
    FUZZ_CHECK(std::find(listed.begin(), listed.end(), value) != listed.end());
  }
}

void check_answer(const fuzz::RequestText& text, const http::Response& response) {
  fuzz::check_response(response);
  check_origins(response);
  if (response.status == 500) {
    // Only the web server's own configuration can be so wrong.
    FUZZ_CHECK(text.request.find("BEARERD_REALM") || text.request.find("BEARERD_API"));
  } else {
    FUZZ_CHECK(response.status == 503 ? text.is_database_away : is_known(response.status));
  }
  if (response.status == 204) return;
  if (text.request.get("REQUEST_METHOD") == "OPTIONS" && response.status == 200) {
    FUZZ_CHECK(response.body.empty());
    return;
  }
  FUZZ_CHECK(base::Json::parse(response.body).has_value());
  const auto is_type = [](const auto& header) { return header.first == "Content-Type"; };
  FUZZ_CHECK(std::count_if(response.headers.begin(), response.headers.end(), is_type) == 1);
}

}  // namespace

FUZZ_TARGET(router) {
  const fuzz::Shop& shop = fuzz::shop();
  auto accounts = shop.accounts;
  auto tokens = shop.tokens;
  auto keys = shop.keys;
  accounts.better = auth::AccountStore::BetterHashes::beside;
  test_support::MemoryBetterHashStore better_hashes;
  test_support::MemoryThrottleStore throttle;
  test_support::MemoryMailQueue mail;
  fuzz::PlainPasswords passwords;
  fuzz::DirectSigner signer;
  const fuzz::FixedClock clock;
  api::Router router(shop.realms,
                     {accounts, better_hashes, tokens, throttle, keys, mail, passwords, signer, clock, "dummy"},
                     [&shop]() -> const crypto::KeyRing& { return shop.ring; });
  for (int i = 0; i < 4 && !input.empty(); ++i) {
    constexpr std::string_view kBetween = "\n===\n";
    const std::size_t end = std::min(input.find(kBetween), input.size());
    const fuzz::RequestText text(input.substr(0, end));
    input.remove_prefix(std::min(end + kBetween.size(), input.size()));
    accounts.is_away = better_hashes.is_away = tokens.is_away = keys.is_away = throttle.is_away = mail.is_away =
        text.is_database_away;
    check_answer(text, router.handle(text.request));
  }
}
