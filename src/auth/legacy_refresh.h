// SPDX-License-Identifier: MIT
//
// The exchange of PHP's refresh tokens (docs/adr/0053-phps-refresh-tokens.md).
#pragma once

#include <optional>

#include "auth/grants.h"
#include "crypto/defuse.h"

namespace auth {

/// `text`, if it may be a refresh token of PHP and the realm knows what those are.
[[nodiscard]] std::optional<crypto::DefuseCiphertext> legacy_form_of(const Services& services,
                                                                     const Realm& realm,
                                                                     const base::Secret& text);

// For realms with `legacy_tokens`. All throw Unavailable.

/// `issue_for_refresh` for such a token.
[[nodiscard]] Result<TokenResponse> exchange_legacy(const Services& services,
                                                    const GrantContext& context,
                                                    const crypto::DefuseCiphertext& ciphertext);
/// Revokes such a token if it speaks for `owner`; tells how many.
[[nodiscard]] int revoke_legacy(const Services& services, const Realm& realm, const AccountKey& owner,
                                const crypto::DefuseCiphertext& ciphertext);
/// Revokes all of the customer whom `token` speaks for; tells how many. Of Back Office users none: their
/// rows cannot be found. Also for realms that take none.
[[nodiscard]] int revoke_all_legacy(const Services& services, const Realm& realm,
                                    const AccessToken& token);

}  // namespace auth
