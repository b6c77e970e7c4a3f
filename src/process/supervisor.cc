// SPDX-License-Identifier: MIT
#include "process/supervisor.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "base/log.h"
#include "process/signal_queue.h"
#include "spawn.h"
#include "worker_table.h"

namespace process {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kStagePatience{5};        // Then a stage starts without the ones below it.
constexpr milliseconds kShortestLife{100};  // Ten forks a second are enough, ready or not.

class Supervisor {
 public:
  Supervisor(Plan plan, SharedMemory& memory, const SupervisorHooks& hooks)
      : plan_(std::move(plan)), memory_(memory), hooks_(hooks), workers_(plan_.kinds) {}
  int run();

 private:
  void take_signals();
  void reload();
  void begin_stop(int signal);
  void advance_stop();
  void start_due();
  void start(Worker& worker);
  void roll();
  void end(Worker& worker, TimePoint kill_at);
  void take_ready(Worker& worker);
  void announce_ready();
  void reap();
  void bury(Worker& worker, int status);
  void watch();
  void kill_stuck(Worker& worker, const char* reason);
  [[nodiscard]] bool may_start(const Worker& worker) const;
  [[nodiscard]] TimePoint next_wake() const;
  void wait();
  std::string name(const Worker& worker) const {
    return name_of(plan_.kinds[worker.kind], worker.number);
  }

