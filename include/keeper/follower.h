// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "auth/revocations.h"
#include "base/clock.h"
#include "keeper/settings.h"
#include "keeper/snapshot.h"
#include "process/doorbell.h"
#include "process/shared_memory.h"
#include "process/shared_table.h"
#include "process/worker.h"

namespace keeper {

/// How far back a reader of numbered rows looks. Numbers are given before the commit, so that a
/// lower one may appear after a higher one.
class LookBack {
 public:
  /// Looks back by `span` at least, and by less than twice that.
  explicit LookBack(base::Seconds span) : span_(span) {}
  /// Rows up to this number have been there for all to see for `span`.
  [[nodiscard]] std::uint64_t floor() const { return older_; }
  /// `highest` has been read at `now`.
  void moved_to(std::uint64_t highest, base::Instant now);

 private:
  base::Seconds span_;
  std::uint64_t older_ = 0;
  std::uint64_t newer_ = 0;
  base::Instant turned_{};
};

/// Follows the table of revocations and publishes what it finds.
class Follower {
 public:
  /// The notes of the shared table.
  enum Note : std::size_t { kCaughtUp, kKnown };

  /// What it is given must outlive it. Throws std::system_error where the table cannot be written.
  Follower(auth::RevocationLog& log, const process::SharedTable& table, const base::Clock& clock,
           const RevocationSettings& settings);

  /// Begins with what a predecessor has published, or with the snapshot.
  void take_over();
  /// Whether checks know enough to answer.
  [[nodiscard]] bool is_known() const { return is_known_; }
  /// Reads new rows and publishes. Throws auth::Unavailable; then nothing was changed.
  void pass();

  enum class When { due, now };
  /// Saves a snapshot: 5 s after a change at the earliest, or at once. Logs where it cannot.
  void save(When when);

 private:
  void read_rows(base::Instant now);
  void add(const auth::Revocation& row, base::Instant now);
  void begin_with(const Snapshot& snapshot);
  void look_at_everything();
  void publish();

  auth::RevocationLog& log_;
  const process::SharedTable& table_;
  process::SharedTable::Writer writer_;
  const base::Clock& clock_;
  const RevocationSettings& settings_;
  auth::RevocationSet set_;
  LookBack short_;
  LookBack long_;
  std::uint64_t highest_ = 0;
  std::uint64_t unusable_ = 0;  // The highest number that was logged.
  base::Instant long_pass_due_{};
  base::Instant caught_up_{};
  base::Instant saved_{};
  bool is_known_ = false;
  bool is_published_ = false;  // All that is in the set.
  bool is_saved_ = false;
  std::string save_problem_;
};

/// The follower process: a pass each second, and at once when `bell` rings, until it is told to
/// stop. It is ready when checks can answer, or after the first pass.
void follow(Follower& follower, const process::Doorbell& bell, process::SharedMemory& memory,
            const process::WorkerContext& context);

}  // namespace keeper
