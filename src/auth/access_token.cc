// SPDX-License-Identifier: MIT
#include "auth/access_token.h"

#include <algorithm>
#include <stdexcept>

#include "base/encoding.h"
#include "base/json.h"
#include "crypto/random.h"

namespace auth {
namespace {

constexpr std::size_t kSessionIdBytes = 16;
constexpr std::size_t kJtiRandomBytes = 20;
constexpr std::size_t kMostPermissions = 4096;

std::string big_endian(std::uint32_t number) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>((number >> shift) & 255);
  return bytes;
}

/// Spryker's ids are numbers; other software's may be any text.
std::string id_as_json(const std::string& id) {
  const bool digits = !id.empty() && id.size() < 19 && id[0] != '0' &&
                      id.find_first_not_of("0123456789") == std::string::npos;
  return digits ? id : base::json_quote(id);
}

std::string permissions_as_json(const AccessTokenRequest& request) {
  if (!request.permissions) return "null";
  const auto parsed = base::Json::parse(*request.permissions);
  if (request.permissions->size() > kMostPermissions || !parsed || !parsed->is_object()) {
    throw std::invalid_argument("permissions are no JSON object of at most 4096 bytes");
  }
  return *request.permissions;
}

/// The `sub` claim: a string that holds a JSON object (contract 3.1).
std::string subject(const AccessTokenRequest& request) {
  switch (request.kind) {
    case Kind::customer:
    case Kind::company_user:
    case Kind::impersonation:
      return base::JsonObject()
          .add_optional("id_company_user", request.company_user)
          .add_null("id_agent")
          .add("customer_reference", std::string_view(request.customer_reference))
          .add_raw("id_customer", id_as_json(request.account_id))
          .add_raw("permissions", permissions_as_json(request))
          .text();
    case Kind::agent:
      return base::JsonObject()
          .add_null("id_company_user")
          .add_raw("id_agent", id_as_json(request.account_id))
          .add_null("customer_reference")
          .add_null("id_customer")
          .add_null("permissions")
          .text();
    case Kind::user:
      return base::JsonObject()
          .add_null("user_reference")
          .add_raw("id_user", id_as_json(request.account_id))
          .add("uuid", std::string_view(request.user_uuid))
          .text();
    case Kind::warehouse:
      return base::JsonObject().add_raw("id_warehouse", id_as_json(request.account_id)).text();
  }
  throw std::logic_error("a kind of token without a subject");
}

/// Who acts for the subject (RFC 8693 section 4.1). Spryker's impersonation tokens name nobody.
void add_actor(base::JsonObject& claims, const AccessTokenRequest& request) {
  if (!request.actor_id) return;
  claims.add_raw("act", base::JsonObject().add("sub", "user:" + *request.actor_id).text());
}

/// An agent who acts as a customer may go on as one of his company users.
bool may_have_actor(Kind kind) { return kind == Kind::impersonation || kind == Kind::company_user; }

/// The scope that stands for a kind (contract 3.1).
std::string_view scope_of(Kind kind) {
  return kind == Kind::impersonation ? "customer_impersonation" : name_of(kind);
}

bool is_scope_of_a_kind(std::string_view scope) {
  constexpr Kind kKinds[] = {Kind::customer, Kind::company_user, Kind::impersonation,
                             Kind::agent,    Kind::user,         Kind::warehouse};
  return std::any_of(std::begin(kKinds), std::end(kKinds),
                     [&](Kind kind) { return scope == scope_of(kind); });
}

/// Verifiers read the kind, and rules what a token opens, out of the scopes: one of another kind
/// would make a customer an agent. Impersonation alone carries the customer's as well
/// (contract 3.1).
bool scopes_fit(const AccessTokenRequest& request) {
  return std::all_of(request.scopes.begin(), request.scopes.end(), [&](const std::string& scope) {
    const bool is_customers = request.kind == Kind::impersonation && scope == "customer";
    return is_customers || scope == scope_of(request.kind) || !is_scope_of_a_kind(scope);
  });
}

std::string claims(const AccessTokenRequest& request, const SigningPolicy& policy,
                   base::Seconds lifetime, Instant now) {
  const std::string jti = base::to_hex(request.session_id + big_endian(request.generation) +
                                       crypto::random_bytes(kJtiRandomBytes));
  const std::int64_t issued = base::to_numeric_date(now);
  base::JsonObject object;
  object.add("aud", std::string_view(request.client_id))
      .add("jti", std::string_view(jti))
      .add("iat", issued)
      .add("nbf", issued)
      .add("exp", issued + lifetime.count())
      .add("sub", std::string_view(subject(request)))
      .add("scopes", request.scopes);
  if (!policy.issuer.empty()) object.add("iss", std::string_view(policy.issuer));
  add_actor(object, request);
  return object.text();
}

}  // namespace

SignedAccessToken build_access_token(const AccessTokenRequest& request, const SigningPolicy& policy,
                                     const crypto::SigningKey& key, Instant now) {
  if (request.session_id.size() != kSessionIdBytes)
    throw std::invalid_argument("session id is not 16 bytes");
  if (request.lifetime.count() <= 0) throw std::invalid_argument("lifetime is not positive");
  if (request.actor_id ? !may_have_actor(request.kind) : request.kind == Kind::impersonation) {
    throw std::invalid_argument("an actor belongs to impersonation, and to what an agent made of it");
  }
  if (!scopes_fit(request)) throw std::invalid_argument("scopes of another kind of token");
  const bool is_warehouse = request.kind == Kind::warehouse;
  const base::Seconds lifetime = std::min(
      request.lifetime, is_warehouse ? policy.longest_warehouse_lifetime : policy.longest_lifetime);
  const std::string header = base::JsonObject()
                                 .add("typ", "JWT")
                                 .add("alg", "RS256")
                                 .add("kid", std::string_view(key.kid()))
                                 .text();
  std::string text =
      base::to_base64url(header) + '.' + base::to_base64url(claims(request, policy, lifetime, now));
  text += '.' + base::to_base64url(key.sign(text));
  return SignedAccessToken{base::Secret(std::move(text)), lifetime};
}

bool AccessToken::has_scope(std::string_view scope) const {
  return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

std::optional<AccountKey> AccessToken::account(std::string_view realm) const {
  const auto key = [&](AccountKind account_kind, const std::optional<std::string>& id) {
    return id ? std::optional(AccountKey{std::string(realm), account_kind, *id}) : std::nullopt;
  };
  switch (kind) {
    case Kind::customer:
    case Kind::company_user:
    case Kind::impersonation:
      return key(AccountKind::customer, customer_id);
    case Kind::agent:
      return key(AccountKind::user, agent_id);
    case Kind::user:
      return key(AccountKind::user, user_id);
    case Kind::warehouse:
      return key(AccountKind::warehouse, warehouse_id);
  }
  return std::nullopt;
}

}  // namespace auth
