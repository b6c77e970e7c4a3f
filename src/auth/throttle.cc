// SPDX-License-Identifier: MIT
#include "auth/throttle.h"

namespace auth {
namespace {

struct KindName {
  LockoutKind kind;
  const char* name;
};
constexpr KindName kKinds[] = {{LockoutKind::customer, "customer"},
                               {LockoutKind::agent, "agent"},
                               {LockoutKind::user, "user"},
                               {LockoutKind::company_user, "company_user"},
                               {LockoutKind::restore, "restore"},
                               {LockoutKind::forgotten, "forgotten"}};

/// Counts one more, in a new window where the last one is over.
void count(AttemptCounter& counter, base::Seconds window, Instant now) {
  if (counter.failures == 0 || counter.expires <= now) {
    counter = {0, now + window, std::nullopt, now + window};
  }
  ++counter.failures;
}

/// Whether an account has had so many failures that unknown networks have to take turns.
bool is_slowed(const AttemptCounters& counters, const ThrottleLimits& limits, Instant now) {
  return counters.everywhere && counters.everywhere->expires > now &&
         counters.everywhere->failures >= limits.everywhere;
}

}  // namespace

const char* name_of(LockoutKind kind) {
  for (const KindName& known : kKinds) {
    if (known.kind == kind) return known.name;
  }
  return "unknown";
}

std::optional<LockoutKind> lockout_kind_from_name(std::string_view name) {
  for (const KindName& known : kKinds) {
    if (known.name == name) return known.kind;
  }
  return std::nullopt;
}

const std::vector<LockoutKind>& lockout_kinds() {
  static const std::vector<LockoutKind> all = [] {
    std::vector<LockoutKind> kinds;
    for (const KindName& known : kKinds) kinds.push_back(known.kind);
    return kinds;
  }();
  return all;
}

bool asks_for_standing(const AttemptCounters& counters, const ThrottleLimits& limits, Instant now) {
  return is_slowed(counters, limits, now);
}

std::optional<Lockout> lockout_of(const AttemptCounters& counters, const ThrottleLimits& limits,
                                  Standing standing, Instant now) {
  const auto& locked = counters.network.locked_until;
  if (locked && *locked > now) return Lockout{*locked, Lockout::Cause::network};
  if (standing == Standing::known || !is_slowed(counters, limits, now)) return std::nullopt;
  const auto& paused = counters.everywhere->locked_until;
  if (paused && *paused > now) return Lockout{*paused, Lockout::Cause::everywhere};
  return std::nullopt;
}

void count_attempt(AttemptCounters& counters, const ThrottleLimits& limits, Standing standing,
                   Instant now) {
  AttemptCounter& pair = counters.network;
  count(pair, limits.window, now);
  if (pair.failures >= limits.attempts) pair.expires = *(pair.locked_until = now + limits.block);
  if (!counters.everywhere) return;
  AttemptCounter& all = *counters.everywhere;
  count(all, kEverywhereWindow, now);
  if (all.failures > limits.everywhere && standing == Standing::unknown) {
    all.locked_until = now + kEverywherePause;
  }
}

}  // namespace auth
