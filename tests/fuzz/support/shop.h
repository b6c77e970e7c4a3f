// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "../../support/memory_mail_queue.h"
#include "../../support/memory_one_time_keys.h"
#include "../../support/memory_stores.h"
#include "auth/grants.h"
#include "auth/policy.h"
#include "base/clock.h"
#include "crypto/jws.h"
#include "http/message.h"

namespace fuzz {

/// A small shop with one customer and one Back Office user, whose key is made anew for each program: no input can know it.
class Shop {
 public:
  Shop();

  static constexpr std::string_view kPassword = "change123";
  static constexpr std::string_view kRules =
      "GET /carts\n"
      "* /carts/**\n"
      "POST /a/{name}/c kind=customer\n"
      "DELETE /a/{name}/c kind=agent,user\n"
      "PATCH /\xC3\xA4 scope=customer\n"
      "PUT /s scope=admin\n";

  auth::Realms realms;
  crypto::SigningKey key;
  crypto::KeyRing ring;
  auth::Instant now;
  std::string access_token;   ///< Good at `now`, and known to the store below.
  std::string refresh_token;
  std::string user_token;     ///< A Back Office user's, as good as `access_token`.
  test_support::MemoryAccountStore accounts;
  test_support::MemoryOneTimeKeyStore keys;
  test_support::MemoryTokenStore tokens;  ///< Holds the session of the two tokens.

  [[nodiscard]] auth::VerificationPolicy policy() const;
};

/// The shop of this program. Copy its stores before anything writes to them.
[[nodiscard]] const Shop& shop();

class FixedClock final : public base::Clock {
 public:
  [[nodiscard]] base::Instant now() const override { return shop().now; }
};

class PlainPasswords final : public auth::PasswordChecker {
 public:
  Verdict check(const base::Secret& password, std::string_view, crypto::LegacySchemes) override {
    return password.reveal() == Shop::kPassword ? Verdict::match : Verdict::mismatch;
  }
  std::string hash(const base::Secret&) override { return "a new hash"; }
  base::Secret stretch(const base::Secret&, std::string_view) override { return {}; }
};

class DirectSigner final : public auth::AccessTokenSigner {
 public:
  auth::SignedAccessToken sign(const auth::AccessTokenRequest& request) override {
    return auth::build_access_token(request, {}, shop().key, shop().now);
  }
};

/// A request from a text that is easy to write and to mutate: `METHOD TARGET`, lines of
/// `PARAMETER: value`, an empty line, the body. {access}, {refresh} and {user} stand for the shop's tokens.
/// FUZZ_DEFECT, FUZZ_ROLE and FUZZ_AWAY are no parameters but set what the names say.
struct RequestText {
  http::Request request;
  bool is_database_away = false;
  explicit RequestText(std::string_view text);
};

/// What the daemon could not send, or should not.
void check_response(const http::Response& response);

}  // namespace fuzz
