// SPDX-License-Identifier: MIT
#include <boost/test/unit_test.hpp>

#include "support/following.h"

using base::Seconds;

BOOST_FIXTURE_TEST_SUITE(follower, support::Following)

BOOST_AUTO_TEST_CASE(knows_nothing_before_the_first_pass) {
  add(1);
  log.is_away = true;
  follower->take_over();
  BOOST_TEST(!follower->is_known());
  BOOST_CHECK_THROW(pass(), auth::Unavailable);
  BOOST_TEST(!is_published_as_known());
  log.is_away = false;
  pass();
  BOOST_TEST(knows(1));
  BOOST_TEST(is_published_as_known());
}

BOOST_AUTO_TEST_CASE(publishes_only_what_is_new) {
  add(1);
  pass();
  pass_after(Seconds(1));
  BOOST_TEST(table->version() == 1u);
  add(2);
  pass_after(Seconds(1));
  BOOST_TEST(table->version() == 2u);
  BOOST_TEST((knows(1) && knows(2)));
}

BOOST_AUTO_TEST_CASE(reads_any_number_of_rows) {
  settings.capacity = 20'000;
  table = new_table();
  follower = new_follower();
  for (std::uint64_t number = 1; number <= 12'000; ++number) log.rows.push_back(row_of(number));
  pass();
  BOOST_TEST(table->content().records.size() == 12'000u);
  BOOST_TEST((knows(1) && knows(5001) && knows(12'000)));
}

BOOST_AUTO_TEST_CASE(meets_rows_that_become_visible_late) {
  add(1);
  add(10);
  pass();
  pass_after(Seconds(5));
  pass_after(Seconds(4));
  add(9);
  pass_after(Seconds(1));
  BOOST_TEST(knows(9));
}

BOOST_AUTO_TEST_CASE(looks_back_ten_seconds_each_time_and_an_hour_each_minute) {
  add(10);
  pass();
  for (int i = 0; i < 30; ++i) pass_after(Seconds(1));
  BOOST_TEST(log.asked_above == 10u);
  add(9);
  pass_after(Seconds(1));
  BOOST_TEST(!knows(9));
  for (int i = 0; i < 30; ++i) pass_after(Seconds(1));
  BOOST_TEST(knows(9));
  for (int i = 0; i < 3; ++i) pass_after(Seconds(3600));
  BOOST_TEST(log.asked_above == 10u);
}

BOOST_AUTO_TEST_CASE(a_pass_that_breaks_off_leaves_nothing_unpublished) {
  settings.capacity = 20'000;
  table = new_table();
  follower = new_follower();
  pass();
  for (std::uint64_t number = 1; number <= 6000; ++number) {
    add(number);
    if (number % 100 != 0) log.rows.back().session_id = id(number / 100 * 100);
  }
  log.fails_after = 5000;
  BOOST_CHECK_THROW(pass(), auth::Unavailable);
  log.fails_after = ~0U;
  pass();
  BOOST_TEST((knows(100) && knows(6000)));
}

BOOST_AUTO_TEST_CASE(reads_a_table_anew_that_counts_anew) {
  add(1000);
  pass();
  pass_after(Seconds(11));
  pass_after(Seconds(11));
  log.rows.clear();
  add(1);
  pass_after(Seconds(60));
  BOOST_TEST((knows(1) && knows(1000)));
}

BOOST_AUTO_TEST_CASE(forgets_what_has_expired_and_takes_none_up) {
  add(1);
  pass();
  // A minute late, for a clock that may be set back.
  pass_after(Seconds(7259));
  BOOST_TEST(knows(1));
  pass_after(Seconds(1));
  BOOST_TEST(!knows(1));
  const auto version = table->version();
  pass_after(Seconds(1));
  BOOST_TEST(table->version() == version);
}

BOOST_AUTO_TEST_CASE(a_full_table_gives_way_to_a_mark) {
  for (std::uint64_t number = 1; number <= 200; ++number) {
    clock.time += Seconds(1);
    add(number);
  }
  pass();
  BOOST_TEST((!knows(1) && knows(200)));
  BOOST_TEST(has_mark());
  // Nothing goes in and out from now on.
  const auto version = table->version();
  pass_after(Seconds(61));
  BOOST_TEST(table->version() == version);
}

BOOST_AUTO_TEST_CASE(a_clock_that_was_set_back_keeps_late_rows_from_nobody) {
  add(10);
  pass();
  for (int i = 0; i < 30; ++i) pass_after(Seconds(1));
  clock.time -= Seconds(86400);
  add(9);
  pass_after(Seconds(1));
  BOOST_TEST(knows(9));
}

BOOST_AUTO_TEST_CASE(a_clock_that_was_ahead_and_is_set_back_has_ended_no_revocation) {
  add(1);
  for (int i = 0; i < 30; ++i) pass_after(Seconds(1));
  clock.time += Seconds(86400);
  for (int i = 0; i < 30; ++i) pass_after(Seconds(1));
  BOOST_TEST(!knows(1));
  clock.time -= Seconds(86400);
  pass_after(Seconds(1));
  BOOST_TEST(knows(1));
  BOOST_TEST(logged.count("clock_moved") == 2u);
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_corrected_by_seconds_costs_nothing) {
  add(1);
  for (int i = 0; i < 30; ++i) pass_after(Seconds(1));
  clock.time += Seconds(5);
  pass_after(Seconds(1));
  BOOST_TEST(log.asked_above == 1u);
  clock.time -= Seconds(5);
  pass_after(Seconds(1));
  BOOST_TEST(log.asked_above == 1u);
  BOOST_TEST(logged.count("clock_moved") == 0u);
}

BOOST_AUTO_TEST_CASE(tells_once_that_it_is_full_until_there_is_room_again) {
  std::uint64_t number = 0;
  const auto overflow = [&] {
    for (int i = 0; i < 70; ++i) {
      clock.time += Seconds(1), steady += Seconds(1);
      add(++number);
    }
    pass();
  };
  overflow();
  overflow();
  BOOST_TEST(logged.count("revocations_full") == 1u);
  pass_after(Seconds(7300));
  overflow();
  BOOST_TEST(logged.count("revocations_full") == 2u);
}

BOOST_AUTO_TEST_CASE(an_empty_table_is_no_table_that_counts_anew) {
  add(10);
  pass();
  for (int i = 0; i < 30; ++i) pass_after(Seconds(1));
  log.rows.clear();
  for (int i = 0; i < 61; ++i) pass_after(Seconds(1));
  add(11);
  pass_after(Seconds(1));
  BOOST_TEST((knows(10) && knows(11) && log.asked_above == 10));
}

BOOST_AUTO_TEST_SUITE_END()
