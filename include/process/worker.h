// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>

namespace process {

/// What a worker is told about itself.
struct WorkerContext {
  std::size_t slot = 0;         ///< Its slot in shared memory; kept by its successors.
  std::size_t number = 0;       ///< Among the workers of its kind, from 0.
  int stop = -1;                ///< Readable once the worker is to end; never read it.
  std::function<void()> ready;  ///< To be called once, when it can serve.
};

}  // namespace process