  Plan plan_;
  SharedMemory& memory_;
  const SupervisorHooks& hooks_;
  SignalQueue signals_{SIGTERM, SIGINT, SIGHUP, SIGCHLD};
  WorkerTable workers_;
  TimePoint now_ = Clock::now();
  TimePoint began_ = now_;
  unsigned generation_ = 1;
  enum class Phase { starting, serving, stopping } phase_ = Phase::starting;
  unsigned ending_stage_ = ~0U;  // While stopping: this stage and those above are ending.
  TimePoint drain_end_;
};

int Supervisor::run() {
  for (;;) {
    now_ = Clock::now();
    start_due();
    if (phase_ == Phase::stopping) {
      advance_stop();
      if (ending_stage_ == 0 && workers_.none_alive(0)) break;
    } else {
      roll();
    }
    wait();
    now_ = Clock::now();
    for (auto& worker : workers_.all()) take_ready(worker);
    take_signals();
    announce_ready();
    watch();
  }
  base::log_info("stopped");
  return 0;
}

void Supervisor::wait() {
  std::vector<pollfd> waiting{{signals_.descriptor(), POLLIN, 0}};
  for (const auto& worker : workers_.all()) {
    if (worker.ready_pipe.is_open()) waiting.push_back({worker.ready_pipe.get(), POLLIN, 0});
  }
  // An interruption is as good as any other reason to look round.
  (void)::poll(waiting.data(), waiting.size(), milliseconds_until(next_wake()));
}

TimePoint Supervisor::next_wake() const {
  TimePoint next =
      now_ + std::clamp<milliseconds>(plan_.worker_timeout / 4, milliseconds(250), seconds(5));
  for (const auto& worker : workers_.all()) {
    if (worker.state == Worker::State::down && may_start(worker)) {
      next = std::min(next, worker.start_at);
    } else if (worker.state == Worker::State::down && phase_ == Phase::starting) {
      next = std::min(next, began_ + kStagePatience);
    }
    if (worker.kill_at) next = std::min(next, *worker.kill_at);
  }
  // Not earlier than in a moment: what is due is done on each round, whatever woke us.
  return std::max(next, now_ + milliseconds(1));
}

void Supervisor::take_signals() {
  bool hangup = false;
  for (int signal = signals_.next(); signal != 0; signal = signals_.next()) {
    if (signal == SIGCHLD) continue;  // Several of them may come as one: reap() asks for all.
    if (signal == SIGHUP) hangup = true;
    if (signal != SIGHUP && phase_ != Phase::stopping) begin_stop(signal);
  }
  reap();
  if (hangup && phase_ != Phase::stopping) reload();
}

void Supervisor::reload() {
  auto plan = hooks_.reload ? hooks_.reload() : std::nullopt;
  if (!plan) return;
  plan_ = std::move(*plan);
  ++generation_;
  for (auto& worker : workers_.all()) {
    if (worker.state != Worker::State::down) continue;
    worker.delay.reset();  // What kept it from starting may be mended.
    worker.start_at = now_;
  }
  base::log_info("reloaded").with("generation", generation_);
}

void Supervisor::begin_stop(int signal) {
  base::log_info("stopping").with("signal", ::sigabbrev_np(signal));
  phase_ = Phase::stopping;
  drain_end_ = now_ + plan_.drain_timeout;
  memory_.set_draining();
  if (hooks_.stopping) hooks_.stopping();
  ending_stage_ = workers_.highest_stage() + 1;
}

/// Ends one stage after another, each when nobody above is left.
void Supervisor::advance_stop() {
  while (ending_stage_ > 0 && workers_.none_alive(ending_stage_)) {
    --ending_stage_;
    // Those below get a moment even when the ones above have used up all the time.
    const TimePoint kill_at = std::max(drain_end_, now_ + seconds(1));
    for (auto& worker : workers_.all()) {
      if (worker.stage == ending_stage_ && worker.is_alive()) end(worker, kill_at);
    }
  }
}

bool Supervisor::may_start(const Worker& worker) const {
  if (phase_ == Phase::stopping) return worker.stage < ending_stage_;
  return phase_ == Phase::serving || now_ >= began_ + kStagePatience ||
         workers_.all_ready_below(worker.stage);
}

void Supervisor::start_due() {
  for (auto& worker : workers_.all()) {
    const bool due = worker.state == Worker::State::down && worker.start_at <= now_;
    if (due && may_start(worker)) start(worker);
  }
}

void Supervisor::start(Worker& worker) {
  memory_.reset_slot(worker.slot);
  Spawned spawned = spawn(plan_.kinds[worker.kind], worker.number, worker.slot, hooks_);
  if (spawned.pid < 0) {
    const int error = errno;
    worker.start_at = now_ + worker.delay.ended();
    base::log_error("fork_failed")
        .with("worker", name(worker))
        .with("reason", std::generic_category().message(error));
    return;
  }
  worker.pid = spawned.pid;
  worker.ready_pipe = std::move(spawned.ready);
  worker.state = Worker::State::starting;
  worker.generation = generation_;
  worker.started_at = now_;
  worker.stopped_since.reset();
  worker.was_killed = false;
  base::log_info("worker_started").with("worker", name(worker)).with("pid", worker.pid);
}

/// Replaces one worker of an older generation, and only while all others serve: what was loaded
/// may keep workers from starting, and then the old ones must go on.
void Supervisor::roll() {
  // The oldest first, so that reloads in quick succession leave nobody out.
  const auto precedes = [](const Worker& a, const Worker& b) {
    return std::pair(a.generation, a.stage) < std::pair(b.generation, b.stage);
  };
  Worker* outdated = nullptr;
  for (auto& worker : workers_.all()) {
    if (worker.state != Worker::State::ready) return;
    if (worker.generation == generation_) continue;
    if (outdated == nullptr || precedes(worker, *outdated)) outdated = &worker;
  }
  if (outdated != nullptr) end(*outdated, now_ + plan_.drain_timeout);
}

void Supervisor::end(Worker& worker, TimePoint kill_at) {
  worker.state = Worker::State::ending;
  worker.kill_at = kill_at;
  ::kill(worker.pid, SIGTERM);
}

void Supervisor::take_ready(Worker& worker) {
  if (!worker.ready_pipe.is_open()) return;
  char byte = 0;
  const ssize_t got = ::read(worker.ready_pipe.get(), &byte, 1);
  if (got < 0) return;  // Not yet.
  worker.ready_pipe.reset();
  if (got == 0) return;  // It has died, or soon will.
  worker.delay.became_ready();
  if (worker.state == Worker::State::starting) worker.state = Worker::State::ready;
  base::log_debug("worker_ready").with("worker", name(worker)).with("pid", worker.pid);
}

void Supervisor::announce_ready() {
  if (phase_ != Phase::starting || !workers_.all_ready_in(workers_.highest_stage())) return;
  phase_ = Phase::serving;
  base::log_info("ready").with("pid", ::getpid()).with("workers", workers_.all().size());
}

void Supervisor::reap() {
  int status = 0;
  pid_t pid = 0;
  while ((pid = ::waitpid(-1, &status, WNOHANG | WUNTRACED | WCONTINUED)) > 0) {
    Worker* worker = workers_.find(pid);
    if (worker == nullptr) continue;
    if (WIFSTOPPED(status)) {
      worker->stopped_since = now_;
    } else if (WIFCONTINUED(status)) {
      worker->stopped_since.reset();
    } else {
      bury(*worker, status);
    }
  }
}

void Supervisor::bury(Worker& worker, int status) {
  take_ready(worker);  // It may have been ready for a moment.
  const bool expected = worker.state == Worker::State::ending || status == 0;
  base::LogLine line(expected ? base::LogLevel::info : base::LogLevel::warning, "worker_ended");
  line.with("worker", name(worker)).with("pid", worker.pid);
  if (WIFSIGNALED(status)) {
    line.with("signal", ::sigabbrev_np(WTERMSIG(status)));
  } else {
    line.with("status", WEXITSTATUS(status));
  }
  const seconds pause = worker.delay.ended();
  line.with("pause", pause.count());
  worker.pid = 0;
  worker.state = Worker::State::down;
  worker.kill_at.reset();
  worker.start_at = std::max(now_ + pause, worker.started_at + kShortestLife);
}

void Supervisor::watch() {
  const double limit = static_cast<double>(plan_.worker_timeout.count());
  for (auto& worker : workers_.all()) {
    if (!worker.is_alive() || worker.was_killed) continue;
    if (worker.kill_at && *worker.kill_at <= now_) {
      kill_stuck(worker, "did not end in time");
    } else if (memory_.busy_for(worker.slot) > limit) {
      kill_stuck(worker, "busy with one request for too long");
    } else if (worker.stopped_since && now_ - *worker.stopped_since > plan_.worker_timeout) {
      kill_stuck(worker, "stopped by a signal");
    } else if (worker.state == Worker::State::starting &&
               now_ - worker.started_at > plan_.worker_timeout) {
      kill_stuck(worker, "not ready in time");
    }
  }
}

void Supervisor::kill_stuck(Worker& worker, const char* reason) {
  base::log_warning("worker_stuck")
      .with("worker", name(worker))
      .with("pid", worker.pid)
      .with("reason", reason);
  worker.was_killed = true;
  worker.kill_at.reset();
  ::kill(worker.pid, SIGKILL);
}

}  // namespace

int supervise(Plan plan, SharedMemory& memory, const SupervisorHooks& hooks) {
  return Supervisor(std::move(plan), memory, hooks).run();
}

}  // namespace process
