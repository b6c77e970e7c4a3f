// SPDX-License-Identifier: MIT
#include "storage/account_sources.h"

#include <algorithm>
#include <vector>

#include "mysql_session.h"

namespace storage {

AccountSources account_sources(const AccountSettingsByRealm& settings,
                               const std::shared_ptr<MySqlSession>& own) {
  std::vector<std::shared_ptr<MySqlSession>> sessions{own};
  AccountSources sources;
  for (const auto& [realm, accounts] : settings) {
    const MySqlSettings& place = accounts.database ? *accounts.database : own->settings();
    auto found = std::find_if(sessions.begin(), sessions.end(),
                              [&](const auto& session) { return session->settings() == place; });
    if (found == sessions.end()) {
      // Whoever owns the other database has no schema version of ours in it.
      found = sessions.insert(found, make_session(place, {.schema = SessionTuning::Schema::unchecked}));
    }
    sources[realm] = {*found, queries_of(accounts)};
  }
  return sources;
}

}  // namespace storage
