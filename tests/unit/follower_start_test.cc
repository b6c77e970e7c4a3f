// SPDX-License-Identifier: MIT
//
// What a follower begins with, and what it leaves behind.
#include <boost/test/unit_test.hpp>

#include "support/following.h"

using base::Seconds;
using keeper::Follower;

BOOST_FIXTURE_TEST_SUITE(follower_start, support::Following)

BOOST_AUTO_TEST_CASE(a_successor_goes_on_with_what_was_published) {
  add(1);
  follower->pass();
  log.is_away = true;
  follower = new_follower();
  follower->take_over();
  BOOST_TEST(follower->is_known());
  BOOST_CHECK_THROW(follower->pass(), auth::Unavailable);
  BOOST_TEST((knows(1) && is_published_as_known()));
  log.is_away = false;
  add(2);
  follower->pass();
  BOOST_TEST((knows(1) && knows(2)));
}

BOOST_AUTO_TEST_CASE(a_start_goes_on_with_a_fresh_snapshot) {
  add(1);
  follower->pass();
  follower->save(Follower::When::now);
  clock.time += Seconds(600);
  log.is_away = true;
  restart();
  BOOST_TEST((follower->is_known() && knows(1) && is_published_as_known()));
  log.is_away = false;
  add(2);
  follower->pass();
  BOOST_TEST((knows(1) && knows(2)));
}

BOOST_AUTO_TEST_CASE(
    an_old_snapshot_and_one_of_the_future_say_what_was_revoked_and_not_that_it_is_all) {
  add(1);
  follower->pass();
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
    return std::filesystem::remove(file);
  };
  follower->take_over();
  BOOST_TEST(!is_saved());
  follower->pass();
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
  follower->pass();
  BOOST_CHECK_NO_THROW(follower->save(Follower::When::now));
  settings.state_directory.clear();
  BOOST_CHECK_NO_THROW(follower->save(Follower::When::now));
  BOOST_TEST(knows(1));
}

BOOST_AUTO_TEST_CASE(a_start_reads_the_whole_table_which_may_be_another_one) {
  add(1000);
  follower->pass();
  follower->save(Follower::When::now);
  log.rows.clear();
  add(5);
  restart();
  follower->pass();
  BOOST_TEST((knows(5) && knows(1000)));
}

BOOST_AUTO_TEST_SUITE_END()
