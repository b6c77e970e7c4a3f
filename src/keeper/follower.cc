// SPDX-License-Identifier: MIT
#include "keeper/follower.h"

#include <poll.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "auth/error.h"
#include "base/log.h"

namespace keeper {
namespace {

using base::Instant;
using base::Seconds;
using process::Deadline;
using std::chrono::milliseconds;

constexpr int kRowsAtOnce = 5000;
// Transactions of bearerd take far less; whoever keeps his open for longer is met by the long pass.
constexpr Seconds kShortLook{10};
constexpr Seconds kLongLook{3600};
constexpr Seconds kLongPause{60};
constexpr Seconds kSavePause{5};
constexpr Seconds kSaveInterval{60};

// What clocks may be set by without anybody noticing: corrections of a few seconds are everyday.
constexpr Seconds kClockJump{5};
// So long what has expired is kept, lest a clock that runs ahead within that revives it.
constexpr Seconds kClockSlack{60};

constexpr Seconds kPassInterval{1};
// However often the bell rings.
constexpr milliseconds kShortestPause{5};

}  // namespace

void LookBack::moved_to(std::uint64_t highest, Deadline now) {
  if (turned_ && now - *turned_ < span_) return;
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
      capacity_(table.capacity() - kRealmMarks),
      set_(capacity_),
      short_(kShortLook),
      long_(kLongLook) {}

void Follower::look_at_everything() {
  short_ = LookBack(kShortLook);
  long_ = LookBack(kLongLook);
  highest_ = 0;
}

void Follower::begin_with(const std::vector<auth::RevocationRecord>& records) {
  for (const auto& record : records) set_.add(record);
  // It may be of a larger table.
  set_.expire(clock_.now() - kClockSlack);
  make_room();
}

void Follower::begin_with_published() {
  const auto content = table_.content();
  std::vector<auth::RevocationRecord> records;
  for (const auto& words : content.records) records.push_back(auth::RevocationRecord::of(words));
  begin_with(records);
  caught_up_ = base::from_microseconds(static_cast<std::int64_t>(content.notes[kCaughtUp]));
  is_known_ = content.notes[kKnown] != 0;
}

void Follower::begin_with_saved(const Snapshot& snapshot) {
  begin_with(snapshot.records);
  caught_up_ = snapshot.caught_up;
  const Instant now = clock_.now();
  // From a clock that went wrong it says nothing.
  is_known_ = snapshot.caught_up <= now + kSaveInterval &&
              now - snapshot.caught_up <= settings_.snapshot_max_age;
  // What it holds was revoked, however old it is.
  publish();
  base::log_info("revocations_loaded")
      .with("records", set_.size())
      .with("age", std::chrono::duration_cast<Seconds>(now - snapshot.caught_up).count())
      .with("known", is_known_ ? "yes" : "no");
}

void Follower::take_over() {
  if (table_.version() != 0) return begin_with_published();
  if (settings_.state_directory.empty()) return;
  // Whatever is wrong with a file must not keep the follower from the table, start after start.
  try {
    const auto snapshot = load(settings_.state_directory);
    if (snapshot) begin_with_saved(*snapshot);
  } catch (const std::exception& failure) {
    base::log_error("revocations_not_loaded").with("reason", failure.what());
    set_ = auth::RevocationSet(capacity_);
    is_known_ = false;
  }
}

void Follower::pass(Deadline now) {
  writer_.begin_round();
  now_ = now;
  wall_ = clock_.now();
  look_at_the_clocks();
  read_rows();
  if (set_.expire(wall_ - kClockSlack) > 0) is_published_ = false;
  if (set_.size() < capacity_ / 4 * 3) is_full_ = false;
  caught_up_ = wall_;
  if (!is_known_) {
    is_known_ = true;
    is_published_ = false;
    base::log_info("revocations_known").with("records", set_.size());
  }
  if (!is_published_) publish();
  writer_.end_round();
}

/// A clock that was ahead has made us forget what is in force when it is set back.
void Follower::look_at_the_clocks() {
  const auto apart = std::chrono::duration_cast<Instant::duration>(wall_.time_since_epoch() -
                                                                   now_.time_since_epoch());
  const auto moved = apart - apart_.value_or(apart);
  if (!apart_ || std::chrono::abs(moved) > kClockJump) apart_ = apart;
  if (std::chrono::abs(moved) <= kClockJump) return;
  base::log_warning("clock_moved")
      .with("seconds", std::chrono::duration_cast<Seconds>(moved).count());
  look_at_everything();
}

void Follower::read_rows() {
  const bool is_long = now_ >= long_pass_due_;
  const std::uint64_t highest = is_long ? log_.highest() : 0;
  if (highest != 0 && highest < short_.floor()) {
    // A table that was restored, or a server that counts anew.
    base::log_warning("revocations_renumbered").with("number", short_.floor());
    look_at_everything();
  }
  std::uint64_t from = is_long ? long_.floor() : short_.floor();
  for (;;) {
    const auto rows = log_.above(from, kRowsAtOnce);
    for (const auto& row : rows) add(row);
    // At each page, so that the set never exceeds what can be published and saved.
    make_room();
    if (rows.size() < kRowsAtOnce) break;
    from = rows.back().number;
  }
  short_.moved_to(highest_, now_);
  long_.moved_to(highest_, now_);
  if (is_long) long_pass_due_ = now_ + kLongPause;
}

void Follower::add(const auth::Revocation& row) {
  highest_ = std::max(highest_, row.number);
  if (row.expires <= wall_ - kClockSlack) return;
  const auto added = set_.add(row);
  if (added == auth::RevocationSet::Added::changed) is_published_ = false;
  if (added == auth::RevocationSet::Added::unusable && row.number > unusable_) {
    unusable_ = row.number;
    base::log_warning("revocation_unusable").with("number", row.number).with("realm", row.realm);
  }
}

void Follower::make_room() {
  const std::size_t left = set_.make_room();
  if (left == 0) return;
  is_published_ = false;
  // Once, not at each further record.
  if (!std::exchange(is_full_, true)) {
    base::log_warning("revocations_full").with("capacity", capacity_).with("gave_way", left);
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
  const bool is_busy = saving_.valid() && saving_.wait_for(Seconds(0)) != std::future_status::ready;
  if (when == When::due && is_busy) return;
  finish_save();
  const Seconds interval =
      std::min(kSaveInterval, std::max(kSavePause, settings_.snapshot_max_age / 4));
  if (when == When::due && saved_ && now_ - *saved_ < (is_saved_ ? interval : kSavePause)) return;
  saved_ = now_;
  is_saved_ = true;
  auto write = [snapshot = Snapshot{set_.records(), caught_up_},
                directory = settings_.state_directory] { keeper::save(snapshot, directory); };
  try {
    // A disk that stalls must not keep anybody from learning of revocations.
    saving_ = std::async(std::launch::async, std::move(write));
  } catch (const std::system_error& failure) {
    save_failed(failure.what());
  }
  if (when == When::now) finish_save();
}

void Follower::finish_save() {
  if (!saving_.valid()) return;
  try {
    saving_.get();
    save_problem_.clear();
  } catch (const std::exception& failure) {
    save_failed(failure.what());
  }
}

void Follower::save_failed(const std::string& problem) {
  is_saved_ = false;
  if (save_problem_ != problem) base::log_error("revocations_not_saved").with("reason", problem);
  save_problem_ = problem;
}

namespace {

enum class Woken { to_pass, to_stop };

/// Until the next pass is due, or the bell rings, but not before `earliest`.
Woken wait(const process::Doorbell& bell, int stop, Deadline earliest, Deadline due) {
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
  Deadline began;
  do {
    began = Deadline::clock::now();
    memory.begin_request(context.slot);
    bell.silence();
    try {
      follower.pass(began);
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
