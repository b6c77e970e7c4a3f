// SPDX-License-Identifier: MIT
#include "worker_table.h"

#include <algorithm>

namespace process {

WorkerTable::WorkerTable(const std::vector<WorkerKind>& kinds) {
  for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
    for (std::size_t number = 0; number < kinds[kind].count; ++number) {
      Worker worker;
      worker.kind = kind;
      worker.number = number;
      worker.slot = workers_.size();
      worker.stage = kinds[kind].stage;
      workers_.push_back(std::move(worker));
    }
  }
}

Worker* WorkerTable::find(pid_t pid) {
  const auto found = std::find_if(workers_.begin(), workers_.end(),
                                  [pid](const Worker& worker) { return worker.pid == pid; });
  return found == workers_.end() ? nullptr : &*found;
}

unsigned WorkerTable::highest_stage() const {
  unsigned highest = 0;
  for (const auto& worker : workers_) highest = std::max(highest, worker.stage);
  return highest;
}

bool WorkerTable::none_alive(unsigned stage) const {
  return std::none_of(workers_.begin(), workers_.end(), [stage](const Worker& worker) {
    return worker.stage >= stage && worker.is_alive();
  });
}

bool WorkerTable::all_ready_below(unsigned stage) const {
  return std::all_of(workers_.begin(), workers_.end(), [stage](const Worker& worker) {
    return worker.stage >= stage || worker.state == Worker::State::ready;
  });
}

bool WorkerTable::all_ready_in(unsigned stage) const {
  return std::all_of(workers_.begin(), workers_.end(), [stage](const Worker& worker) {
    return worker.stage != stage || worker.state == Worker::State::ready;
  });
}

}  // namespace process
