// SPDX-License-Identifier: MIT
//
// Refresh tokens that a shop's PHP issued before bearerd took over (contract 3.3 to 3.5). Each is exchanged
// once for tokens of ours, so that nobody has to log in again.
#pragma once

#include <string>
#include <string_view>

#include "auth/access_token.h"
#include "base/expected.h"

namespace auth {

/// What PHP wrote into a refresh token.
struct LegacyRefreshToken {
  std::string identifier;  ///< 80 lower-case hex digits; names its row.
  AccessToken holder;      ///< Client, kind, scopes, whom it speaks for, and `expires_at`; nothing else.
};

/// Reads the decrypted text of such a token. The error is a snake_case word for the log.
[[nodiscard]] base::Expected<LegacyRefreshToken, std::string> read_legacy_refresh_token(
    std::string_view text);

/// The rows that PHP keeps of its refresh tokens, beside the accounts of a realm.
/// Each method throws StorageUnavailable, also where the realm's queries lack the statement.
class LegacyRefreshTokens {
 public:
  virtual ~LegacyRefreshTokens() = default;
  enum class State { live, revoked, unknown };
  /// Of the row of a token that speaks for this customer, or, with an empty reference, for a user. A row of
  /// somebody else counts as revoked: whoever got hold of PHP's key must not make of it what he likes. Expiry is
  /// not looked at: the token itself says when.
  [[nodiscard]] virtual State state_of(std::string_view realm, std::string_view identifier,
                                       std::string_view customer_reference) = 0;
  /// Marks a live row revoked. The database picks one winner among all who come with the same token at
  /// the same time: it gets `taken`.
  enum class Taking { taken, refused };
  virtual Taking take(std::string_view realm, std::string_view identifier) = 0;
  /// Marks all live rows of a customer revoked, those of his company users as well; tells how many. Nothing
  /// where the realm's queries do not say how.
  virtual int revoke_all(std::string_view realm, std::string_view customer_reference) = 0;
};

}  // namespace auth
