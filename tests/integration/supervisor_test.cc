// SPDX-License-Identifier: MIT
#include "process/supervisor.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <vector>

#include "base/log.h"

namespace {

using process::Plan;
using process::SharedMemory;
using process::SupervisorHooks;
using process::WorkerContext;
using process::WorkerKind;

void wait_for_stop(int stop) {
  pollfd waiting{stop, POLLIN, 0};
  while (::poll(&waiting, 1, -1) < 1) {
  }
}

/// Serves nothing: begins a "request" at its start and is ready, so that tests see its slot count.
void idle(SharedMemory& memory, const WorkerContext& context) {
  memory.begin_request(context.slot);
  memory.end_request(context.slot);
  context.ready();
  wait_for_stop(context.stop);
}

WorkerKind idle_kind(SharedMemory& memory, std::size_t count = 1, unsigned stage = 0) {
  return {.name = "idle",
          .count = count,
          .stage = stage,
          .descriptors = {},
          .confinement = {},
          .run = [&memory](const WorkerContext& context) { idle(memory, context); }};
}

/// A supervisor in a process group of its own, which ends as a whole: a worker that heeds nothing
/// would otherwise outlive the tests and hold their output open.
class Running {
 public:
  Running(SharedMemory& memory, const Plan& plan, const SupervisorHooks& hooks = {}) {
    pid_ = ::fork();
    // On both sides, so that it is done whoever runs first.
    ::setpgid(pid_, 0);
    if (pid_ != 0) return;
    base::open_log(base::LogTarget::stderr_stream, base::LogLevel::error);
    ::_exit(process::supervise(plan, memory, hooks));
  }
  ~Running() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
  }
  void send(int signal) const { ::kill(pid_, signal); }
  int wait() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t pid_ = -1;
};

/// Ignores every wish to end, though not for longer than the tests last.
[[noreturn]] void hang() {
  ::alarm(60);
  for (;;) ::pause();
}

template <typename Condition>
bool eventually(Condition condition, int seconds = 15) {
  for (int i = 0; i < seconds * 200; ++i) {
    if (condition()) return true;
    ::usleep(5000);
  }
  return false;
}

