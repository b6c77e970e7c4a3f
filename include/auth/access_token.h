// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/account.h"
#include "base/clock.h"
#include "base/expected.h"
#include "base/secret.h"
#include "crypto/jws.h"

namespace auth {

using base::Instant;

/// All that a token worker may ask the signer for. The signer builds the claims from it (contract
/// 3.1) and caps the lifetime itself, so that a taken worker cannot have arbitrary bytes signed.
struct AccessTokenRequest {
  std::string realm;
  std::string client_id;  ///< Becomes `aud`.
  Kind kind = Kind::customer;
  std::string session_id;        ///< 16 bytes, the head of `jti`.
  std::uint32_t generation = 0;  ///< Bytes 17 to 20 of `jti`.
  std::vector<std::string> scopes;
  base::Seconds lifetime{0};
  std::string account_id;               ///< Customer, user or warehouse id.
  std::string customer_reference;       ///< Empty where there is none.
  std::string user_uuid;                ///< Of Back Office users (kind user), else empty.
  std::optional<std::string> actor_id;  ///< Id of the agent who acts as a customer; becomes `act`.
  std::optional<std::string> company_user;
  std::optional<std::string> permissions;  ///< A JSON object as text, at most 4 KiB.
};

struct SignedAccessToken {
  base::Secret text;
  base::Seconds expires_in{0};
};

/// Where access tokens are signed: the signer process, or a key in a unit test.
class AccessTokenSigner {
 public:
  virtual ~AccessTokenSigner() = default;
  /// Throws SignerUnavailable.
  [[nodiscard]] virtual SignedAccessToken sign(const AccessTokenRequest& request) = 0;
};

/// The signer's own limits; requests beyond them are cut or refused.
struct SigningPolicy {
  std::string issuer;  ///< `iss`, left out when empty.
  base::Seconds longest_lifetime{28800};
  base::Seconds longest_warehouse_lifetime{604800};
};

/// Builds and signs one access token: the JOSE header {typ, alg, kid} and the claims of
/// contract 3.1 in their documented order. `jti` is session id, generation and 20 random bytes in
/// hex. Throws std::invalid_argument when the request breaks a limit stated above.
[[nodiscard]] SignedAccessToken build_access_token(const AccessTokenRequest& request,
                                                   const SigningPolicy& policy,
                                                   const crypto::SigningKey& key, Instant now);

/// A verified access token, as far as checks and routes need it.
struct AccessToken {
  Kind kind = Kind::customer;
  std::string client_id;
  std::vector<std::string> scopes;
  std::string jti;
  std::optional<std::string> session_id;  ///< Hex; nothing when the token was issued elsewhere.
  std::uint32_t generation = 0;
  std::int64_t issued_at = 0;   ///< NumericDate, fractions cut.
  std::int64_t expires_at = 0;  ///< NumericDate, fractions cut.
  std::string customer_reference;
  std::optional<std::string> customer_id;
  std::optional<std::string> company_user;
  std::optional<std::string> agent_id;
  std::optional<std::string> user_id;
  std::optional<std::string> user_uuid;
  std::optional<std::string> warehouse_id;
  std::optional<std::string> actor;  ///< `act.sub` (RFC 8693 section 4.1).

  [[nodiscard]] bool has_scope(std::string_view scope) const;
  /// Whose account it is; nothing when its claims name none.
  [[nodiscard]] std::optional<AccountKey> account(std::string_view realm) const;
};

struct VerificationPolicy {
  std::string issuer;  ///< Checked when the token carries `iss` and this is not empty.
  std::vector<std::string> audiences;  ///< `aud` must be one of these.
  base::Seconds leeway{30};            ///< For `exp`, `nbf` and `iat` alike.
  std::string realm;                   ///< Keys of other realms do not count.
};

/// Checks signature, algorithm, times, audience and issuer of a compact JWT of at most 8 KiB.
/// The error is a snake_case word for the log; the client never sees which check failed.
[[nodiscard]] base::Expected<AccessToken, std::string> verify_access_token(
    std::string_view compact, const crypto::KeyRing& keys, const VerificationPolicy& policy,
    Instant now);

}  // namespace auth
