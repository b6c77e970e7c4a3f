// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "auth/stores.h"

namespace test_support {

/// Our own rows in memory, for unit tests. store_contract.h holds them to what MariaDB does.

class MemoryTokenStore final : public auth::TokenStore {
 public:
  using Instant = auth::Instant;

  struct Token {
    auth::RefreshToken token;
    std::string realm;
    std::string session_id;
    std::optional<Instant> spent_at;
    std::optional<Instant> revoked_at;
  };
  /// A row of `revocation`: a session, or an account below a generation.
  struct Revocation {
    std::string realm;
    std::optional<std::string> session_id;
    std::optional<auth::AccountKey> account;
    std::uint32_t generation = 0;
    Instant created;
    std::optional<std::string> spared_session = {};
  };

  // Open to tests, which look inside or prepare what no login would.
  std::vector<auth::Client> clients{{"default", "frontend", std::nullopt}};
  std::map<std::string, auth::Session> sessions;  ///< By id.
  std::map<auth::Digest, Token> refresh_tokens;
  std::vector<Revocation> revocations;
  /// When set, every call throws StorageUnavailable, as with a database that is away.
  bool is_away = false;

  std::optional<auth::Client> find_client(std::string_view realm, std::string_view id) override {
    answer();
    for (const auth::Client& client : clients) {
      if (client.realm == realm && client.id == id) return client;
    }
    return std::nullopt;
  }

  std::uint32_t generation_of(const auth::AccountKey& account) override {
    answer();
    const auto found = generations_.find(sortable(account));
    return found == generations_.end() ? 0 : found->second;
  }

  void begin_session(const auth::Session& session, const auth::RefreshToken& first) override {
    answer();
    auth::Session saved = session;
    saved.idle_end = std::min(session.idle_end, session.absolute_end);
    sessions[session.id] = saved;
    save_token(saved, first);
  }

  std::optional<auth::StoredRefreshToken> find_refresh_token(std::string_view realm,
                                                             const auth::Digest& digest) override {
    answer();
    const Token* token = find_token(realm, digest);
    if (!token) return std::nullopt;
    return auth::StoredRefreshToken{stored(sessions.at(token->session_id)), token->token,
                                    token->spent_at, token->revoked_at};
  }

  std::optional<auth::StoredSession> find_session(std::string_view realm,
                                                  std::string_view session_id) override {
    answer();
    const auto found = sessions.find(std::string(session_id));
    if (found == sessions.end() || found->second.account.realm != realm) return std::nullopt;
    return stored(found->second);
  }

  Rotation rotate(std::string_view realm, const auth::Digest& presented,
                  const auth::RefreshToken& successor, Instant now, Instant idle_end) override {
    answer();
    Token* token = find_token(realm, presented);
    if (!token || token->spent_at || token->revoked_at || token->token.expires_at <= now) {
      return Rotation::refused;
    }
    auth::Session& session = sessions.at(token->session_id);
    if (!is_live(session, now)) return Rotation::refused;
    token->spent_at = now;
    session.last_used = now;
    session.idle_end = std::min(idle_end, session.absolute_end);
    save_token(session, successor);
    return Rotation::rotated;
  }

  int revoke_by_token(const auth::AccountKey& owner, const auth::Digest& digest,
                      Instant now) override {
    answer();
    const Token* token = find_token(owner.realm, digest);
    if (!token || sessions.at(token->session_id).account != owner) return 0;
    return revoke_session(owner.realm, token->session_id, now);
  }

  int revoke_session(std::string_view realm, std::string_view session_id, Instant now) override {
    answer();
    const auto found = sessions.find(std::string(session_id));
    if (found == sessions.end() || found->second.account.realm != realm) return 0;
    if (!may_hold_tokens(found->second, now)) return 0;
    end(found->second, now);
    revocations.push_back({std::string(realm), found->first, std::nullopt, 0, now});
    return 1;
  }

  int revoke_all(const auth::AccountKey& owner, Instant now) override {
    answer();
    int ended = 0;
    for (const auto& [id, session] : sessions) {
      if (session.account == owner) ended += revoke_session(owner.realm, id, now);
    }
    return ended;
  }