/// A directory with a file in it that is nobody's business.
struct SecretFile {
  std::filesystem::path directory;
  std::filesystem::path file;
  SecretFile() {
    char name[] = "/tmp/brd-confined-XXXXXX";
    directory = ::mkdtemp(name);
    file = directory / "key.pem";
    std::ofstream(file) << "secret";
  }
  ~SecretFile() { std::filesystem::remove_all(directory); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(supervisor)

BOOST_AUTO_TEST_CASE(replaces_a_worker_that_dies_and_ends_with_status_0) {
  SharedMemory memory(1);
  auto kind = idle_kind(memory);
  kind.run = [&memory](const WorkerContext& context) {
    context.ready();
    memory.begin_request(context.slot);
    memory.end_request(context.slot);
    if (memory.requests_of(context.slot) < 4) ::raise(SIGKILL);
    wait_for_stop(context.stop);
  };
  Running running(memory, {.kinds = {kind}});
  BOOST_TEST(eventually([&] { return memory.requests_of(0) == 4; }));
  running.send(SIGTERM);
  BOOST_TEST(running.wait() == 0);
  BOOST_TEST(memory.is_draining());
}

BOOST_AUTO_TEST_CASE(pauses_after_a_worker_that_never_became_ready) {
  SharedMemory memory(1);
  auto kind = idle_kind(memory);
  kind.run = [&memory](const WorkerContext& context) {
    memory.begin_request(context.slot);
    memory.end_request(context.slot);
    throw std::runtime_error("no key");
  };
  const Running running(memory, {.kinds = {kind}});
  BOOST_TEST(eventually([&] { return memory.requests_of(0) == 1; }));
  ::usleep(700000);
  BOOST_TEST(memory.requests_of(0) == 1u);
  BOOST_TEST(eventually([&] { return memory.requests_of(0) == 2; }));
}

BOOST_AUTO_TEST_CASE(starts_a_stage_when_the_one_below_is_ready) {
  SharedMemory memory(1);
  auto below = idle_kind(memory, 1, 0);
  below.run = [&memory](const WorkerContext& context) {
    ::usleep(200000);
    idle(memory, context);
  };
  auto above = idle_kind(memory, 1, 1);
  above.run = [&memory](const WorkerContext& context) {
    // Slot 0 is `above`, slot 1 is `below`: they follow the table, whatever the stage.
    if (memory.requests_of(1) == 1) idle(memory, context);
  };
  const Running running(memory, {.kinds = {above, below}});
  BOOST_TEST(eventually([&] { return memory.requests_of(0) == 1; }));
}

BOOST_AUTO_TEST_CASE(kills_a_worker_that_is_busy_for_too_long) {
  SharedMemory memory(1);
  auto kind = idle_kind(memory);
  kind.run = [&memory](const WorkerContext& context) {
    context.ready();
    memory.set_note(context.slot, {memory.note_of(context.slot).id + 1, 0});
    memory.begin_request(context.slot);
    hang();
  };
  const Running running(memory, {.kinds = {kind},
                                 .worker_timeout = std::chrono::seconds(1),
                                 .drain_timeout = std::chrono::seconds(1)});
  BOOST_TEST(eventually([&] { return memory.note_of(0).id == 2; }));
}

BOOST_AUTO_TEST_CASE(kills_who_does_not_end_in_time) {
  SharedMemory memory(1);
  auto kind = idle_kind(memory);
  kind.run = [&memory](const WorkerContext& context) {
    memory.begin_request(5);
    context.ready();
    hang();
  };
  Running running(memory, {.kinds = {kind}, .drain_timeout = std::chrono::seconds(1)});
  BOOST_TEST(eventually([&] { return memory.busy_for(5) > 0; }));
  running.send(SIGTERM);
  BOOST_TEST(running.wait() == 0);
}

BOOST_AUTO_TEST_CASE(a_reload_replaces_every_worker_and_a_refused_one_none) {
  SharedMemory memory(1);
  SupervisorHooks hooks;
  hooks.reload = [&memory, calls = 0]() mutable -> std::optional<Plan> {
    memory.begin_request(9);
    memory.end_request(9);
    if (++calls == 1) return std::nullopt;
    return Plan{.kinds = {idle_kind(memory, 3)}};
  };
  const Running running(memory, {.kinds = {idle_kind(memory, 3)}}, hooks);
  const auto all_have = [&](std::uint64_t starts) {
    return memory.requests_of(0) == starts && memory.requests_of(1) == starts &&
           memory.requests_of(2) == starts;
  };
  BOOST_TEST(eventually([&] { return all_have(1); }));
  running.send(SIGHUP);
  BOOST_TEST(eventually([&] { return memory.requests_of(9) == 1; }));
  ::usleep(100000);
  BOOST_TEST(all_have(1));
  running.send(SIGHUP);
  BOOST_TEST(eventually([&] { return all_have(2); }));
}

BOOST_AUTO_TEST_CASE(a_worker_holds_only_the_descriptors_of_its_kind) {
  SharedMemory memory(1);
  int ours[2];
  BOOST_REQUIRE_EQUAL(::pipe(ours), 0);
  auto kind = idle_kind(memory, 2);
  kind.descriptors = [&ours](std::size_t number) { return std::vector<int>{ours[number]}; };
  kind.run = [&](const WorkerContext& context) {
    // Numbers of closed descriptors are used again, but not for pipes.
    const bool mine = ::fcntl(ours[context.number], F_GETPIPE_SZ) > 0;
    const bool others = ::fcntl(ours[1 - context.number], F_GETPIPE_SZ) > 0;
    memory.set_note(context.slot, {1, mine && !others});
    idle(memory, context);
  };
  const Running running(memory, {.kinds = {kind}});
  for (const std::size_t slot : {0U, 1U}) {
    BOOST_TEST(eventually([&] { return memory.note_of(slot).id == 1; }));
    BOOST_TEST(memory.note_of(slot).from == 1u);
  }
  ::close(ours[0]);
  ::close(ours[1]);
}

BOOST_AUTO_TEST_CASE(a_confined_worker_cannot_open_other_files) {
  const SecretFile secret;
  SharedMemory memory(1);
  auto free = idle_kind(memory);
  free.run = [&](const WorkerContext& context) {
    const int fd = ::open(secret.file.c_str(), O_RDONLY);
    const int listing = ::open(secret.directory.c_str(), O_RDONLY | O_DIRECTORY);
    const int made = ::open((secret.directory / "new").c_str(), O_WRONLY | O_CREAT, 0600);
    memory.set_note(context.slot,
                    {1, (fd >= 0 ? 1U : 0U) + (listing >= 0 ? 2U : 0U) + (made >= 0 ? 4U : 0U)});
    idle(memory, context);
  };
  auto confined = free;
  confined.confinement = process::system_files();
  auto allowed = free;
  allowed.confinement = process::system_files();
  allowed.confinement->readable.push_back(secret.file);
  const Running running(memory, {.kinds = {free, confined, allowed}});
  for (const std::size_t slot : {0U, 1U, 2U}) {
    BOOST_TEST(eventually([&] { return memory.note_of(slot).id == 1; }));
  }
  BOOST_TEST(memory.note_of(0).from == 7u);
  if (memory.note_of(1).from == 7u) {
    BOOST_TEST_MESSAGE("this kernel has no Landlock: confinement is not tested");
    return;
  }
  BOOST_TEST(memory.note_of(1).from == 0u);
  BOOST_TEST(memory.note_of(2).from == 1u);
}

BOOST_AUTO_TEST_CASE(workers_end_when_the_supervisor_is_killed) {
  SharedMemory memory(1);
  auto kind = idle_kind(memory);
  kind.run = [&memory](const WorkerContext& context) {
    context.ready();
    memory.set_note(context.slot, {1, 0});
    wait_for_stop(context.stop);
    memory.set_note(context.slot, {2, 0});
  };
  const Running running(memory, {.kinds = {kind}});
  BOOST_TEST(eventually([&] { return memory.note_of(0).id == 1; }));
  running.send(SIGKILL);
  BOOST_TEST(eventually([&] { return memory.note_of(0).id == 2; }));
}

BOOST_AUTO_TEST_SUITE_END()
