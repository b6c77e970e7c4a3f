// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <future>
#include <optional>
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
  void moved_to(std::uint64_t highest, process::Deadline now);

 private:
  base::Seconds span_;
  std::uint64_t older_ = 0;
  std::uint64_t newer_ = 0;
  std::optional<process::Deadline> turned_;
};

/// Follows the table of revocations and publishes what it finds.
class Follower {
 public:
  /// The notes of the shared table.
  enum Note : std::size_t { kCaughtUp, kKnown };
  /// Room in the table, beyond that for records, for the marks of as many realms.
  static constexpr std::size_t kRealmMarks = 1024;

  /// What it is given must outlive it; `table` has room for more than kRealmMarks. Throws
  /// std::system_error where it cannot be written.
  Follower(auth::RevocationLog& log, const process::SharedTable& table, const base::Clock& clock,
           const RevocationSettings& settings);

  /// Begins with what a predecessor has published, or with the snapshot. Logs where that cannot be
  /// used, and begins with nothing.
  void take_over();
  /// Whether checks know enough to answer.
  [[nodiscard]] bool is_known() const { return is_known_; }
  /// Reads new rows and publishes; `now` is when it was begun. Throws auth::Unavailable; then
  /// nothing was published, and the next pass reads these rows again.
  void pass(process::Deadline now);

  enum class When { due, now };
  /// Saves a snapshot: 5 s after a change at the earliest and without waiting for the disk, or at
  /// once and for good. Logs where it cannot.
  void save(When when);
  /// Waits for the disk.
  void finish_save();

 private:
  void begin_with(const std::vector<auth::RevocationRecord>& records);
  void begin_with_published();
  void begin_with_saved(const Snapshot& snapshot);
  void look_at_the_clocks();
  void read_rows();
  void add(const auth::Revocation& row);
  void make_room();
  void look_at_everything();
  void publish();
  void save_failed(const std::string& problem);

  auth::RevocationLog& log_;
  const process::SharedTable& table_;
  process::SharedTable::Writer writer_;
  const base::Clock& clock_;
  const RevocationSettings& settings_;
  const std::size_t capacity_;
  auth::RevocationSet set_;
  LookBack short_;
  LookBack long_;
  std::uint64_t highest_ = 0;
  std::uint64_t unusable_ = 0;  // The highest number that was logged.
  // When the pass began, by both clocks; the wall's may be set to another time, in both directions.
  process::Deadline now_{};
  base::Instant wall_{};
  std::optional<base::Instant::duration> apart_;  // The two clocks, when all was read.
  process::Deadline long_pass_due_{};
  base::Instant caught_up_{};
  bool is_known_ = false;
  bool is_full_ = false;
  bool is_published_ = false;  // All that is in the set.
  std::optional<process::Deadline> saved_;
  bool is_saved_ = false;
  std::future<void> saving_;
  std::string save_problem_;
};

/// The follower process: a pass each second, and at once when `bell` rings, until it is told to
/// stop. It is ready when checks can answer, or after the first pass.
void follow(Follower& follower, const process::Doorbell& bell, process::SharedMemory& memory,
            const process::WorkerContext& context);

}  // namespace keeper
