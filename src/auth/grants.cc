// SPDX-License-Identifier: MIT
#include "auth/grants.h"

#include <algorithm>
#include <stdexcept>

#include "base/encoding.h"
#include "base/json.h"
#include "base/log.h"
#include "crypto/digest.h"
#include "crypto/random.h"

namespace auth {
namespace {

using base::Secret;
using base::Unexpected;

constexpr std::size_t kRefreshTokenBytes = 32;
constexpr std::size_t kSessionIdBytes = 16;
constexpr std::size_t kMostDeviceBytes = 200;
constexpr std::size_t kMostPermissions = 4096;

Unexpected<Error> refuse(ErrorCode code, const char* reason, std::string account = {},
                         std::string session_id = {}) {
  return {Error{code, reason, std::move(account), std::move(session_id)}};
}

/// 64 lower-case hex digits. `digest` is what is stored of it.
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
  std::replace_if(kept.begin(), kept.end(), [](char c) { return c < 0x20 || c > 0x7e; }, '?');
  return kept;
}

/// What a token of `kind` may do; nothing a client asks for adds to it (contract 3.1).
std::vector<std::string> scopes_of(Kind kind) { return {name_of(kind)}; }

/// Compares in the same time whether the account exists or not.
PasswordChecker::Verdict check_password(const Services& services, const std::optional<Account>& account,
                                        const Secret& password) {
  const bool has_hash = account && !account->password_hash.empty();
  const auto verdict =
      services.passwords.check(password, has_hash ? account->password_hash : services.dummy_hash);
  if (!has_hash) return PasswordChecker::Verdict::mismatch;
  if (verdict == PasswordChecker::Verdict::unusable) {
    base::log_warning("password_hash_unusable")
        .with("realm", account->key.realm)
        .with("kind", name_of(account->key.kind))
        .with("account", account->key.id);
    // Nothing was computed for it; without this the account would show by the quick answer.
    (void)services.passwords.check(password, services.dummy_hash);
  }
  return verdict;
}

std::optional<std::string> embedded_permissions(const Realm& realm, const Account& account) {
  if (realm.permissions == Realm::Permissions::left_out || !account.permissions) return std::nullopt;
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
    base::log_warning("permissions_unusable").with("realm", account.key.realm).with("account", account.key.id);
  }
  return std::nullopt;
}

AccessTokenRequest token_request(const Realm& realm, const Session& session, const Account& account) {
  AccessTokenRequest request;
  request.realm = realm.name;
  request.client_id = session.client_id;
  request.kind = session.kind;
  request.session_id = session.id;
  request.generation = session.generation;
  request.scopes = session.scopes;
  request.lifetime = realm.access_token_lifetime;
  request.account_id = account.key.id;
  request.customer_reference = account.reference;
  request.company_user = account.company_user;
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
  response.account = account.key;
  response.session_id = session.id;
  return response;
}

Session new_session(const Services& services, const GrantContext& context, const Account& account,
                    Instant now) {
  Session session;
  session.id = crypto::random_bytes(kSessionIdBytes);
  session.client_id = context.client_id;
  session.kind = Kind::customer;
  session.account = account.key;
  session.reference = account.reference;
  session.scopes = scopes_of(session.kind);
  session.generation = services.tokens.generation_of(account.key);
  session.password_digest = crypto::sha256(account.password_hash);
  session.created = now;
  session.last_used = now;
  session.network = context.network;
  session.device = printable(context.device);
  session.absolute_end = now + context.realm.session_lifetime;
  session.idle_end = std::min(now + context.realm.refresh_token_lifetime, session.absolute_end);
  return session;
}

/// Why a stored refresh token cannot be used, or null. The client learns none of it.
const char* token_problem(const StoredRefreshToken& stored, const GrantContext& context, Instant now) {
  const Session& session = stored.session;
  if (session.client_id != context.client_id) return "other_client";
  if (stored.revoked_at || session.revoked_at) return "revoked";
  if (stored.spent_at) return "spent";
  if (stored.token.expires_at <= now || session.idle_end <= now) return "expired";
  if (session.absolute_end <= now) return "session_too_old";
  if (session.generation < stored.account_generation) return "account_generation";
  return nullptr;
}

