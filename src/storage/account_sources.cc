// SPDX-License-Identifier: MIT
#include "storage/account_sources.h"

#include <algorithm>
#include <vector>

#include "mysql_session.h"

namespace storage {

auth::AccountStore::BetterHashes AccountSource::better_hashes_of(auth::AccountKind kind) const {
  using Place = auth::AccountStore::BetterHashes;
  if (better_hashes == nullptr || kind == auth::AccountKind::warehouse) return Place::nowhere;
  const KindQueries& own = kind == auth::AccountKind::user ? queries.user : queries.customer;
  return own.replace_hash.empty() ? Place::beside : Place::replace;
}

AccountSources account_sources(const AccountSettingsByRealm& settings,
                               const std::shared_ptr<MySqlSession>& own) {
  std::vector<std::shared_ptr<MySqlSession>> sessions{own};
  const auto better_hashes = std::make_shared<MySqlBetterHashStore>(own);
  AccountSources sources;
  for (const auto& [realm, accounts] : settings) {
    const MySqlSettings& place = accounts.database ? *accounts.database : own->settings();
    auto found = std::find_if(sessions.begin(), sessions.end(),
                              [&](const auto& session) { return session->settings() == place; });
    if (found == sessions.end()) {
      // Whoever owns the other database has no schema version of ours in it.
      found = sessions.insert(found, make_session(place, {.schema = SessionTuning::Schema::unchecked}));
    }
    const bool makes_none = accounts.better_hashes == AccountSettings::BetterHashes::never;
    sources[realm] = {*found, queries_of(accounts), makes_none ? nullptr : better_hashes};
  }
  return sources;
}

}  // namespace storage
