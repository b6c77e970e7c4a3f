// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/policy.h"
#include "base/clock.h"
#include "base/expected.h"

namespace auth {

using base::Instant;

/// What attempts are counted for, each for itself. Logins of customers, agents and Back Office
/// users; a customer's change to one of his company users; keys that were sent by mail; orders of
/// such mails, which are no guesses, but count all the same.
enum class LockoutKind { customer, agent, user, company_user, restore, forgotten };
[[nodiscard]] const char* name_of(LockoutKind kind);
[[nodiscard]] std::optional<LockoutKind> lockout_kind_from_name(std::string_view name);
/// All of them, for those who look at every one.
[[nodiscard]] const std::vector<LockoutKind>& lockout_kinds();

/// Whose attempts, from where.
struct ThrottleKey {
  std::string realm;
  LockoutKind kind = LockoutKind::customer;
  /// The account's login as stored, or as typed where there is no such account; stores compare it
  /// as they compare logins. Empty where attempts count for the network alone. At most 255 bytes.
  std::string account;
  std::string network;  ///< As `counted_network` gives it; never empty.
};

/// How many attempts, and what follows them. With `attempts` 0 there is no limit at all.
struct ThrottleLimits {
  std::uint32_t attempts = 10;
  base::Seconds window{600};
  base::Seconds block{300};
  std::uint32_t everywhere = 0;  ///< Failures an hour over all networks; 0 does not count those.
};

/// Why an attempt is refused, and until when.
struct Lockout {
  Instant until;
  enum class Cause {
    network,     ///< Too many failures for the account from this network.
    everywhere,  ///< Too many for the account from all networks, and this one is not known.
  } cause = Cause::network;
};

/// An attempt that was let through. It counts as a failure from the start, so that neither parallel
/// guesses nor a crash save any; `succeeded` and `release` take it back.
struct Reservation {
  ThrottleKey key;
  /// The ends of the windows that it was counted in, by which it is found again.
  Instant window_end;
  std::optional<Instant> everywhere_end;  ///< Nothing where all networks are not counted.
};

/// A counter, for operators.
struct ThrottleRow {
  LockoutKind kind = LockoutKind::customer;
  std::string account;
  std::optional<std::string> network;  ///< Nothing: all networks together.
  std::uint32_t failures = 0;
  std::optional<Instant> locked_until;  ///< Nothing when that is over.
  Instant expires;                      ///< Counts no more from then on.
};

/// Counters of failed attempts, shared by all workers and hosts.
/// Each method is one decision and atomic; each throws StorageUnavailable.
class ThrottleStore {
 public:
  virtual ~ThrottleStore() = default;
  /// Counts an attempt before anything is looked at, or says that it is locked out, which counts
  /// nothing and extends nothing. The first one opens a window; the one that reaches the limit is
  /// let through and locks those that follow.
  [[nodiscard]] virtual base::Expected<Reservation, Lockout> begin_attempt(
      const ThrottleKey& key, const ThrottleLimits& limits, Instant now) = 0;
  /// The attempt was good: the pair of account and network begins anew, and the network is known
  /// as good where all networks are counted.
  virtual void succeeded(const Reservation& attempt, Instant now) = 0;
  /// The attempt could not be judged: it never was.
  virtual void release(const Reservation& attempt) = 0;
  /// What `begin_attempt` would refuse with; changes nothing.
  [[nodiscard]] virtual std::optional<Lockout> find_lockout(const ThrottleKey& key,
                                                            const ThrottleLimits& limits,
                                                            Instant now) = 0;

  /// Counters with failures that still count, by kind, account and network.
  [[nodiscard]] virtual std::vector<ThrottleRow> list(std::string_view realm, Instant now,
                                                      std::uint32_t most) = 0;
  /// Forgets counters of `list`: of one account or all, in one network or everywhere. Tells how
  /// many.
  virtual int clear(std::string_view realm, const std::optional<std::string>& account,
                    const std::optional<std::string>& network, Instant now) = 0;
  /// Removes what counts no more, at most `most` rows of each table. Tells how many.
  virtual int purge(Instant now, std::uint32_t most) = 0;
};

// The rules, for stores to apply to what they keep.

inline constexpr base::Seconds kEverywhereWindow{3600};
/// Between tries from unknown networks, once an account has had too many failures.
inline constexpr base::Seconds kEverywherePause{30};
/// How many networks of good logins are remembered for an account, and for how long.
inline constexpr std::size_t kKnownNetworks = 10;
inline constexpr base::Seconds kKnownNetworkLifetime{90 * 86400};

/// One counter as stored.
struct AttemptCounter {
  std::uint32_t failures = 0;
  Instant window_end{};
  std::optional<Instant> locked_until;
  Instant expires{};  ///< Counts no more from then on; with a lock, the end of that.
};

/// The two counters that an attempt meets.
struct AttemptCounters {
  AttemptCounter network;
  std::optional<AttemptCounter> everywhere;  ///< Nothing where all networks are not counted.
};

/// Whether an account has had a good login from a network lately.
enum class Standing { known, unknown };

/// Whether it matters if the network is known; looking it up costs a statement.
[[nodiscard]] bool asks_for_standing(const AttemptCounters& counters, const ThrottleLimits& limits,
                                     Instant now);
[[nodiscard]] std::optional<Lockout> lockout_of(const AttemptCounters& counters,
                                                const ThrottleLimits& limits, Standing standing,
                                                Instant now);
/// Counts one attempt that `lockout_of` does not refuse.
void count_attempt(AttemptCounters& counters, const ThrottleLimits& limits, Standing standing,
                   Instant now);

}  // namespace auth
