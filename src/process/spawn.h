// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include "base/descriptor.h"
#include "process/supervisor.h"

namespace process {

struct Spawned {
  pid_t pid = -1;          ///< -1: there is no child, errno tells why.
  base::Descriptor ready;  ///< A byte arrives here when the child is ready.
};

/// Forks a worker. In the child it never returns.
Spawned spawn(const WorkerKind& kind, std::size_t number, std::size_t slot,
              const SupervisorHooks& hooks);

/// `check 1`; only `signer` where there is one of its kind.
[[nodiscard]] std::string name_of(const WorkerKind& kind, std::size_t number);

}  // namespace process
