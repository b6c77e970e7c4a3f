// SPDX-License-Identifier: MIT
//
// What a follower begins with, and what it leaves behind.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "support/child_process.h"
#include "support/following.h"

using base::Seconds;
using keeper::Follower;

BOOST_FIXTURE_TEST_SUITE(follower_start, support::Following)

BOOST_AUTO_TEST_CASE(a_successor_goes_on_with_what_was_published) {
  add(1);
  pass();
  log.is_away = true;
  follower = new_follower();
  follower->take_over();
  BOOST_TEST(follower->is_known());
  BOOST_CHECK_THROW(pass(), auth::Unavailable);
  BOOST_TEST((knows(1) && is_published_as_known()));
  log.is_away = false;
  add(2);
  pass();
  BOOST_TEST((knows(1) && knows(2)));
}

BOOST_AUTO_TEST_CASE(a_start_goes_on_with_a_fresh_snapshot) {
  add(1);
  pass();
  follower->save(Follower::When::now);
  clock.time += Seconds(600);
  log.is_away = true;
  restart();
  BOOST_TEST((follower->is_known() && knows(1) && is_published_as_known()));
  log.is_away = false;
  add(2);
  pass();
  BOOST_TEST((knows(1) && knows(2)));
}

BOOST_AUTO_TEST_CASE(
    an_old_snapshot_and_one_of_the_future_say_what_was_revoked_and_not_that_it_is_all) {
  add(1);
  pass();
  follower->save(Follower::When::now);
  for (const Seconds step : {Seconds(601), Seconds(-800)}) {
    clock.time += step;
    restart();
    BOOST_TEST((!follower->is_known() && knows(1) && !is_published_as_known()));
  }
}

BOOST_AUTO_TEST_CASE(saves_at_change_each_5_s_and_else_each_minute) {
  const auto file = directory.path / "revocations";
  const auto is_saved = [&] {
    follower->save(Follower::When::due);
    follower->finish_save();
    return std::filesystem::remove(file);
  };
  follower->take_over();
  BOOST_TEST(!is_saved());
  pass();
  BOOST_TEST(is_saved());
  add(1);
  pass_after(Seconds(4));
  BOOST_TEST(!is_saved());
  pass_after(Seconds(1));
  BOOST_TEST(is_saved());
  pass_after(Seconds(59));
  BOOST_TEST(!is_saved());
  pass_after(Seconds(1));
  BOOST_TEST(is_saved());
}

BOOST_AUTO_TEST_CASE(goes_on_where_it_cannot_save) {
  settings.state_directory = directory.path / "missing";
  add(1);
  follower->take_over();
  pass();
  BOOST_CHECK_NO_THROW(follower->save(Follower::When::now));
  settings.state_directory.clear();
  BOOST_CHECK_NO_THROW(follower->save(Follower::When::now));
  BOOST_TEST(knows(1));
}

BOOST_AUTO_TEST_CASE(a_start_reads_the_whole_table_which_may_be_another_one) {
  add(1000);
  pass();
  follower->save(Follower::When::now);
  log.rows.clear();
  add(5);
  restart();
  pass();
  BOOST_TEST((knows(5) && knows(1000)));
}

BOOST_AUTO_TEST_CASE(more_was_saved_than_the_table_holds_now) {
  settings.capacity = 2000;
  restart();
  for (std::uint64_t number = 1; number <= 2000; ++number) {
    clock.time += Seconds(1), steady += Seconds(1);
    add(number);
  }
  pass();
  follower->save(Follower::When::now);
  log.is_away = true;
  // Below what was saved even with the room for marks.
  settings.capacity = 64;
  restart();
  BOOST_TEST((follower->is_known() && is_published_as_known()));
  BOOST_TEST((knows(2000) && !knows(1) && has_mark()));
  BOOST_TEST(table->content().records.size() <= 65u);
  log.is_away = false;
  pass();
  BOOST_TEST((knows(2000) && !knows(1) && has_mark()));
}

BOOST_AUTO_TEST_CASE(what_a_pass_that_broke_off_leaves_can_be_saved_and_loaded) {
  pass();
  for (std::uint64_t number = 1; number <= 6000; ++number) add(number);
  log.fails_after = 5000;
  BOOST_CHECK_THROW(pass(), auth::Unavailable);
  follower->save(Follower::When::now);
  const auto saved = keeper::load(directory.path);
  BOOST_TEST(saved.value().records.size() <= 65u);
  restart();
  BOOST_TEST((is_published_as_known() && has_mark()));
}

BOOST_AUTO_TEST_CASE(no_file_keeps_it_from_the_table) {
  const auto file = directory.path / "revocations";
  restart();
  BOOST_TEST(logged.count("revocations_not_loaded") == 0u);
  std::ofstream(file) << "no snapshot";
  restart();
  BOOST_TEST(logged.count("revocations_not_loaded") == 1u);
  // One that fits no table, though it is whole.
  keeper::Snapshot snapshot{{}, clock.now()};
  for (std::uint64_t i = 1; i <= 2000; ++i)
    snapshot.records.push_back({{i, i}, {i, i}, {}, 0, 1, base::to_microseconds(clock.now()) * 2});
  keeper::save(snapshot, directory.path);
  restart();
  BOOST_TEST(logged.count("revocations_not_loaded") == 2u);
  // Opened like a file, but nobody can read it.
  std::filesystem::remove(file);
  std::filesystem::create_directory(file);
  restart();
  BOOST_TEST(logged.count("revocations_not_loaded") == 3u);
  BOOST_TEST(!follower->is_known());
  add(1);
  pass();
  BOOST_TEST((knows(1) && is_published_as_known()));
}

BOOST_AUTO_TEST_CASE(a_disk_that_stalls_keeps_nobody_from_learning_of_revocations) {
  // To open it waits for a reader, as long as it may take.
  const auto stalled = directory.path / "revocations.new";
  BOOST_REQUIRE(::mkfifo(stalled.c_str(), 0600) == 0);
  BOOST_TEST(support::in_child([&] {
    ::alarm(20);
    pass();
    for (std::uint64_t number = 1; number <= 3; ++number) {
      follower->save(Follower::When::due);
      add(number);
      pass_after(Seconds(100));
    }
    const bool knows_all = knows(1) && knows(2) && knows(3);
    const base::Descriptor reader(::open(stalled.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    follower->finish_save();
    std::filesystem::remove(stalled);
    follower->save(Follower::When::now);
    return knows_all && keeper::load(directory.path).value().records.size() == 3;
  }));
}

BOOST_AUTO_TEST_SUITE_END()
