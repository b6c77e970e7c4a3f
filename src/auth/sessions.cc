// SPDX-License-Identifier: MIT
//
// Sessions: how they begin, and how they are refreshed.
#include "sessions.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/json.h"
#include "base/log.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "speaker.h"

namespace auth {
namespace {

using base::Secret;
using base::Unexpected;

constexpr std::size_t kRefreshTokenBytes = 32;
constexpr std::size_t kSessionIdBytes = 16;
constexpr std::size_t kMostDeviceBytes = 200;
constexpr std::size_t kMostPermissions = 4096;

/// 64 lower-case hex digits. `stored` is what is kept of it.
struct NewRefreshToken {
  Secret text;
  RefreshToken stored;
};

NewRefreshToken new_refresh_token(Instant expires_at) {
  std::string text = base::to_hex(crypto::random_bytes(kRefreshTokenBytes));
  RefreshToken stored{crypto::sha256(text), expires_at};
  return {Secret(std::move(text)), std::move(stored)};
}

std::string printable(std::string_view text) {
  std::string kept(text.substr(0, kMostDeviceBytes));
  std::replace_if(
      kept.begin(), kept.end(), [](char c) { return c < 0x20 || c > 0x7e; }, '?');
  return kept;
}

std::optional<std::string> embedded_permissions(const Realm& realm, const Account& account) {
  if (realm.permissions == Realm::Permissions::left_out || !account.permissions)
    return std::nullopt;
  if (account.permissions->size() >= kMostPermissions) {
    base::log_warning("permissions_too_large")
        .with("realm", account.key.realm)
        .with("account", account.key.id)
        .with("bytes", account.permissions->size());
    return std::nullopt;
  }
  // Another program may own the column; what it wrote there must not cost anybody his login.
  const auto parsed = base::Json::parse(*account.permissions);
  if (parsed && parsed->is_object()) return account.permissions;
  if (!account.permissions->empty() && !(parsed && parsed->is_null())) {
    base::log_warning("permissions_unusable")
        .with("realm", account.key.realm)
        .with("account", account.key.id);
  }
  return std::nullopt;
}

AccessTokenRequest token_request(const Realm& realm, const Session& session,
                                 const Account& account) {
  AccessTokenRequest request;
  request.realm = realm.name;
  request.client_id = session.client_id;
  request.kind = session.kind;
  request.session_id = session.id;
  request.generation = session.generation;
  request.scopes = session.scopes;
  request.lifetime = session.kind == Kind::warehouse ? realm.warehouse_token_lifetime
                                                     : realm.access_token_lifetime;
  request.account_id = account.key.id;
  request.customer_reference = account.reference;
  request.user_uuid = account.uuid;
  if (session.actor && session.kind != Kind::warehouse) request.actor_id = session.actor->account.id;
  request.company_user = session.company_user ? session.company_user : account.company_user;
  request.permissions = embedded_permissions(realm, account);
  return request;
}

TokenResponse respond(SignedAccessToken signed_token, Secret refresh_token, const Session& session,
                      const Account& account) {
  TokenResponse response;
  response.access_token = std::move(signed_token.text);
  response.refresh_token = std::move(refresh_token);
  response.expires_in = signed_token.expires_in;
  response.company_user = account.company_user;
  response.kind = session.kind;
  response.account = account.key;
  response.session_id = session.id;
  return response;
}

Session new_session(const Services& services, const GrantContext& context, const Opening& opening,
                    Instant now) {
  const Account& account = opening.account;
  Session session;
  session.id = crypto::random_bytes(kSessionIdBytes);
  session.client_id = context.client_id;
  session.kind = opening.kind;
  session.account = account.key;
  session.reference = account.reference;
  session.scopes = scopes_of(opening.kind, account);
  session.generation = services.tokens.generation_of(account.key);
  session.password_digest = crypto::sha256(account.password_hash);
  session.company_user = opening.company_user;
  if (opening.actor) {
    session.actor = Actor{opening.actor->key, services.tokens.generation_of(opening.actor->key),
                          crypto::sha256(opening.actor->password_hash)};
  }
  session.created = now;
  session.last_used = now;
  session.network = context.network;
  session.device = printable(context.device);
  session.absolute_end = now + context.realm.session_lifetime;
  session.idle_end = std::min(now + context.realm.refresh_token_lifetime, session.absolute_end);
  return session;
}

/// Why a stored refresh token cannot be used, or null. The client learns none of it.
const char* token_problem(const StoredRefreshToken& stored, const GrantContext& context,
                          Instant now) {
  const Session& session = stored.session;
  if (session.client_id != context.client_id) return "other_client";
  if (stored.revoked_at || session.revoked_at) return "revoked";
  if (stored.spent_at) return "spent";
  if (stored.token.expires_at <= now || session.idle_end <= now) return "expired";
  if (session.absolute_end <= now) return "session_too_old";
  if (is_outdated(session, stored.account_generation, stored.actor_generation))
    return "account_generation";
  return nullptr;
}

}  // namespace

std::vector<std::string> scopes_of(Kind kind, const Account& account) {
  switch (kind) {
    case Kind::impersonation:
      return {"customer_impersonation", "customer"};
    case Kind::user:
      return {"user", account.is_warehouse_user ? "warehouse-user" : "back-office-user"};
    case Kind::customer:
    case Kind::company_user:
    case Kind::agent:
    case Kind::warehouse:
      break;
  }
  return {name_of(kind)};
}

bool holds_all(const std::vector<std::string>& held, const std::vector<std::string>& scopes) {
  return std::all_of(scopes.begin(), scopes.end(), [&](const std::string& scope) {
    return std::find(held.begin(), held.end(), scope) != held.end();
  });
}

Unexpected<Error> refuse(ErrorCode code, const char* reason, std::string account,
                         std::string session_id) {
  return {Error{code, reason, std::move(account), std::move(session_id)}};
}

namespace {

/// Why a session in which somebody acts for another must not stand, or null. Its access tokens name neither the
/// generation of who acts nor his company user, so that only the session's end stops them; and who ended his
/// sessions while this one was signed has not seen it.
const char* ended_meanwhile(const Services& services, const Session& session) {
  if (!session.actor && !session.company_user) return nullptr;
  const auto stored = services.tokens.find_session(session.account.realm, session.id);
  if (!stored || is_outdated(session, stored->account_generation, stored->actor_generation)) {
    return "account_generation";
  }
  const auto account = speaker(services, session);
  return account ? nullptr : account.error();
}

}  // namespace

Result<TokenResponse> open_session(const Services& services, const GrantContext& context,
                                   const Opening& opening) {
  const Session session = new_session(services, context, opening, services.clock.now());
  // Looked at again behind the generations, a change of an account either shows here or has raised
  // its generation above the session's.
  const auto account = speaker(services, session);
  if (!account) return refuse(ErrorCode::invalid_credentials, account.error(), session.account.id);
  // Signed before it is saved: a signer that does not answer leaves no session behind.
  auto signed_token = services.signer.sign(token_request(context.realm, session, *account));
  NewRefreshToken refresh_token = new_refresh_token(session.idle_end);
  services.tokens.begin_session(session, refresh_token.stored);
  if (const char* problem = ended_meanwhile(services, session)) {
    (void)services.tokens.revoke_session(session.account.realm, session.id, services.clock.now());
    return refuse(ErrorCode::invalid_credentials, problem, session.account.id);
  }
  return respond(std::move(signed_token), std::move(refresh_token.text), session, *account);
}

Result<TokenResponse> refresh_session(const Services& services, const GrantContext& context,
                                      const Secret& refresh_token) {
  const Instant now = services.clock.now();
  const Digest presented = crypto::sha256(refresh_token.reveal());
  const auto stored = services.tokens.find_refresh_token(context.realm.name, presented);
  if (!stored) return refuse(ErrorCode::invalid_refresh_token, "unknown_refresh_token");
  const Session& session = stored->session;
  const auto refuse_session = [&](ErrorCode code, const char* reason) {
    return refuse(code, reason, session.account.id, session.id);
  };
  if (const char* problem = token_problem(*stored, context, now)) {
    return refuse_session(ErrorCode::invalid_refresh_token, problem);
  }
  const auto account = speaker(services, session);
  if (!account) return refuse_session(ErrorCode::invalid_refresh_token, account.error());
  // Neither what was taken since nor more than the login granted (RFC 6749 section 6).
  if (session.kind == Kind::user && session.scopes != scopes_of(session.kind, *account)) {
    return refuse_session(ErrorCode::invalid_refresh_token, "scopes_changed");
  }
  if (!holds_all(session.scopes, context.requested_scopes)) {
    return refuse_session(ErrorCode::invalid_scope, "scope_not_granted");
  }
  const Instant idle_end =
      std::min(now + context.realm.refresh_token_lifetime, session.absolute_end);
  auto signed_token = services.signer.sign(token_request(context.realm, session, *account));
  NewRefreshToken successor = new_refresh_token(idle_end);
  // The store decides among concurrent callers; all above was only to refuse early and cheaply.
  const auto rotation =
      services.tokens.rotate(context.realm.name, presented, successor.stored, now, idle_end);
  if (rotation == TokenStore::Rotation::refused) {
    return refuse_session(ErrorCode::invalid_refresh_token, "lost_race");
  }
  return respond(std::move(signed_token), std::move(successor.text), session, *account);
}

}  // namespace auth