  int revoke_alike(std::string_view realm, std::string_view session_id, Instant now) override {
    answer();
    const auto found = sessions.find(std::string(session_id));
    if (found == sessions.end() || found->second.account.realm != realm) return 0;
    const auth::Session like = found->second;
    int ended = 0;
    for (const auto& [id, session] : sessions) {
      const bool same_actor = session.actor.has_value() == like.actor.has_value() &&
                              (!like.actor || session.actor->account == like.actor->account);
      if (session.account != like.account || session.kind != like.kind || !same_actor) continue;
      ended += revoke_session(realm, id, now);
    }
    return ended;
  }

  int revoke_company_user(const auth::AccountKey& customer, std::string_view uuid,
                          Instant now) override {
    answer();
    int ended = 0;
    for (const auto& [id, session] : sessions) {
      if (session.account != customer || session.company_user != std::string(uuid)) continue;
      ended += revoke_session(customer.realm, id, now);
    }
    return ended;
  }

  int raise_generation(const auth::AccountKey& account, Instant now,
                       const std::optional<auth::SparedSession>& spared) override {
    answer();
    const std::uint32_t generation = ++generations_[sortable(account)];
    int ended = 0;
    std::optional<std::string> spared_id;
    for (auto& [id, session] : sessions) {
      if (!may_hold_tokens(session, now)) continue;
      if (session.actor && session.actor->account == account) {
        ended += revoke_session(account.realm, id, now);
      } else if (session.account != account) {
        continue;
      } else if (spared && spared->id == id) {
        session.generation = generation;
        session.password_digest = spared->password_digest;
        spared_id = id;
      } else {
        end(session, now);
        ++ended;
      }
    }
    revocations.push_back({account.realm, std::nullopt, account, generation, now, spared_id});
    return ended;
  }

  int follow_rehash(const auth::AccountKey& account, const auth::Digest& before,
                    const auth::Digest& after) override {
    answer();
    int changed = 0;
    for (auto& [id, session] : sessions) {
      if (session.revoked_at) continue;
      if (session.account == account && session.password_digest == before) {
        session.password_digest = after;
        ++changed;
      }
      if (session.actor && session.actor->account == account &&
          session.actor->password_digest == before) {
        session.actor->password_digest = after;
        ++changed;
      }
    }
    return changed;
  }

  std::vector<auth::Session> list_sessions(const auth::SessionFilter& filter) override {
    answer();
    std::vector<auth::Session> listed;
    for (const auto& [id, session] : sessions) {
      if (session.account.realm != filter.realm) continue;
      if (filter.account && session.account != *filter.account) continue;
      const bool wanted = filter.include == auth::SessionFilter::Include::ended_too;
      if (wanted || is_live(session, filter.now)) listed.push_back(session);
    }
    std::stable_sort(listed.begin(), listed.end(),
                     [](const auto& a, const auto& b) { return a.created > b.created; });
    if (listed.size() > filter.most) listed.resize(filter.most);
    return listed;
  }

 private:
  void answer() const {
    if (is_away) throw auth::StorageUnavailable("the test says that the database is away");
  }
  static std::tuple<std::string, auth::AccountKind, std::string> sortable(
      const auth::AccountKey& key) {
    return {key.realm, key.kind, key.id};
  }
  static bool is_live(const auth::Session& session, Instant now) {
    return !session.revoked_at && session.idle_end > now && session.absolute_end > now;
  }
  /// As the settings of the real one have it by default.
  static bool may_hold_tokens(const auth::Session& session, Instant now) {
    constexpr base::Seconds kAccessTokens{7 * 86400 + 3600};
    return !session.revoked_at && (session.idle_end > now || session.last_used > now - kAccessTokens);
  }
  auth::StoredSession stored(const auth::Session& session) {
    return {session, generation_of(session.account),
            session.actor ? generation_of(session.actor->account) : 0};
  }
  Token* find_token(std::string_view realm, const auth::Digest& digest) {
    const auto found = refresh_tokens.find(digest);
    return found != refresh_tokens.end() && found->second.realm == realm ? &found->second : nullptr;
  }
  void save_token(const auth::Session& session, auth::RefreshToken token) {
    token.expires_at = std::min(token.expires_at, session.absolute_end);
    refresh_tokens[token.digest] = {token, session.account.realm, session.id, {}, {}};
  }
  void end(auth::Session& session, Instant now) {
    session.revoked_at = now;
    for (auto& [digest, token] : refresh_tokens) {
      if (token.session_id == session.id && !token.revoked_at) token.revoked_at = now;
    }
  }

  std::map<std::tuple<std::string, auth::AccountKind, std::string>, std::uint32_t> generations_;
};

}  // namespace test_support
