// SPDX-License-Identifier: MIT
#include "process/respawn_delay.h"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(respawn_delay)

BOOST_AUTO_TEST_CASE(doubles_up_to_a_minute_while_nothing_becomes_ready) {
  process::RespawnDelay delay;
  for (const int expected : {1, 2, 4, 8, 16, 32, 60, 60}) {
    BOOST_TEST(delay.ended().count() == expected);
  }
}

BOOST_AUTO_TEST_CASE(does_not_wait_after_a_worker_that_was_ready) {
  process::RespawnDelay delay;
  delay.became_ready();
  BOOST_TEST(delay.ended().count() == 0);
  // The next one died before it was ready.
  BOOST_TEST(delay.ended().count() == 1);
  BOOST_TEST(delay.ended().count() == 2);
  delay.became_ready();
  BOOST_TEST(delay.ended().count() == 0);
}

BOOST_AUTO_TEST_CASE(starts_over_after_a_reset) {
  process::RespawnDelay delay;
  for (int i = 0; i < 5; ++i) (void)delay.ended();
  delay.reset();
  BOOST_TEST(delay.ended().count() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
