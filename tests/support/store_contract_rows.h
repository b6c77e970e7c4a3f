// SPDX-License-Identifier: MIT
#pragma once

// Rows and short words for the cases of store_contract.h and for others on token stores.

#include <chrono>
#include <optional>
#include <sstream>
#include <string>

#include "auth/stores.h"
#include "base/clock.h"
#include "base/encoding.h"
#include "crypto/digest.h"

namespace store_contract {

using Rotation = auth::TokenStore::Rotation;
inline constexpr std::chrono::hours kIdle{730};
inline constexpr std::chrono::hours kAbsolute{8760};

inline auth::Instant start() { return base::from_microseconds(1795424400123456); }
inline std::chrono::microseconds one_microsecond() { return std::chrono::microseconds(1); }

/// Every field, so that one comparison shows which differs.
inline std::string describe(const auth::Session& session) {
  std::ostringstream text;
  text << base::to_hex(session.id) << ' ' << session.client_id << ' ' << name_of(session.kind)
       << ' ' << session.account.realm << ' ' << name_of(session.account.kind) << ' '
       << session.account.id << ' ' << session.reference << " [";
  for (const std::string& scope : session.scopes) text << scope << ',';
  text << "] " << session.generation << ' ' << base::to_hex(session.password_digest) << ' '
       << base::to_iso8601(session.created) << ' ' << base::to_iso8601(session.last_used) << ' '
       << session.network << ' ' << session.device << ' ' << base::to_iso8601(session.idle_end)
       << ' ' << base::to_iso8601(session.absolute_end) << ' '
       << (session.revoked_at ? base::to_iso8601(*session.revoked_at) : "live");
  return text.str();
}

/// `Fixture` has `auth::TokenStore& store()` and `std::string realm()`, a realm without rows of
/// others.
template <typename Fixture>
class TokenRows : public Fixture {
 public:
  using Fixture::realm;
  using Fixture::store;

  /// The realm makes them distinct in a table that several cases use.
  [[nodiscard]] std::string digest(const std::string& name) const {
    return crypto::sha256(realm() + ' ' + name);
  }
  [[nodiscard]] std::string session_id(int number) const {
    return crypto::sha256(realm() + " session " + std::to_string(number)).substr(0, 16);
  }
  [[nodiscard]] auth::AccountKey customer(int number) const {
    return {realm(), auth::AccountKind::customer, std::to_string(number)};
  }
  [[nodiscard]] static auth::RefreshToken new_token(const auth::Digest& digest) {
    return {digest, start() + kIdle};
  }
  [[nodiscard]] auth::Session new_session(int number) const {
    auth::Session session;
    session.id = session_id(number);
    session.client_id = "frontend";
    session.account = customer(number);
    session.reference = "DE--" + std::to_string(number);
    session.scopes = {"customer"};
    session.password_digest = digest("hash");
    session.created = session.last_used = start();
    session.network = "2001:db8::1";
    session.device = "curl/7.88.1";
    session.idle_end = start() + kIdle;
    session.absolute_end = start() + kAbsolute;
    return session;
  }
  /// A session of customer `owner` with the first token `token`; its number is the owner's unless
  /// another is given.
  void begin(int owner, const std::string& token, int number = 0) {
    auth::Session session = new_session(number == 0 ? owner : number);
    session.account = customer(owner);
    store().begin_session(session, new_token(digest(token)));
  }
  Rotation rotate(const std::string& presented, const std::string& successor, auth::Instant now) {
    return store().rotate(realm(), digest(presented), {digest(successor), now + kIdle}, now,
                          now + kIdle);
  }
  /// The numbers of the sessions listed, in order.
  [[nodiscard]] std::string listed(const auth::SessionFilter& filter) {
    std::string numbers;
    for (const auth::Session& session : store().list_sessions(filter)) {
      for (int i = 1; i < 10; ++i) {
        if (session.id == session_id(i))
          numbers += (numbers.empty() ? "" : " ") + std::to_string(i);
      }
    }
    return numbers;
  }
};

}  // namespace store_contract
