// SPDX-License-Identifier: MIT
#include "keeper/keeper.h"

#include <poll.h>

#include <algorithm>
#include <optional>
#include <string>

#include "auth/error.h"
#include "base/log.h"
#include "process/channel.h"

namespace keeper {

namespace {

using std::chrono::seconds;
using TimePoint = process::Deadline;

constexpr int kChunk = 500;
constexpr int kSessions = 100;  // Each has tokens of its own.
// Keys that are told apart from unknown ones for some time, and mail that operators may ask about.
constexpr std::chrono::hours kKeyRetention{7 * 24};
constexpr std::chrono::hours kMailRetention{7 * 24};
constexpr std::chrono::hours kFailedMailRetention{30 * 24};

// While the mail server or the database is away.
constexpr seconds kPauseWhileAway{5};

class Keeper {
 public:
  Keeper(const Settings& settings, Mailer& mailer, Purge& purge, process::SharedMemory& memory,
         const process::WorkerContext& context)
      : settings_(settings), mailer_(mailer), purge_(purge), memory_(memory), context_(context) {}

  void run() {
    // One job, then a look at the stop: each may wait for a database that does not answer.
    while (!is_told_to_stop(std::min(mail_at_, purge_at_))) {
      if (mail_at_ <= purge_at_) {
        run_job(mail_at_, kPauseWhileAway, [this] { return send_mail(); });
      } else {
        run_job(purge_at_, settings_.purge.interval, [this] { return purge(); });
      }
    }
  }

 private:
  [[nodiscard]] bool is_told_to_stop(TimePoint until) const {
    pollfd stop{context_.stop, POLLIN, 0};
    return ::poll(&stop, 1, process::milliseconds_until(until)) > 0;
  }

  /// `job` says how long to pause; `pause_after_fault` is for when it cannot.
  template <typename Job>
  void run_job(TimePoint& due, seconds pause_after_fault, Job job) {
    memory_.begin_request(context_.slot);
    seconds pause = pause_after_fault;
    try {
      pause = job();
      last_problem_.clear();
    } catch (const std::exception& failure) {
      // Once for a whole outage.
      if (last_problem_ != failure.what()) base::log_error("keeper_job_failed").with("reason", failure.what());
      last_problem_ = failure.what();
    }
    memory_.end_request(context_.slot);
    due = std::chrono::steady_clock::now() + pause;
  }

  /// One mail at a time, so that a stop is noticed in between.
  seconds send_mail() {
    switch (mailer_.send_next()) {
      case Mailer::Step::worked:
        return seconds(0);
      case Mailer::Step::unreachable:
        return std::max(kPauseWhileAway, settings_.mail.poll_interval);
      case Mailer::Step::idle:
      case Mailer::Step::interrupted:
        break;
    }
    return settings_.mail.poll_interval;
  }

  seconds purge() {
    return purge_.run() == Purge::Step::more ? seconds(0) : settings_.purge.interval;
  }

  const Settings& settings_;
  Mailer& mailer_;
  Purge& purge_;
  process::SharedMemory& memory_;
  const process::WorkerContext& context_;
  TimePoint mail_at_{};
  TimePoint purge_at_{};
  std::string last_problem_;
};

}  // namespace

Purge::Step Purge::run() {
  struct Job {
    auth::Leftover leftover;
    std::optional<seconds> retention;
    int most = kChunk;
  };
  const Job jobs[] = {{auth::Leftover::ended_session, settings_.expired_token_retention, kSessions},
                      {auth::Leftover::revocation, seconds(0)},
                      {auth::Leftover::one_time_key, kKeyRetention},
                      {auth::Leftover::sent_mail, kMailRetention},
                      {auth::Leftover::dropped_mail, kMailRetention},
                      {auth::Leftover::failed_mail, kFailedMailRetention}};
  Step step = Step::done;
  for (const Job& job : jobs) {
    if (!job.retention) continue;
    const int removed = housekeeping_.remove(job.leftover, clock_.now() - *job.retention, job.most);
    if (removed == 0) continue;
    base::log_info("purged").with("what", name_of(job.leftover)).with("rows", removed);
    if (removed >= job.most) step = Step::more;
  }
  // Of two tables, so that it may be twice as many.
  if (const int removed = throttle_.purge(clock_.now(), kChunk); removed > 0) {
    base::log_info("purged").with("what", "throttle").with("rows", removed);
    if (removed >= kChunk) step = Step::more;
  }
  return step;
}

void serve(const Settings& settings, Mailer& mailer, Purge& purge, process::SharedMemory& memory,
           const process::WorkerContext& context) {
  Keeper keeper(settings, mailer, purge, memory, context);
  context.ready();
  keeper.run();
}

}  // namespace keeper
