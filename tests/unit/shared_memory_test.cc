// SPDX-License-Identifier: MIT
#include "process/shared_memory.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

namespace {

using process::SharedMemory;

crypto::PublicKey key_named(const std::string& kid) {
  return {"default", kid, "RS256", std::string(550, 'd') + '\0' + kid};
}

/// Runs `work` in a child process; true when it answered true.
template <typename Work>
bool in_child(Work work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work() ? 0 : 1);
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

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

BOOST_AUTO_TEST_CASE(holds_no_keys_before_the_first_publication) {
  const SharedMemory memory(1);
  BOOST_TEST(memory.keys_version() == 0u);
  BOOST_TEST(memory.published_keys().empty());
}

BOOST_AUTO_TEST_CASE(shows_keys_published_by_another_process) {
  SharedMemory memory(1);
  BOOST_TEST(in_child([&] {
    memory.publish_keys({key_named("one"), key_named("two")});
    return true;
  }));
  BOOST_TEST(memory.keys_version() == 1u);
  const auto keys = memory.published_keys();
  BOOST_REQUIRE_EQUAL(keys.size(), 2u);
  BOOST_TEST(keys[1].kid == "two");
  BOOST_TEST(keys[1].realm == "default");
  BOOST_TEST(keys[1].algorithm == "RS256");
  BOOST_TEST(keys[1].der == key_named("two").der);
}

BOOST_AUTO_TEST_CASE(replaces_the_whole_set) {
  SharedMemory memory(1);
  memory.publish_keys({key_named("one"), key_named("two")});
  memory.publish_keys({key_named("three")});
  BOOST_REQUIRE_EQUAL(memory.published_keys().size(), 1u);
  BOOST_TEST(memory.published_keys()[0].kid == "three");
  memory.publish_keys({});
  BOOST_TEST(memory.published_keys().empty());
  BOOST_TEST(memory.keys_version() == 3u);
}

BOOST_AUTO_TEST_CASE(readers_never_see_a_mixture_of_two_sets) {
  SharedMemory memory(1);
  memory.publish_keys({key_named("a"), key_named("a")});
  const pid_t writer = ::fork();
  if (writer == 0) {
    for (int i = 0; i < 2000; ++i) {
      const std::string kid(1 + static_cast<std::size_t>(i % 7), static_cast<char>('a' + i % 20));
      memory.publish_keys({key_named(kid), key_named(kid)});
    }
    ::_exit(0);
  }
  int status = 0;
  int mixed = 0;
  while (::waitpid(writer, &status, WNOHANG) == 0) {
    const auto keys = memory.published_keys();
    if (keys.size() != 2 || keys[0].kid != keys[1].kid || keys[0].der != keys[1].der) ++mixed;
  }
  BOOST_TEST(mixed == 0);
}

BOOST_AUTO_TEST_CASE(refuses_more_keys_than_fit) {
  SharedMemory memory(1);
  std::vector<crypto::PublicKey> keys(SharedMemory::kMaxKeys + 1, key_named("x"));
  BOOST_CHECK_THROW(memory.publish_keys(keys), std::length_error);
  keys.pop_back();
  memory.publish_keys(keys);
  BOOST_TEST(memory.published_keys().size() == SharedMemory::kMaxKeys);
}

BOOST_AUTO_TEST_CASE(survives_a_child_that_ends_its_copy) {
  auto memory = std::make_unique<SharedMemory>(1);
  BOOST_TEST(in_child([&] {
    memory.reset();
    return true;
  }));
  memory->publish_keys({key_named("one")});
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
