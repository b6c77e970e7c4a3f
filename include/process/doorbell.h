// SPDX-License-Identifier: MIT
#pragma once

#include "base/descriptor.h"

namespace process {

/// Wakes a process that waits for its descriptor (eventfd). Rings that nobody answered yet are one.
class Doorbell {
 public:
  /// Throws std::system_error.
  Doorbell();
  /// Readable once it has rung.
  [[nodiscard]] int descriptor() const { return bell_.get(); }
  void ring() const;
  /// To be called before looking for what it rang for.
  void silence() const;

 private:
  base::Descriptor bell_;
};

}  // namespace process
