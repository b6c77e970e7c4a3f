// SPDX-License-Identifier: MIT
#include "spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <exception>

#include "base/log.h"
#include "process/signal_queue.h"

namespace process {
namespace {

void set_signals() {
  // Those of the terminal are for the supervisor alone: it ends the workers in their order.
  ::signal(SIGINT, SIG_IGN);
  ::signal(SIGHUP, SIG_IGN);
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGCHLD, SIG_DFL);
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  ::sigprocmask(SIG_SETMASK, &blocked, nullptr);
}

/// Closes everything that is not in `kept`. The supervisor holds all channels and sockets; a kind
/// that has no business with one must not have it.
void close_others(std::vector<int> kept) {
  // Its descriptor would be closed behind its back; it opens another by itself.
  ::closelog();
  kept.insert(kept.end(), {0, 1, 2});
  std::sort(kept.begin(), kept.end());
  unsigned next = 0;
  for (const int fd : kept) {
    const auto keep = static_cast<unsigned>(fd);
    if (fd < 0 || keep < next) continue;
    if (keep > next) ::close_range(next, keep - 1, 0);
    next = keep + 1;
  }
  ::close_range(next, ~0U, 0);
}

void confine_to(const std::optional<Confinement>& allowed) {
  if (!allowed) return;
  if (confine(*allowed) == Confined::not_supported) {
    base::log_debug("confinement_unavailable").with("reason", "this kernel has no Landlock");
  }
}

[[noreturn]] void run_child(const WorkerKind& kind, std::size_t number, std::size_t slot,
                            const SupervisorHooks& hooks, int ready, pid_t parent) {
  int status = 0;
  try {
    set_signals();
    harden(parent);
    std::vector<int> kept = kind.descriptors ? kind.descriptors(number) : std::vector<int>();
    kept.push_back(ready);
    close_others(std::move(kept));
    ::umask(077);
    if (hooks.set_title) hooks.set_title("bearerd: " + name_of(kind, number));
    confine_to(kind.confinement);
    const SignalQueue stop({SIGTERM});
    const auto tell = [ready] {
      const ssize_t ignored = ::write(ready, "r", 1);
      (void)ignored;  // The supervisor is gone; then SIGTERM is on its way.
      ::close(ready);
    };
    kind.run({.slot = slot, .number = number, .stop = stop.descriptor(), .ready = tell});
  } catch (const std::exception& failure) {
    base::log_error("worker_failed")
        .with("worker", name_of(kind, number))
        .with("reason", failure.what());
    status = 1;
  }
  // Without destructors: what the child holds was copied from the supervisor.
  ::_exit(status);
}

}  // namespace

std::string name_of(const WorkerKind& kind, std::size_t number) {
  return kind.count == 1 ? kind.name : kind.name + ' ' + std::to_string(number + 1);
}

Spawned spawn(const WorkerKind& kind, std::size_t number, std::size_t slot,
              const SupervisorHooks& hooks) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return {};
  base::Descriptor read_end(ends[0]);
  const base::Descriptor write_end(ends[1]);
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child == 0) run_child(kind, number, slot, hooks, write_end.get(), parent);
  if (child < 0) {
    const int error = errno;
    read_end.reset();
    errno = error;
  }
  return {child, std::move(read_end)};
}

}  // namespace process
