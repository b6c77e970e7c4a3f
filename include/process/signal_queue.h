// SPDX-License-Identifier: MIT
#pragma once

#include <initializer_list>

#include "base/descriptor.h"

namespace process {

/// Signals as a descriptor that becomes readable, so that one wait covers them and everything else
/// and none can slip in between. They stay blocked for the life of the process.
class SignalQueue {
 public:
  /// Throws std::system_error.
  explicit SignalQueue(std::initializer_list<int> signals);
  [[nodiscard]] int descriptor() const { return queue_.get(); }
  /// The next signal that has arrived; 0 when there is none. Never waits.
  [[nodiscard]] int next() const;

 private:
  base::Descriptor queue_;
};

}  // namespace process
