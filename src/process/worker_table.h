// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "base/descriptor.h"
#include "process/respawn_delay.h"
#include "process/supervisor.h"

namespace process {

using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;

/// One place for a worker, and the process that fills it at the moment.
struct Worker {
  std::size_t kind = 0;  ///< Index into the plan's kinds.
  std::size_t number = 0;
  std::size_t slot = 0;
  unsigned stage = 0;

  enum class State { down, starting, ready, ending } state = State::down;
  pid_t pid = 0;
  base::Descriptor ready_pipe;
  unsigned generation = 0;  ///< Of the plan that it runs.
  RespawnDelay delay;
  TimePoint start_at;  ///< When it is down: not before.
  TimePoint started_at;
  std::optional<TimePoint> kill_at;
  std::optional<TimePoint> stopped_since;  ///< By SIGSTOP and the like.
  bool was_killed = false;

  [[nodiscard]] bool is_alive() const { return state != State::down; }
};

/// All places, in the order of the plan.
class WorkerTable {
 public:
  explicit WorkerTable(const std::vector<WorkerKind>& kinds);

  [[nodiscard]] std::vector<Worker>& all() { return workers_; }
  [[nodiscard]] const std::vector<Worker>& all() const { return workers_; }
  [[nodiscard]] Worker* find(pid_t pid);
  [[nodiscard]] unsigned highest_stage() const;
  /// In this stage and those above.
  [[nodiscard]] bool none_alive(unsigned stage) const;
  [[nodiscard]] bool all_ready_below(unsigned stage) const;
  [[nodiscard]] bool all_ready_in(unsigned stage) const;

 private:
  std::vector<Worker> workers_;
};

}  // namespace process