/// Why the account behind a session may not go on, or null: whatever software changed it.
const char* account_problem(const std::optional<Account>& account, const Session& session) {
  if (!account) return "account_gone";
  if (account->state == Account::State::disabled) return "account_disabled";
  if (account->state == Account::State::anonymised) return "account_anonymised";
  if (!base::equal_in_constant_time(crypto::sha256(account->password_hash), session.password_digest)) {
    return "password_changed";
  }
  return nullptr;
}

/// Why the one who gave a password may not log in, or null.
const char* login_problem(const Account& account, PasswordChecker::Verdict verdict) {
  if (verdict == PasswordChecker::Verdict::unusable) return "password_hash_unusable";
  if (verdict != PasswordChecker::Verdict::match) return "wrong_password";
  if (account.state == Account::State::disabled) return "account_disabled";
  if (account.state == Account::State::anonymised) return "account_anonymised";
  return nullptr;
}

bool holds_all(const Session& session, const std::vector<std::string>& scopes) {
  return std::all_of(scopes.begin(), scopes.end(), [&](const std::string& scope) {
    return std::find(session.scopes.begin(), session.scopes.end(), scope) != session.scopes.end();
  });
}

}  // namespace

Result<Client> authenticate_client(const Services& services, const Realm& realm, const std::string& id,
                                   const std::optional<Secret>& secret) {
  auto client = services.tokens.find_client(realm.name, id);
  if (!client) return refuse(ErrorCode::invalid_client, "unknown_client");
  const bool has_secret = client->secret_hash.has_value();
  if (has_secret != secret.has_value()) {
    return refuse(ErrorCode::invalid_client, has_secret ? "client_secret_missing" : "client_is_public");
  }
  if (has_secret &&
      services.passwords.check(*secret, *client->secret_hash) != PasswordChecker::Verdict::match) {
    return refuse(ErrorCode::invalid_client, "wrong_client_secret");
  }
  return std::move(*client);
}

Result<TokenResponse> issue_for_password(const Services& services, const GrantContext& context,
                                         const std::string& username, const Secret& password) {
  const auto account =
      services.accounts.find_by_login(context.realm.name, AccountKind::customer, username);
  const auto verdict = check_password(services, account, password);
  if (!account) return refuse(ErrorCode::invalid_credentials, "unknown_account");
  if (const char* problem = login_problem(*account, verdict)) {
    return refuse(ErrorCode::invalid_credentials, problem, account->key.id);
  }
  if (account->confirmation == Account::Confirmation::pending) {
    return refuse(ErrorCode::unconfirmed_account, "account_unconfirmed", account->key.id);
  }
  const Session session = new_session(services, context, *account, services.clock.now());
  // Hashing took its time. Looked at again behind the generation, a change of the account either
  // shows here or has raised the generation above the session's.
  if (const char* problem = account_problem(services.accounts.find_by_id(account->key), session)) {
    return refuse(ErrorCode::invalid_credentials, problem, account->key.id);
  }
  // Signed before it is saved: a signer that does not answer leaves no session behind.
  auto signed_token = services.signer.sign(token_request(context.realm, session, *account));
  NewRefreshToken refresh_token = new_refresh_token(session.idle_end);
  services.tokens.begin_session(session, refresh_token.stored);
  return respond(std::move(signed_token), std::move(refresh_token.text), session, *account);
}

Result<TokenResponse> issue_for_refresh(const Services& services, const GrantContext& context,
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
  const auto account = services.accounts.find_by_id(session.account);
  if (const char* problem = account_problem(account, session)) {
    return refuse_session(ErrorCode::invalid_refresh_token, problem);
  }
  if (!holds_all(session, context.requested_scopes)) {
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

int revoke_refresh_token(const Services& services, const AccountKey& owner, const Secret& refresh_token) {
  return services.tokens.revoke_by_token(owner, crypto::sha256(refresh_token.reveal()),
                                         services.clock.now());
}

int revoke_all_of(const Services& services, const AccountKey& owner) {
  return services.tokens.revoke_all(owner, services.clock.now());
}

}  // namespace auth
