// SPDX-License-Identifier: MIT
//
// Access tokens. Without the key nothing verifies; with it a token verifies in one spelling only.
// The first byte chooses: `r` a token as it is; `e` changes to a good token, three bytes each
// (position, position, character); anything else: the header, a line feed and the claims, to be
// signed with the good key.
#include "auth/access_token.h"

#include "../../src/api/identity.h"
#include "base/encoding.h"
#include "support/fuzz.h"
#include "support/shop.h"

namespace {

bool verifies(std::string_view compact) {
  const fuzz::Shop& shop = fuzz::shop();
  return auth::verify_access_token(compact, shop.ring, shop.policy(), shop.now).has_value();
}

void check_edited(std::string_view edits) {
  const std::string& good = fuzz::shop().access_token;
  std::string token = good;
  for (; edits.size() >= 3; edits.remove_prefix(3)) {
    const auto byte = [edits](std::size_t i) { return static_cast<unsigned char>(edits[i]); };
    const std::size_t at = (byte(0) * 256U + byte(1)) % (token.size() + 1);
    // A few characters cannot stand in a token anyway: let them change its length instead.
    if (edits[2] == '+') {
      token.insert(at, 1, '=');
    } else if (edits[2] == '/') {
      token.erase(at, 1);
    } else if (at < token.size()) {
      token[at] = edits[2];
    }
  }
  FUZZ_CHECK(verifies(token) == (token == good));
}

void check_one_spelling(const std::string& token) {
  for (const char* more : {"=", ".", " ", "A", "\n"}) {
    FUZZ_CHECK(!verifies(token + more));
    FUZZ_CHECK(!verifies(more + token));
  }
  // The spare bits behind each part.
  for (std::size_t dot = 0; (dot = std::min(token.find('.', dot), token.size())) != 0; ++dot) {
    std::string other = token;
    other[dot - 1] = other[dot - 1] == 'B' ? 'C' : 'B';
    FUZZ_CHECK(!verifies(other));
    if (dot == token.size()) return;
  }
}

void check_claims(const auth::AccessToken& token) {
  const fuzz::Shop& shop = fuzz::shop();
  const auto policy = shop.policy();
  const std::int64_t now = base::to_numeric_date(shop.now);
  FUZZ_CHECK(token.expires_at >= now - policy.leeway.count());
  FUZZ_CHECK(token.issued_at <= now + policy.leeway.count());
  FUZZ_CHECK(token.client_id == policy.audiences.front());
  FUZZ_CHECK(!token.jti.empty() && !token.scopes.empty());
  FUZZ_CHECK(!token.session_id || base::from_hex(*token.session_id)->size() == 16);
  const auto account = token.account("default");
  FUZZ_CHECK(account && !account->id.empty() && account->id.size() <= 64);
  const bool is_customer = account->kind == auth::AccountKind::customer;
  FUZZ_CHECK(!is_customer || !token.customer_reference.empty());
  std::size_t bytes = 0;
  for (const auto& [name, value] : api::identity_of(token, shop.now)) {
    for (const char c : value) FUZZ_CHECK(c >= 0x20 && c < 0x7f);
    bytes += name.size() + value.size() + std::string_view("X-Bearerd-: \r\n").size();
  }
  FUZZ_CHECK(bytes < 2048);
}

void check_signed(std::string_view input) {
  const fuzz::Shop& shop = fuzz::shop();
  const std::string_view header = fuzz::take_line(input);
  std::string token = base::to_base64url(header) + '.' + base::to_base64url(input);
  token += '.' + base::to_base64url(shop.key.sign(token));
  const auto verified = auth::verify_access_token(token, shop.ring, shop.policy(), shop.now);
  if (!verified) {
    FUZZ_CHECK(!verified.error().empty());
    return;
  }
  FUZZ_CHECK(token.size() <= 8192);
  check_claims(*verified);
  check_one_spelling(token);
}

}  // namespace

FUZZ_TARGET(access_token) {
  if (input.empty()) return;
  const char mode = input.front();
  if (mode == 'r') {
    FUZZ_CHECK(!verifies(input.substr(1)));
  } else if (mode == 'e') {
    check_edited(input.substr(1));
  } else {
    check_signed(input);
  }
}
