// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "process/confinement.h"
#include "process/settings.h"
#include "process/shared_memory.h"
#include "process/worker.h"

namespace process {

/// One kind of worker: how many there are, what they may hold and open, what they do.
struct WorkerKind {
  std::string name;
  std::size_t count = 1;
  /// Kinds start in ascending order, each when the ones below are ready, and end in descending
  /// order, so that whoever is asked outlives those who ask.
  unsigned stage = 0;
  /// The inherited descriptors that worker `number` keeps besides 0, 1 and 2; all others are
  /// closed in it.
  std::function<std::vector<int>(std::size_t number)> descriptors;
  /// The files that it may open; nothing: any.
  std::optional<Confinement> confinement;
  /// Runs in the child, calls `ready` once, returns soon after `stop` became readable. What it
  /// throws is logged, and the process ends with status 1.
  std::function<void(const WorkerContext& context)> run;
};

/// Everything that a reload may change.
struct Plan {
  std::vector<WorkerKind> kinds;  ///< Names, order and counts stay the same for good.
  std::chrono::seconds worker_timeout{30};
  std::chrono::seconds drain_timeout{30};
};

struct SupervisorHooks {
  /// The new plan, or nothing (then the reason was logged) and everything stays as it is.
  std::function<std::optional<Plan>()> reload;
  /// The daemon begins to stop: no new connections from here.
  std::function<void()> stopping;
  /// In a new child: its title, such as `bearerd: check 1`.
  std::function<void(std::string_view)> set_title;
};

/// Starts the workers, replaces those that end, and watches over them, until SIGTERM or SIGINT.
///
/// A worker that dies before it was ready is started again after a growing pause, others at once.
/// A worker that is busy with one request, or stopped by a signal, for longer than worker_timeout
/// is killed. SIGHUP: reload, then replace the workers one after another, each once its predecessor
/// has ended and the one before is ready. SIGTERM: sets `memory` draining; the highest stage ends
/// first; whoever has not ended after drain_timeout is killed.
///
/// Returns the exit status of the daemon, 0. Knows nothing of what the workers do. `memory` has a
/// slot for each of them.
[[nodiscard]] int supervise(Plan plan, SharedMemory& memory, const SupervisorHooks& hooks);

}  // namespace process
