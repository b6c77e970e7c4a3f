// SPDX-License-Identifier: MIT
#include "published_revocations.h"

#include <sys/stat.h>

#include <cerrno>
#include <chrono>
#include <system_error>

#include "auth/error.h"
#include "base/log.h"
#include "keeper/follower.h"

namespace {

// A pass takes some milliseconds. Beyond this the answer goes out and the follower's next pass, a
// second later at most, brings the rest.
constexpr std::chrono::seconds kPatience{1};

}  // namespace

PublishedRevocations::PublishedRevocations(const process::SharedTable& table,
                                           const auth::Realms& realms,
                                           const keeper::RevocationSettings& settings)
    : table_(table), unknown_(settings.unknown) {
  for (const auto& realm : realms.all()) realm_keys_[realm.name] = auth::realm_key(realm.name);
}

bool PublishedRevocations::met(const auth::Realm& realm, const auth::AccessToken& token) const {
  if (realm.revoked_access_tokens == auth::Realm::RevokedAccessTokens::taken) return false;
  if (unknown_ == keeper::RevocationSettings::Unknown::refuse &&
      table_.notes()[keeper::Follower::kKnown] == 0) {
    throw auth::RevocationsUnavailable("revocations_unknown");
  }
  return auth::is_revoked(
      token, realm.name, realm_keys_.at(realm.name), realm.leeway,
      [&](const auth::RevocationKey& key) -> std::optional<auth::RevocationRecord> {
        const auto found = table_.find(key.high, key.low);
        if (!found) return std::nullopt;
        return auth::RevocationRecord::of(*found);
      });
}

void tell_checks(const process::SharedTable& table, const process::Doorbell& bell) {
  const std::uint64_t round = table.next_round();
  bell.ring();
  if (table.wait_for(round, process::Deadline::clock::now() + kPatience)) return;
  base::log_warning("revocation_not_confirmed").with("waited", kPatience.count());
}

void make_state_directory(const std::string& directory) {
  if (directory.empty() || ::mkdir(directory.c_str(), 0700) == 0 || errno == EEXIST) return;
  base::log_warning("state_directory_missing")
      .with("directory", directory)
      .with("reason", std::generic_category().message(errno));
}
