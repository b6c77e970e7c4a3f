// SPDX-License-Identifier: MIT
#include "process/shared_memory.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <memory>

#include "support/child_process.h"

namespace {

using process::SharedMemory;
using support::in_child;

/// A child that does `work`, says so, and then hangs until it is killed.
template <typename Work>
pid_t hanging_child(Work work) {
  int ready[2];
  BOOST_REQUIRE_EQUAL(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    auto kept = work();
    const char answer = kept ? 'y' : 'n';
    if (::write(ready[1], &answer, 1) != 1) ::_exit(1);
    for (;;) ::pause();
  }
  char answer = 0;
  BOOST_REQUIRE_EQUAL(::read(ready[0], &answer, 1), 1);
  BOOST_REQUIRE_EQUAL(answer, 'y');
  ::close(ready[0]);
  ::close(ready[1]);
  return child;
}

void kill_and_reap(pid_t child) {
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
}

process::Deadline soon() { return process::Deadline::clock::now() + std::chrono::milliseconds(20); }
process::Deadline later() { return process::Deadline::clock::now() + std::chrono::seconds(5); }

}  // namespace

BOOST_AUTO_TEST_SUITE(shared_memory)

BOOST_AUTO_TEST_CASE(survives_a_child_that_ends_its_copy) {
  auto memory = std::make_unique<SharedMemory>(1);
  BOOST_TEST(in_child([&] {
    memory.reset();
    return true;
  }));
  BOOST_TEST(memory->take_hashing_place().has_value());
}

BOOST_AUTO_TEST_CASE(tells_how_long_a_slot_is_busy) {
  SharedMemory memory(1);
  BOOST_TEST(memory.busy_for(3) == 0.0);
  BOOST_TEST(in_child([&] {
    memory.begin_request(3);
    return true;
  }));
  ::usleep(2000);
  BOOST_TEST(memory.busy_for(3) >= 0.002);
  BOOST_TEST(memory.busy_for(2) == 0.0);
  memory.end_request(3);
  BOOST_TEST(memory.busy_for(3) == 0.0);
  BOOST_TEST(memory.requests_of(3) == 1u);
  memory.begin_request(3);
  memory.reset_slot(3);
  BOOST_TEST(memory.busy_for(3) == 0.0);
  BOOST_TEST(memory.requests_of(3) == 1u);
}

BOOST_AUTO_TEST_CASE(draining_reaches_other_processes) {
  SharedMemory memory(1);
  BOOST_TEST(!memory.is_draining());
  memory.set_draining();
  BOOST_TEST(in_child([&] { return memory.is_draining(); }));
}

BOOST_AUTO_TEST_CASE(gives_no_more_hashing_places_than_there_are) {
  SharedMemory memory(2);
  auto first = memory.take_hashing_place();
  BOOST_TEST(first.has_value());
  const pid_t other = hanging_child([&] { return memory.take_hashing_place(); });
  BOOST_TEST(!memory.take_hashing_place().has_value());
  first.reset();
  BOOST_TEST(memory.take_hashing_place().has_value());
  kill_and_reap(other);
}

BOOST_AUTO_TEST_CASE(the_place_of_a_killed_holder_becomes_free) {
  SharedMemory memory(1);
  for (int round = 0; round < 3; ++round) {
    const pid_t holder = hanging_child([&] { return memory.take_hashing_place(); });
    BOOST_TEST(!memory.take_hashing_place().has_value());
    kill_and_reap(holder);
    BOOST_TEST(memory.take_hashing_place().has_value());
  }
}

BOOST_AUTO_TEST_CASE(a_moved_place_is_given_back_once) {
  SharedMemory memory(1);
  {
    auto place = memory.take_hashing_place();
    const SharedMemory::Held moved = std::move(*place);
    place.reset();
    BOOST_TEST(!memory.take_hashing_place().has_value());
  }
  BOOST_TEST(memory.take_hashing_place().has_value());
}

BOOST_AUTO_TEST_CASE(own_shares_of_hash_memory_run_together_and_the_whole_runs_alone) {
  SharedMemory memory(1, 2);
  const pid_t own =
      hanging_child([&] { return memory.take_hash_memory(0, SharedMemory::Share::own, later()); });
  BOOST_TEST(memory.take_hash_memory(1, SharedMemory::Share::own, soon()).has_value());
  BOOST_TEST(!memory.take_hash_memory(1, SharedMemory::Share::whole, soon()).has_value());
  kill_and_reap(own);
  const pid_t whole = hanging_child(
      [&] { return memory.take_hash_memory(1, SharedMemory::Share::whole, later()); });
  BOOST_TEST(!memory.take_hash_memory(0, SharedMemory::Share::own, soon()).has_value());
  kill_and_reap(whole);
  BOOST_TEST(memory.take_hash_memory(0, SharedMemory::Share::whole, soon()).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
