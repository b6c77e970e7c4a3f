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
#include "base/encoding.h"

namespace test_support {

/// The stores in memory, for unit tests. store_contract.h holds them to what MariaDB does.

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
    const auth::Session& session = sessions.at(token->session_id);
    return auth::StoredRefreshToken{token->token, token->spent_at, token->revoked_at, session,
                                    generation_of(session.account)};
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
    if (!is_live(found->second, now)) return 0;
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

  int raise_generation(const auth::AccountKey& account, Instant now) override {
    answer();
    const std::uint32_t generation = ++generations_[sortable(account)];
    revocations.push_back({account.realm, std::nullopt, account, generation, now});
    int ended = 0;
    for (auto& [id, session] : sessions) {
      if (session.account != account || !is_live(session, now)) continue;
      end(session, now);
      ++ended;
    }
    return ended;
  }

  int follow_rehash(const auth::AccountKey& account, const auth::Digest& before,
                    const auth::Digest& after) override {
    answer();
    int changed = 0;
    for (auto& [id, session] : sessions) {
      if (session.account != account || session.password_digest != before) continue;
      if (session.revoked_at) continue;
      session.password_digest = after;
      ++changed;
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

class MemoryAccountStore final : public auth::AccountStore {
 public:
  std::vector<auth::Account> accounts;
  bool is_away = false;
  Saved writable = Saved::saved;  ///< `not_saved`: like a table that we may only read.

  std::optional<auth::Account> find_by_login(std::string_view realm, auth::AccountKind kind,
                                             std::string_view login) override {
    answer();
    for (const auth::Account& account : accounts) {
      if (account.key.realm == realm && account.key.kind == kind &&
          base::equal_ignoring_case(account.login, login)) {
        return account;
      }
    }
    return std::nullopt;
  }

  std::optional<auth::Account> find_by_id(const auth::AccountKey& key) override {
    answer();
    for (const auth::Account& account : accounts) {
      if (account.key == key) return account;
    }
    return std::nullopt;
  }

  Saved replace_hash(const auth::AccountKey& key, std::string_view current,
                     std::string_view replacement) override {
    answer();
    for (auth::Account& account : accounts) {
      if (account.key != key || account.password_hash != current) continue;
      if (writable == Saved::saved) account.password_hash = replacement;
      return writable;
    }
    return Saved::not_saved;
  }

 private:
  void answer() const {
    if (is_away) throw auth::StorageUnavailable("the test says that the database is away");
  }
};

}  // namespace test_support
