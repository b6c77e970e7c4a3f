// SPDX-License-Identifier: MIT
#include "keeper/follower.h"

#include <poll.h>

#include <algorithm>
#include <system_error>

#include "auth/error.h"
#include "base/log.h"

namespace keeper {
namespace {

using base::Instant;
using base::Seconds;
using std::chrono::milliseconds;

constexpr int kRowsAtOnce = 5000;
// Transactions of bearerd take far less; whoever keeps his open for longer is met by the long pass.
constexpr Seconds kShortLook{10};
constexpr Seconds kLongLook{3600};
constexpr Seconds kLongPause{60};
constexpr Seconds kSavePause{5};
constexpr Seconds kSaveInterval{60};

constexpr Seconds kPassInterval{1};
// However often the bell rings.
constexpr milliseconds kShortestPause{5};

}  // namespace

void LookBack::moved_to(std::uint64_t highest, Instant now) {
  if (now - turned_ < span_) return;
  older_ = newer_;
  newer_ = highest;
  turned_ = now;
}

Follower::Follower(auth::RevocationLog& log, const process::SharedTable& table,
                   const base::Clock& clock, const RevocationSettings& settings)
    : log_(log),
      table_(table),
      writer_(table),
      clock_(clock),
      settings_(settings),
      set_(settings.capacity),
      short_(kShortLook),
      long_(kLongLook) {}

void Follower::look_at_everything() {
  short_ = LookBack(kShortLook);
  long_ = LookBack(kLongLook);
  highest_ = 0;
}

void Follower::begin_with(const Snapshot& snapshot) {
  for (const auto& record : snapshot.records) set_.add(record);
  caught_up_ = snapshot.caught_up;
}

void Follower::take_over() {
  if (table_.version() != 0) {
    const auto content = table_.content();
    Snapshot published{
        {}, base::from_microseconds(static_cast<std::int64_t>(content.notes[kCaughtUp]))};
    for (const auto& words : content.records)
      published.records.push_back(auth::RevocationRecord::of(words));
    begin_with(published);
    is_known_ = content.notes[kKnown] != 0;
    return;
  }
  if (settings_.state_directory.empty()) return;
  const auto snapshot = load(settings_.state_directory);
  if (!snapshot) return;
  begin_with(*snapshot);
  const Instant now = clock_.now();
  // From a clock that went wrong it says nothing.
  is_known_ = snapshot->caught_up <= now + kSaveInterval &&
              now - snapshot->caught_up <= settings_.snapshot_max_age;
  // What it holds was revoked, however old it is.
  publish();
  base::log_info("revocations_loaded")
      .with("records", set_.size())
      .with("age", std::chrono::duration_cast<Seconds>(now - snapshot->caught_up).count())
      .with("known", is_known_ ? "yes" : "no");
}

void Follower::pass() {
  writer_.begin_round();
  const Instant now = clock_.now();
  read_rows(now);
  if (set_.expire(now) > 0) is_published_ = false;
  if (const std::size_t left = set_.make_room(); left > 0) {
    base::log_warning("revocations_full")
        .with("capacity", settings_.capacity)
        .with("gave_way", left);
  }
  caught_up_ = now;
  if (!is_known_) {
    is_known_ = true;
    is_published_ = false;
    base::log_info("revocations_known").with("records", set_.size());
  }
  if (!is_published_) publish();
  writer_.end_round();
}

void Follower::read_rows(Instant now) {
  // Also when the clock was set back.
  const bool is_long = now >= long_pass_due_ || now < long_pass_due_ - kLongPause;
  const std::uint64_t highest = is_long ? log_.highest() : 0;
  if (highest != 0 && highest < short_.floor()) {
    // A table that was restored, or a server that counts anew.
    base::log_warning("revocations_renumbered").with("number", short_.floor());
    look_at_everything();
  }
  std::uint64_t from = is_long ? long_.floor() : short_.floor();
  for (;;) {
    const auto rows = log_.above(from, kRowsAtOnce);
    for (const auto& row : rows) add(row, now);
    if (rows.size() < kRowsAtOnce) break;
    from = rows.back().number;
  }
  short_.moved_to(highest_, now);
  long_.moved_to(highest_, now);
  if (is_long) long_pass_due_ = now + kLongPause;
}

void Follower::add(const auth::Revocation& row, Instant now) {
  highest_ = std::max(highest_, row.number);
  if (row.expires <= now) return;
  const auto added = set_.add(row);
  if (added == auth::RevocationSet::Added::changed) is_published_ = false;
  if (added == auth::RevocationSet::Added::unusable && row.number > unusable_) {
    unusable_ = row.number;
    base::log_warning("revocation_unusable").with("number", row.number).with("realm", row.realm);
  }
}

void Follower::publish() {
  std::vector<process::SharedTable::Record> records;
  records.reserve(set_.size());
  for (const auto& record : set_.records()) records.push_back(record.words());
  writer_.publish(records, {static_cast<std::uint64_t>(base::to_microseconds(caught_up_)),
                            is_known_ ? 1U : 0U});
  is_published_ = true;
  is_saved_ = false;
}

void Follower::save(When when) {
  // What is not known to be whole must not take the place of something that was.
  if (settings_.state_directory.empty() || !is_known_) return;
  const Instant now = clock_.now();
  const Seconds interval =
      std::min(kSaveInterval, std::max(kSavePause, settings_.snapshot_max_age / 4));
  if (when == When::due && now >= saved_ && now - saved_ < (is_saved_ ? interval : kSavePause))
    return;
  saved_ = now;
  try {
    keeper::save({set_.records(), caught_up_}, settings_.state_directory);
    is_saved_ = true;
    save_problem_.clear();
  } catch (const std::system_error& failure) {
    if (save_problem_ != failure.what())
      base::log_error("revocations_not_saved").with("reason", failure.what());
    save_problem_ = failure.what();
  }
}

namespace {

enum class Woken { to_pass, to_stop };

/// Until the next pass is due, or the bell rings, but not before `earliest`.
Woken wait(const process::Doorbell& bell, int stop, process::Deadline earliest,
           process::Deadline due) {
  pollfd both[] = {{stop, POLLIN, 0}, {bell.descriptor(), POLLIN, 0}};
  (void)::poll(both, 2, process::milliseconds_until(due));
  if (both[0].revents == 0) (void)::poll(both, 1, process::milliseconds_until(earliest));
  return both[0].revents == 0 ? Woken::to_pass : Woken::to_stop;
}

}  // namespace

void follow(Follower& follower, const process::Doorbell& bell, process::SharedMemory& memory,
            const process::WorkerContext& context) {
  follower.take_over();
  bool is_ready = follower.is_known();
  if (is_ready) context.ready();
  std::string problem;
  process::Deadline began;
  do {
    began = process::Deadline::clock::now();
    memory.begin_request(context.slot);
    bell.silence();
    try {
      follower.pass();
      problem.clear();
    } catch (const auth::Unavailable& failure) {
      // Once for a whole outage.
      if (problem != failure.what()) {
        base::log_error("revocations_not_followed")
            .with("reason", failure.what())
            .with("known", follower.is_known() ? "yes" : "no");
      }
      problem = failure.what();
    }
    follower.save(Follower::When::due);
    memory.end_request(context.slot);
    if (!is_ready) context.ready();
    is_ready = true;
  } while (wait(bell, context.stop, began + kShortestPause, began + kPassInterval) ==
           Woken::to_pass);
  follower.save(Follower::When::now);
}

}  // namespace keeper
