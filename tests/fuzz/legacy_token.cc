// SPDX-License-Identifier: MIT
//
// PHP's refresh tokens: the text, and what is encrypted in it. The key is that of the seeds, which
// tests/integration/php_refresh_tokens.py has written; all have one salt, so that it is stretched once.
#include "auth/legacy_tokens.h"

#include "base/encoding.h"
#include "crypto/defuse.h"
#include "crypto/digest.h"
#include "support/fuzz.h"

namespace {

constexpr std::string_view kPassword = "lxZFUEsBCJ2Yb14IF2ygAHI5N4+ZAUXXaSeeJm6+twsUmIen";

const base::Secret& key() {
  static const base::Secret stretched = [] {
    std::string salt;
    for (char byte = 0; byte < 32; ++byte) salt += byte;
    return crypto::stretch_key(base::Secret(crypto::sha256(kPassword)), salt);
  }();
  return stretched;
}

void check_payload(std::string_view text) {
  const auto token = auth::read_legacy_refresh_token(text);
  if (!token) {
    FUZZ_CHECK(!token.error().empty());
    return;
  }
  FUZZ_CHECK(token->identifier.size() == 80 && base::from_hex(token->identifier).has_value());
  FUZZ_CHECK(base::to_lower_ascii(token->identifier) == token->identifier);
  FUZZ_CHECK(!token->holder.client_id.empty() && !token->holder.scopes.empty());
  const auto account = token->holder.account("default");
  FUZZ_CHECK(account && !account->id.empty() && account->id.size() <= 64);
  FUZZ_CHECK(account->kind != auth::AccountKind::customer || !token->holder.customer_reference.empty());
  // Nothing makes it a token of a session of ours.
  FUZZ_CHECK(!token->holder.session_id && token->holder.jti.empty() && token->holder.generation == 0);
}

void check_text(std::string_view text) {
  const auto ciphertext = crypto::DefuseCiphertext::parse(text);
  if (!ciphertext) return;
  FUZZ_CHECK(text.size() >= 168 && text.size() <= crypto::DefuseCiphertext::kMostDigits);
  FUZZ_CHECK(text.starts_with("def50200") && base::to_lower_ascii(text) == text);
  FUZZ_CHECK(base::to_hex(ciphertext->salt()) == text.substr(8, 64));
  const auto plain = ciphertext->decrypt(key());
  if (!plain) return;
  FUZZ_CHECK(168 + 2 * plain->reveal().size() == text.size());
  check_payload(plain->reveal());
  // One spelling, of which every digit counts.
  std::string changed(text);
  changed.back() = changed.back() == '0' ? '1' : '0';
  FUZZ_CHECK(!crypto::DefuseCiphertext::parse(changed)->decrypt(key()));
}

}  // namespace

FUZZ_TARGET(legacy_token) {
  check_text(input);
  check_payload(input);
}
