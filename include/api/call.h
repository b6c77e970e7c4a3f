// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/refusal.h"
#include "auth/access_token.h"
#include "auth/policy.h"
#include "base/clock.h"
#include "base/secret.h"
#include "crypto/jws.h"
#include "http/message.h"
#include "http/path.h"

namespace api {

/// The published public keys as they are now; called for each request.
using KeySource = std::function<const crypto::KeyRing&()>;

/// Part of a collection, as `page[offset]` and `page[limit]` ask for it (contract 1.9).
struct Page {
  std::uint64_t offset = 0;  ///< A multiple of `limit`.
  std::uint32_t limit = 10;
};

/// What good tokens are known by: keys, and what has been revoked since.
struct Trust {
  /// Throws auth::RevocationsUnavailable.
  using Revoked = std::function<bool(const auth::Realm& realm, const auth::AccessToken& token)>;

  /// For routes, which look sessions up in the database.
  Trust(const crypto::KeyRing& ring) : keys(ring) {}
  Trust(const crypto::KeyRing& ring, const Revoked& asked) : keys(ring), revoked(&asked) {}
  const crypto::KeyRing& keys;
  const Revoked* revoked = nullptr;
};

/// One request on its way: what the pipeline has found out so far.
struct Call {
  const http::Request& request;
  const auth::Realm& realm;
  Dialect dialect = Dialect::storefront;
  http::Path path = {};
  /// Answers of token routes are never stored; others carry Spryker's plain rule.
  enum class Caching { no_cache, no_store } caching = Caching::no_cache;
  Page page = {};
  std::string id = {};  ///< The decoded resource id of the path; empty where there is none.
  /// The token that counts on this route: `Authorization`, or the agent's where the route takes
  /// that.
  std::optional<auth::AccessToken> token = {};
  /// What to say if the session of `token` has ended: it depends on the field that it came in.
  Problem ended_token = Problem::invalid_access_token;
  /// An agent's good `X-Agent-Authorization`. Tokens of other kinds say nothing there.
  std::optional<auth::AccessToken> agent_token = {};
  /// The attributes that the route asks for, validated: as many as it names, in its order.
  std::vector<std::pair<std::string, base::Secret>> attributes = {};
  /// Keys and values for the request's log line; never secrets.
  std::vector<std::pair<std::string, std::string>> notes = {};

  [[nodiscard]] const base::Secret& attribute(std::string_view name) const;
  void note(std::string key, std::string value) {
    notes.emplace_back(std::move(key), std::move(value));
  }
};

/// The request id: the web server's where it sends a well-formed one, else 32 random hex digits.
[[nodiscard]] std::string request_id_of(const http::Request& request);

/// `storefront`, `backend` or `bearer` as BEARERD_API says; nothing for another word.
[[nodiscard]] std::optional<Dialect> dialect_of(const http::Request& request);

/// Whether credentials may come over the connection of `request` (decision on TLS in
/// docs/SECURITY.md).
enum class Transport { acceptable, plain };
[[nodiscard]] Transport transport_of(const http::Request& request, const auth::Realm& realm);

/// The result of looking at `Authorization`.
struct Presented {
  enum class State {
    absent,
    good,
    bad,
    other_scheme,
    one_word,  ///< What was sent is no bearer token at all.
  } state = State::absent;
  std::optional<auth::AccessToken> token;
  std::string problem;  ///< For the log, unless `absent` or `good`.
};
/// Throws auth::SignerUnavailable when a token came but the realm has no keys to verify it with, and
/// auth::RevocationsUnavailable.
[[nodiscard]] Presented presented_token(std::optional<std::string_view> header,
                                        const auth::Realm& realm, const Trust& trust,
                                        base::Instant now);

/// Removes a version prefix from all readings of the path, where the realm accepts one.
void strip_version(http::Path& path, const auth::Realm& realm);

}  // namespace api
