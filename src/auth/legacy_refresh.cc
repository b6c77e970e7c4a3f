// SPDX-License-Identifier: MIT
#include "legacy_refresh.h"

#include "base/encoding.h"
#include "base/log.h"
#include "crypto/digest.h"
#include "sessions.h"

namespace auth {
namespace {

using base::Secret;
using base::Unexpected;
using crypto::DefuseCiphertext;
using Rows = LegacyRefreshTokens;

/// Read each time, so that it lies in memory for that long only.
Secret encryption_key(const LegacyTokenPolicy& policy) {
  auto key = encryption_key_of(policy);
  if (!key) throw Unavailable("legacy." + key.error());
  return std::move(*key);
}

/// What PHP wrote, or why this is nothing of PHP's. The dear part is left to the hash workers.
Result<LegacyRefreshToken> opened(const Services& services, const Realm& realm,
                                  const DefuseCiphertext& ciphertext) {
  const Secret password = encryption_key(*realm.legacy_tokens);
  const Secret digest(crypto::sha256(password.reveal()));
  const auto text = ciphertext.decrypt(services.passwords.stretch(digest, ciphertext.salt()));
  if (!text) return refuse(ErrorCode::invalid_refresh_token, "legacy_not_authentic");
  auto token = read_legacy_refresh_token(text->reveal());
  if (token) return std::move(*token);
  return refuse(ErrorCode::invalid_refresh_token, "legacy_malformed");
}

/// Why a token cannot be exchanged, as far as it and its row say; or null.
const char* token_problem(const Services& services, const GrantContext& context,
                          const LegacyRefreshToken& token) {
  if (token.holder.client_id != context.client_id) return "other_client";
  if (token.holder.expires_at <= base::to_numeric_date(services.clock.now())) return "expired";
  // PHP's impersonation tokens do not say who acts, nor do those of warehouses.
  if (token.holder.kind == Kind::impersonation || token.holder.kind == Kind::warehouse) return "legacy_kind";
  if (token.holder.kind == Kind::company_user && !token.holder.company_user) return "legacy_malformed";
  switch (services.legacy_tokens->state_of(context.realm.name, token.identifier,
                                            token.holder.customer_reference)) {
    case Rows::State::unknown:
      return "unknown_refresh_token";
    case Rows::State::revoked:
      return "revoked";
    case Rows::State::live:
      break;
  }
  return nullptr;
}

/// Whether PHP granted what a session of ours would. Of old, scopes did not say which kind of user it was.
bool granted(const LegacyRefreshToken& token, const std::vector<std::string>& scopes) {
  const bool says_no_more = token.holder.scopes == std::vector<std::string>{"user"};
  return says_no_more || holds_all(token.holder.scopes, scopes);
}

/// What a session begins with; whether its account may have one is looked at when it begins.
Result<Opening> opening_for(const Services& services, const GrantContext& context,
                            const LegacyRefreshToken& token) {
  constexpr ErrorCode kRefused = ErrorCode::invalid_refresh_token;
  const AccountKey key = token.holder.account(context.realm.name).value();
  const auto account = services.accounts.find_by_id(key);
  const std::string uuid = token.holder.user_uuid.value_or("");
  if (!account || account->reference != token.holder.customer_reference || (!uuid.empty() && uuid != account->uuid)) {
    return refuse(kRefused, "account_gone", key.id);
  }
  if (account->confirmation == Account::Confirmation::pending) {
    return refuse(kRefused, "account_unconfirmed", key.id);
  }
  // What PHP issued belongs to the first generation: whatever raised it since ended such tokens, too.
  if (services.tokens.generation_of(key) != 0) return refuse(kRefused, "account_generation", key.id);
  const auto scopes = scopes_of(token.holder.kind, *account);
  if (!granted(token, scopes)) return refuse(kRefused, "scopes_changed", key.id);
  if (!holds_all(scopes, context.requested_scopes)) {
    return refuse(ErrorCode::invalid_scope, "scope_not_granted", key.id);
  }
  Opening opening{.kind = token.holder.kind, .account = *account};
  if (opening.kind == Kind::company_user) opening.company_user = token.holder.company_user;
  return opening;
}

/// Ends a session whose tokens nobody gets. Where that fails, one stays that nobody can use.
void discard(const Services& services, const TokenResponse& tokens) {
  try {
    (void)services.tokens.revoke_session(tokens.account.realm, tokens.session_id, services.clock.now());
  } catch (const Unavailable&) {
    // Logged already.
  }
}

/// Whether the session that was begun for a token stands. Decides among concurrent callers.
bool wins(const Services& services, const LegacyRefreshToken& token, const TokenResponse& tokens) {
  try {
    // Looked at behind the session's beginning: a change of the account shows here, or ends the session.
    return services.tokens.generation_of(tokens.account) == 0 &&
           services.legacy_tokens->take(tokens.account.realm, token.identifier) == Rows::Taking::taken;
  } catch (const Unavailable&) {
    discard(services, tokens);
    throw;
  }
}

}  // namespace

std::optional<DefuseCiphertext> legacy_form_of(const Services& services, const Realm& realm,
                                               const Secret& text) {
  if (!realm.legacy_tokens || services.legacy_tokens == nullptr) return std::nullopt;
  return DefuseCiphertext::parse(text.reveal());
}

Result<TokenResponse> exchange_legacy(const Services& services, const GrantContext& context,
                                      const DefuseCiphertext& ciphertext) {
  constexpr ErrorCode kRefused = ErrorCode::invalid_refresh_token;
  if (context.realm.legacy_tokens->has_ended(services.clock.now())) {
    return refuse(kRefused, "legacy_ended");
  }
  const auto token = opened(services, context.realm, ciphertext);
  if (!token) return Unexpected{token.error()};
  const std::string account_id = token->holder.account(context.realm.name).value().id;
  if (const char* problem = token_problem(services, context, *token)) {
    return refuse(kRefused, problem, account_id);
  }
  const auto opening = opening_for(services, context, *token);
  if (!opening) return Unexpected{opening.error()};
  // The session before the row: whatever fails in between, the client still has a token to come back with.
  auto tokens = open_session(services, context, *opening);
  if (!tokens) return refuse(kRefused, tokens.error().reason.c_str(), account_id);
  if (!wins(services, *token, *tokens)) {
    discard(services, *tokens);
    return refuse(kRefused, "lost_race", account_id);
  }
  base::log_info("legacy_token_exchanged")
      .with("realm", context.realm.name)
      .with("kind", name_of(tokens->kind))
      .with("account", account_id)
      .with("session", base::to_hex(tokens->session_id));
  return tokens;
}

int revoke_legacy(const Services& services, const Realm& realm, const AccountKey& owner,
                  const DefuseCiphertext& ciphertext) {
  if (realm.legacy_tokens->has_ended(services.clock.now())) return 0;
  const auto token = opened(services, realm, ciphertext);
  if (!token || token->holder.account(realm.name) != owner) return 0;
  return services.legacy_tokens->take(realm.name, token->identifier) == Rows::Taking::taken ? 1 : 0;
}

int revoke_all_legacy(const Services& services, const Realm& realm, const AccessToken& token) {
  if (!realm.legacy_tokens || services.legacy_tokens == nullptr) return 0;
  if (token.customer_reference.empty() || realm.legacy_tokens->has_ended(services.clock.now())) return 0;
  return services.legacy_tokens->revoke_all(realm.name, token.customer_reference);
}

}  // namespace auth
