// SPDX-License-Identifier: MIT
#include "process/doorbell.h"

#include <sys/eventfd.h>

#include <cerrno>
#include <system_error>

namespace process {

Doorbell::Doorbell() : bell_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (bell_.get() < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

void Doorbell::ring() const {
  // It fails only where it has rung four thousand million times, which is as good.
  (void)::eventfd_write(bell_.get(), 1);
}

void Doorbell::silence() const {
  eventfd_t rings = 0;
  (void)::eventfd_read(bell_.get(), &rings);
}

}  // namespace process
