// SPDX-License-Identifier: MIT
#include "process/signal_queue.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace process {

SignalQueue::SignalQueue(std::initializer_list<int> signals) {
  sigset_t mask;
  sigemptyset(&mask);
  for (const int signal : signals) sigaddset(&mask, signal);
  // Blocked first: what arrives before the descriptor exists waits and is not lost.
  ::sigprocmask(SIG_BLOCK, &mask, nullptr);
  queue_.reset(::signalfd(-1, &mask, SFD_NONBLOCK | SFD_CLOEXEC));
  if (!queue_.is_open()) throw std::system_error(errno, std::generic_category(), "signalfd");
}

int SignalQueue::next() const {
  signalfd_siginfo found{};
  const ssize_t got = ::read(queue_.get(), &found, sizeof found);
  return got == sizeof found ? static_cast<int>(found.ssi_signo) : 0;
}

}  // namespace process
