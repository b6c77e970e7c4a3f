// SPDX-License-Identifier: MIT
#include "api/check.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "auth/error.h"
#include "base/log.h"
#include "cors.h"
#include "credentials.h"
#include "http/parse.h"
#include "identity.h"
#include "rule_access.h"

namespace api {
namespace {

using auth::Unlisted;

/// A pass, or why not. `token` is empty for public paths without a token.
struct Decision {
  std::optional<auth::AccessToken> token = {};
  std::optional<Refusal> refusal = {};
};

Decision refuse(Problem problem, std::string reason) { return {{}, Refusal{problem, std::move(reason)}}; }

bool is_known_method(std::string_view method) {
  constexpr std::array<std::string_view, 7> kKnown = {"GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"};
  return std::find(kKnown.begin(), kKnown.end(), method) != kKnown.end();
}

/// Browsers send these without credentials, by specification (Fetch, CORS preflight).
bool is_preflight(const http::Request& request) {
  return request.get("REQUEST_METHOD") == "OPTIONS" && !request.get("HTTP_ORIGIN").empty() &&
         !request.get("HTTP_ACCESS_CONTROL_REQUEST_METHOD").empty();
}

/// All readings of the path must mean the same rule, or whatever stands behind us may see another
/// resource than we did.
bool is_ambiguous(const http::Path& path, const auth::Realm& realm, std::string_view method) {
  const auth::Rule* normal = realm.rules.find(method, path.normal);
  const bool is_restricted = realm.restricts(path.normal);
  const auto differs = [&](const http::Path::Segments& reading) {
    return realm.rules.find(method, reading) != normal || realm.restricts(reading) != is_restricted;
  };
  if (differs(path.raw) || std::any_of(path.others.begin(), path.others.end(), differs)) return true;
  return (normal != nullptr || is_restricted) && path.parameters == http::Path::Parameters::present;
}

/// Whether a rule, of whatever method, or a restriction is for any reading of the path.
bool is_named(const http::Path& path, const auth::Realm& realm) {
  const auto named = [&](const http::Path::Segments& reading) {
    return realm.rules.names(reading) || realm.restricts(reading);
  };
  return named(path.normal) || named(path.raw) ||
         std::any_of(path.others.begin(), path.others.end(), named);
}

/// What a location may override: `unlisted` only.
std::optional<Unlisted> unlisted_of(const http::Request& request, const auth::Realm& realm) {
  const std::string_view given = request.get("BEARERD_UNLISTED");
  return given.empty() ? std::optional(realm.unlisted) : auth::unlisted_from_name(given);
}

/// The steps behind the path: is a token needed, is it there, is it good, may it do this?
Decision decide_by_token(const http::Request& request, const auth::Realm& realm, Dialect dialect,
                         const auth::Rule* rule, Unlisted unlisted, const Trust& trust,
                         base::Instant now) {
  const bool is_public = rule == nullptr && unlisted == Unlisted::pass;
  const auto agent = agent_beside(request, realm, dialect, trust, now);
  if (!agent) return {{}, agent.error()};
  Presented presented = presented_token(request.find("HTTP_AUTHORIZATION"), realm, trust, now);
  if (presented.state == Presented::State::absent && *agent && (is_public || is_for_agents(rule))) {
    presented = {Presented::State::good, *agent, {}};
  }
  switch (presented.state) {
    case Presented::State::absent:
      if (is_public) return {};
      return refuse(Problem::missing_access_token, "missing_access_token");
    case Presented::State::other_scheme:
      // RFC 6750 sites may use other schemes beside us; a shop does not.
      if (dialect == Dialect::bearer && is_public) return {};
      if (dialect == Dialect::bearer) return refuse(Problem::missing_access_token, "other_scheme");
      return refuse(Problem::invalid_access_token, "other_scheme");
    case Presented::State::one_word:
      return refuse(Problem::no_bearer_token, std::move(presented.problem));
    case Presented::State::bad:
      return refuse(Problem::invalid_access_token, std::move(presented.problem));
    case Presented::State::good:
      break;
  }
  const bool has_agent = *agent && is_customers(*presented.token);
  if (has_agent) presented.token->agent_id = (*agent)->agent_id;
  if (!is_public) {
    const auth::AccessToken* beside = has_agent ? &**agent : nullptr;
    if (auto refusal = check_rule(rule, dialect, *presented.token, beside)) return {{}, std::move(refusal)};
  }
  return {std::move(presented.token), {}};
}

Decision decide(const http::Request& request, const auth::Realm& realm, Dialect dialect,
                const Trust& trust, base::Instant now) {
  const std::string_view method = request.get("REQUEST_METHOD");
  auto path = http::parse_target(request.get("REQUEST_URI"));
  if (!path) return refuse(Problem::invalid_path, path.error());
  strip_version(*path, realm);
  auto unlisted = unlisted_of(request, realm);
  if (!unlisted) return refuse(Problem::internal, "unknown_unlisted");
  if (is_preflight(request)) return {};
  if (is_ambiguous(*path, realm, method)) return refuse(Problem::invalid_path, "ambiguous_path");
  if (!is_known_method(method) && is_named(*path, realm)) {
    return refuse(Problem::access_refused, "unknown_method");
  }
  const auth::Rule* rule = realm.rules.find(method, path->normal);
  if (rule == nullptr && *unlisted == Unlisted::refuse) return refuse(Problem::access_refused, "unlisted");
  // Like a rule without `kind=`: a restriction adds protection where there is none, and only there.
  if (*unlisted == Unlisted::pass && realm.restricts(path->normal)) unlisted = Unlisted::protect;
  if (sends_token(request, dialect) && transport_of(request, realm) == Transport::plain) {
    return refuse(Problem::tls_required, "plain_http");
  }
  return decide_by_token(request, realm, dialect, rule, *unlisted, trust, now);
}

/// `decide` for requests that came as announced; a missing key is told apart from a bad token.
Decision decide_whole(const http::Request& request, const auth::Realm& realm, Dialect dialect,
                      const KeySource& keys, const Trust::Revoked& revoked, base::Instant now) {
  if (request.defect == http::Request::Defect::target_too_long) {
    return refuse(Problem::target_too_long, "target_too_long");
  }
  if (request.defect != http::Request::Defect::none) {
    return refuse(Problem::malformed_request, "bad_parameters");
  }
  try {
    return decide(request, realm, dialect, Trust(keys(), revoked), now);
  } catch (const auth::Unavailable& failure) {
    return refuse(Problem::unavailable, failure.what());
  }
}

/// Words for refusals that have no code in their dialect, so that the web server can tell them apart.
std::string error_word(const Worded& worded, Problem problem) {
  if (!worded.code.empty()) return worded.code;
  switch (problem) {
    case Problem::invalid_path:
      return "invalid_path";
    case Problem::tls_required:
      return "tls_required";
    case Problem::missing_access_token:
      return "missing_access_token";
    case Problem::unavailable:
      return "unavailable";
    default:
      return "refused";
  }
}

void add_retry_after(http::Response& response, const Refusal& refusal) {
  if (refusal.problem != Problem::unavailable) return;
  response.headers.emplace_back("Retry-After", std::to_string(kRetryAfterSeconds));
}

/// Only the storefront's answers say their language (contract 2.5).
std::string_view language_of(const http::Request& request, const auth::Realm& realm, Dialect dialect) {
  if (dialect != Dialect::storefront) return {};
  return http::negotiate_locale(request.get("HTTP_ACCEPT_LANGUAGE"), realm.locales);
}

/// nginx understands 401 and 403 only; the true answer travels in fields that it captures.
http::Response refusal_for_nginx(const http::Request& request, const auth::Realm& realm, const Refusal& refusal,
                                 const Worded& worded, std::string_view language) {
  http::Response response;
  response.status = worded.status == 401 ? 401 : 403;
  response.headers = {{"X-Bearerd-Status", std::to_string(worded.status)},
                      {"X-Bearerd-Error", error_word(worded, refusal.problem)},
                      {"X-Bearerd-Content-Type", worded.content_type},
                      {"X-Bearerd-Body", worded.body},
                      {"X-Bearerd-Language", std::string(language)},
                      {"X-Bearerd-Allow-Origin", std::string(allowed_origin(request, realm))}};
  if (!worded.challenge.empty()) response.headers.emplace_back("X-Bearerd-Challenge", worded.challenge);
  add_retry_after(response, refusal);
  return response;
}

http::Response refusal_for_authorizer(const http::Request& request, const auth::Realm& realm,
                                      const Refusal& refusal, const Worded& worded) {
  http::Response response;
  response.status = worded.status;
  response.headers = {{"Content-Type", worded.content_type}, {"Cache-Control", "no-store"}};
  if (!worded.challenge.empty()) response.headers.emplace_back("WWW-Authenticate", worded.challenge);
  response.body = worded.body;
  add_retry_after(response, refusal);
  add_cors_headers(response, request, realm);
  return response;
}

std::string variable_name(std::string_view field) {
  std::string name = "Variable-BEARERD_";
  for (const char c : field) name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

http::Response pass(const http::Request& request, const std::optional<auth::AccessToken>& token,
                    base::Instant now) {
  const bool is_authorizer = request.role == http::Request::Role::authorizer;
  http::Response response;
  response.status = is_authorizer ? 200 : 204;
  // The proof for nginx that this 2xx is ours: any other would open a location, too.
  if (!is_authorizer) response.headers.emplace_back("X-Bearerd-Status", "204");
  for (auto& [name, value] : identity_of(token, now)) {
    if (is_authorizer && name == "Subject") response.headers.emplace_back("Variable-REMOTE_USER", value);
    response.headers.emplace_back(is_authorizer ? variable_name(name) : "X-Bearerd-" + std::string(name),
                                  std::move(value));
  }
  return response;
}

http::Response failure() {
  http::Response response;
  response.status = 500;
  return response;
}

void log_check(const http::Request& request, const http::Response& response, const Decision& decision) {
  const auto level = response.status == 500 ? base::LogLevel::error : base::LogLevel::info;
  // Not even the request id is made where nobody reads it.
  if (!base::is_logged(level)) return;
  const std::string_view realm = request.get("BEARERD_REALM");
  base::LogLine line(level, "check");
  line.with("id", request_id_of(request))
      .with("realm", realm.empty() ? "default" : realm)
      .with("method", request.get("REQUEST_METHOD"))
      .with("status", response.status)
      .with("remote", request.get("REMOTE_ADDR"));
  if (decision.refusal) line.with("reason", decision.refusal->reason);
  if (decision.token && decision.token->session_id) line.with("session", *decision.token->session_id);
}

}  // namespace

Check::Check(const auth::Realms& realms, KeySource keys, Trust::Revoked revoked, const base::Clock& clock)
    : realms_(realms), keys_(std::move(keys)), revoked_(std::move(revoked)), clock_(clock) {}

http::Response Check::handle(const http::Request& request) {
  const std::string_view realm_name = request.get("BEARERD_REALM");
  const auth::Realm* realm = realms_.find(realm_name.empty() ? "default" : realm_name);
  const auto dialect = dialect_of(request);
  http::Response response = failure();
  Decision decision;
  try {
    const base::Instant now = clock_.now();
    if (realm == nullptr || !dialect) {
      decision = refuse(Problem::internal, realm == nullptr ? "unknown_realm" : "unknown_dialect");
    } else {
      decision = decide_whole(request, *realm, *dialect, keys_, revoked_, now);
    }
    if (!decision.refusal) {
      response = pass(request, decision.token, now);
    } else if (decision.refusal->problem != Problem::internal) {
      const Worded worded = word(*dialect, *decision.refusal, realm->name);
      response = request.role == http::Request::Role::authorizer
                     ? refusal_for_authorizer(request, *realm, *decision.refusal, worded)
                     : refusal_for_nginx(request, *realm, *decision.refusal, worded,
                                         language_of(request, *realm, *dialect));
    }
  } catch (const std::exception& problem) {
    response = failure();
    decision = refuse(Problem::internal, problem.what());
  }
  log_check(request, response, decision);
  return response;
}

}  // namespace api
