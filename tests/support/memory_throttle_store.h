// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "auth/error.h"
#include "auth/throttle.h"
#include "base/encoding.h"

namespace test_support {

/// Counters in memory, for unit tests. throttle_contract.h holds them to what MariaDB does; of the
/// equalities of its collation they know letter case and spaces at the end.
class MemoryThrottleStore final : public auth::ThrottleStore {
 public:
  using Place = std::tuple<std::string, auth::LockoutKind, std::string, std::string>;
  std::map<Place, auth::AttemptCounter> counters;  ///< With network "" over all networks.
  std::map<Place, auth::Instant> known_networks;   ///< Since when the last login was good.
  bool is_away = false;

  base::Expected<auth::Reservation, auth::Lockout> begin_attempt(
      const auth::ThrottleKey& key, const auth::ThrottleLimits& limits,
      auth::Instant now) override {
    answer();
    auth::AttemptCounters found = read(key, limits);
    const auth::Standing standing = standing_of(key, now);
    if (auto lockout = lockout_of(found, limits, standing, now)) return base::Unexpected{*lockout};
    count_attempt(found, limits, standing, now);
    counters[place(key)] = found.network;
    auth::Reservation attempt{key, found.network.window_end, std::nullopt};
    if (found.everywhere) {
      counters[everywhere(key)] = *found.everywhere;
      attempt.everywhere_end = found.everywhere->window_end;
    }
    return attempt;
  }

  void succeeded(const auth::Reservation& attempt, auth::Instant now) override {
    answer();
    counters[place(attempt.key)] = {};
    if (!attempt.everywhere_end) return;
    take_back(everywhere(attempt.key), *attempt.everywhere_end, Lock::stays);
    known_networks[place(attempt.key)] = now;
    forget_oldest(attempt.key);
  }

  void release(const auth::Reservation& attempt) override {
    answer();
    take_back(place(attempt.key), attempt.window_end, Lock::ends);
    if (attempt.everywhere_end)
      take_back(everywhere(attempt.key), *attempt.everywhere_end, Lock::ends);
  }

  std::optional<auth::Lockout> find_lockout(const auth::ThrottleKey& key,
                                            const auth::ThrottleLimits& limits,
                                            auth::Instant now) override {
    answer();
    return lockout_of(read(key, limits), limits, standing_of(key, now), now);
  }

  std::vector<auth::ThrottleRow> list(std::string_view realm, auth::Instant now,
                                      std::uint32_t most) override {
    answer();
    std::vector<auth::ThrottleRow> rows;
    for (const auto& [key, counter] : counters) {
      const auto& [in, kind, account, network] = key;
      if (in != realm || !is_listed(counter, now) || rows.size() >= most) continue;
      rows.push_back({kind, account, network.empty() ? std::nullopt : std::optional(network),
                      counter.failures, counter.locked_until > now ? counter.locked_until : std::nullopt,
                      counter.expires});
    }
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
      return std::tuple(std::string(name_of(a.kind)), a.account, a.network.value_or("")) <
             std::tuple(std::string(name_of(b.kind)), b.account, b.network.value_or(""));
    });
    return rows;
  }

  int clear(std::string_view realm, const std::optional<std::string>& account,
            const std::optional<std::string>& network, auth::Instant now) override {
    answer();
    return static_cast<int>(std::erase_if(counters, [&](const auto& row) {
      const auto& [in, kind, whose, where] = row.first;
      if (in != realm || (account && whose != folded(*account))) return false;
      return (!network || where == *network) && is_listed(row.second, now);
    }));
  }

  int purge(auth::Instant now, std::uint32_t) override {
    answer();
    const auto before = counters.size() + known_networks.size();
    std::erase_if(counters, [&](const auto& row) { return row.second.expires <= now; });
    std::erase_if(known_networks, [&](const auto& row) {
      return row.second <= now - auth::kKnownNetworkLifetime;
    });
    return static_cast<int>(before - counters.size() - known_networks.size());
  }

 private:
  enum class Lock { stays, ends };

  void answer() const {
    if (is_away) throw auth::StorageUnavailable("the test says that the database is away");
  }
  static std::string folded(std::string_view account) {
    while (account.ends_with(' ')) account.remove_suffix(1);
    return base::to_lower_ascii(account);
  }
  static Place place(const auth::ThrottleKey& key) {
    return {key.realm, key.kind, folded(key.account), key.network};
  }
  static Place everywhere(const auth::ThrottleKey& key) {
    return {key.realm, key.kind, folded(key.account), ""};
  }
  static bool is_listed(const auth::AttemptCounter& counter, auth::Instant now) {
    return counter.failures > 0 && counter.expires > now;
  }

  auth::AttemptCounters read(const auth::ThrottleKey& key, const auth::ThrottleLimits& limits) {
    const auto find = [this](const Place& at) {
      const auto found = counters.find(at);
      return found == counters.end() ? auth::AttemptCounter{} : found->second;
    };
    auth::AttemptCounters found{find(place(key)), std::nullopt};
    if (limits.everywhere > 0) found.everywhere = find(everywhere(key));
    return found;
  }

  auth::Standing standing_of(const auth::ThrottleKey& key, auth::Instant now) const {
    const auto found = known_networks.find(place(key));
    return found != known_networks.end() && found->second > now - auth::kKnownNetworkLifetime
               ? auth::Standing::known
               : auth::Standing::unknown;
  }

  void take_back(const Place& at, auth::Instant window_end, Lock lock) {
    auth::AttemptCounter& counter = counters[at];
    if (counter.window_end != window_end || counter.failures == 0) return;
    --counter.failures;
    if (lock == Lock::stays) return;
    counter.locked_until.reset();
    counter.expires = window_end;
  }

  void forget_oldest(const auth::ThrottleKey& key) {
    std::vector<std::pair<auth::Instant, Place>> of_account;
    for (const auto& [at, since] : known_networks) {
      const auto& [realm, kind, account, network] = at;
      if (realm == key.realm && kind == key.kind && account == folded(key.account))
        of_account.emplace_back(since, at);
    }
    std::sort(of_account.rbegin(), of_account.rend());
    for (std::size_t i = auth::kKnownNetworks; i < of_account.size(); ++i)
      known_networks.erase(of_account[i].second);
  }
};

}  // namespace test_support
