// SPDX-License-Identifier: MIT
//
// Refresh tokens, whoever issued them: exchanged, and revoked.
#include "auth/grants.h"
#include "base/encoding.h"
#include "crypto/digest.h"
#include "legacy_refresh.h"
#include "sessions.h"

namespace auth {

Result<TokenResponse> issue_for_refresh(const Services& services, const GrantContext& context,
                                        const base::Secret& refresh_token) {
  if (const auto legacy = legacy_form_of(services, context.realm, refresh_token)) {
    return exchange_legacy(services, context, *legacy);
  }
  return refresh_session(services, context, refresh_token);
}

int revoke_refresh_token(const Services& services, const Realm& realm, const AccountKey& owner,
                         const base::Secret& refresh_token) {
  if (const auto legacy = legacy_form_of(services, realm, refresh_token)) {
    return revoke_legacy(services, realm, owner, *legacy);
  }
  return services.tokens.revoke_by_token(owner, crypto::sha256(refresh_token.reveal()),
                                         services.clock.now());
}

int revoke_all_of(const Services& services, const Realm& realm, const AccessToken& token) {
  const bool speaks_for_another =
      token.actor || token.kind == Kind::impersonation || token.kind == Kind::warehouse;
  if (!speaks_for_another) {
    const auto owner = token.account(realm.name);
    if (!owner) return 0;
    // PHP's first: an exchange that they lose to begins no session behind our back, and a fault in between
    // leaves the caller a session to come again with.
    const int of_php = revoke_all_legacy(services, realm, token);
    // A token without a session was issued elsewhere. Only the account's generation ends it.
    const int ours = token.session_id ? services.tokens.revoke_all(*owner, services.clock.now())
                                      : services.tokens.raise_generation(*owner, services.clock.now());
    return of_php + ours;
  }
  // The customer's own sessions, or those of the warehouse's other users, are not the caller's.
  const auto session_id = token.session_id ? base::from_hex(*token.session_id) : std::nullopt;
  return session_id ? services.tokens.revoke_alike(realm.name, *session_id, services.clock.now())
                    : 0;
}

}  // namespace auth
