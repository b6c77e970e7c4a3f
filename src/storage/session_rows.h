// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "auth/stores.h"
#include "mysql_session.h"

// Text, so that each statement stays one literal. In the order that `session_in` reads.
#define SESSION_COLUMNS                                                                    \
  "s.session_id, s.realm, s.client_id, s.kind, s.account_kind, s.account_id, s.reference," \
  " s.scopes, s.generation, s.password_digest, s.created_at, s.last_used_at, s.network,"   \
  " s.device, s.idle_end, s.absolute_end, s.revoked_at, s.company_user, s.actor_id,"       \
  " s.actor_generation, s.actor_digest"

// With them, where the session is `s`: the generations now. Index: PRIMARY of account_state.
#define GENERATION_COLUMNS " COALESCE(a.generation, 0), COALESCE(b.generation, 0)"
#define GENERATION_JOINS                                                                \
  " LEFT JOIN account_state a ON a.realm = s.realm AND a.account_kind = s.account_kind" \
  " AND a.account_id = s.account_id"                                                    \
  " LEFT JOIN account_state b ON b.realm = s.realm AND b.account_kind = 'user'"         \
  " AND b.account_id = s.actor_id"

namespace storage {

inline constexpr unsigned kSessionColumns = 21;
inline constexpr unsigned kStoredSessionColumns = kSessionColumns + 2;

/// The session in the first columns of the current row, and with `stored_session_in` the
/// generations in the two behind them. Throws auth::StorageUnavailable when a newer release wrote
/// what this one does not know.
[[nodiscard]] auth::Session session_in(const Rows& rows);
[[nodiscard]] auth::StoredSession stored_session_in(const Rows& rows);
[[nodiscard]] std::vector<auth::Session> sessions_in(Rows rows);
/// The first column of every row.
[[nodiscard]] std::vector<std::string> ids_in(Rows& rows);

/// What ends sessions: when, and how long their access tokens may live on unless checks are told. A session
/// that nobody can refresh any more still has one for a while after its last use.
struct Ending {
  auth::Instant now;
  base::Seconds lifetime;  ///< Of revocations: at least that of every access token.
  [[nodiscard]] auth::Instant oldest_use() const { return now - lifetime; }
};

/// Locks the rows of sessions of which some token may still be good, and gives their ids: those of the
/// account, and those in which it is the actor.
[[nodiscard]] std::vector<std::string> lock_sessions(MySqlConnection& db, const auth::AccountKey& owner,
                                                     const Ending& ending);
[[nodiscard]] std::vector<std::string> lock_sessions_of_actor(MySqlConnection& db,
                                                              const auth::AccountKey& actor,
                                                              const Ending& ending);

/// Marks sessions, whose rows the caller has locked, and their refresh tokens revoked. What was
/// revoked or spent before keeps its instant.
void mark_revoked(MySqlConnection& db, std::string_view realm, const std::vector<std::string>& ids,
                  auth::Instant now);

/// The same, and appends a revocation for each, which checks must heed. Gives their number.
int end_sessions(MySqlConnection& db, std::string_view realm, const std::vector<std::string>& ids,
                 const Ending& ending);

}  // namespace storage
