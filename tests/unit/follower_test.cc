// SPDX-License-Identifier: MIT
#include "keeper/follower.h"

#include <stdlib.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "auth/error.h"
#include "support/services.h"

namespace {

using base::Seconds;
using keeper::Follower;

/// Rows as a test puts them there.
class Log final : public auth::RevocationLog {
 public:
  std::vector<auth::Revocation> rows;
  bool is_away = false;
  std::size_t fails_after = ~0U;  ///< Rows.
  std::uint64_t asked_above = 0;
  std::vector<auth::Revocation> above(std::uint64_t number, int most) override {
    if (is_away) throw auth::StorageUnavailable("the test says that it is away");
    asked_above = number;
    std::vector<auth::Revocation> found;
    for (const auto& row : rows) {
      if (row.number > number && found.size() < static_cast<std::size_t>(most))
        found.push_back(row);
    }
    if (!found.empty() && found.back().number > fails_after) throw auth::StorageUnavailable("lost");
    return found;
  }
  std::uint64_t highest() override {
    if (is_away) throw auth::StorageUnavailable("the test says that it is away");
    return rows.empty() ? 0 : rows.back().number;
  }
};

struct StateDirectory {
  StateDirectory() {
    char name[] = "/tmp/brd-state-XXXXXX";
    BOOST_REQUIRE(::mkdtemp(name) != nullptr);
    path = name;
  }
  ~StateDirectory() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

struct Fixture {
  StateDirectory directory;
  support::FixedClock clock;
  Log log;
  keeper::RevocationSettings settings{
      .capacity = 64, .state_directory = directory.path, .snapshot_max_age = Seconds(600)};
  std::unique_ptr<process::SharedTable> table = new_table();
  std::unique_ptr<Follower> follower = new_follower();

  static std::unique_ptr<process::SharedTable> new_table() {
    return std::make_unique<process::SharedTable>("test-follower", 128);
  }
  std::unique_ptr<Follower> new_follower() {
    return std::make_unique<Follower>(log, *table, clock, settings);
  }
  static std::string id(std::uint64_t number) {
    std::string text = "0123456789" + std::to_string(number + 100'000);
    text.resize(16, 'x');
    return text;
  }
  void add(std::uint64_t number) {
    auth::Revocation row;
    row.number = number;
    row.realm = "default";
    row.session_id = id(number);
    row.created = clock.now();
    row.expires = clock.now() + Seconds(7200);
    log.rows.push_back(row);
    std::sort(log.rows.begin(), log.rows.end(),
              [](const auto& a, const auto& b) { return a.number < b.number; });
  }
  [[nodiscard]] bool knows(std::uint64_t number) const {
    const auto key = auth::session_key(auth::realm_key("default"), id(number));
    return table->find(key.high, key.low).has_value();
  }
  [[nodiscard]] bool is_published_as_known() const { return table->notes()[Follower::kKnown] == 1; }
  void pass_after(Seconds span) {
    clock.time += span;
    follower->pass();
  }
  /// The daemon starts anew.
  void restart() {
    table = new_table();
    follower = new_follower();
    follower->take_over();
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(follower, Fixture)

BOOST_AUTO_TEST_CASE(knows_nothing_before_the_first_pass) {
  add(1);
  log.is_away = true;
  follower->take_over();
  BOOST_TEST(!follower->is_known());
  BOOST_CHECK_THROW(follower->pass(), auth::Unavailable);
  BOOST_TEST(!is_published_as_known());
  log.is_away = false;
  follower->pass();
  BOOST_TEST(knows(1));
  BOOST_TEST(is_published_as_known());
}

BOOST_AUTO_TEST_CASE(publishes_only_what_is_new) {
  add(1);
  follower->pass();
  pass_after(Seconds(1));
  BOOST_TEST(table->version() == 1u);
  add(2);
  pass_after(Seconds(1));
  BOOST_TEST(table->version() == 2u);
  BOOST_TEST((knows(1) && knows(2)));
}

BOOST_AUTO_TEST_CASE(reads_any_number_of_rows) {
  settings.capacity = 20'000;
  table = std::make_unique<process::SharedTable>("test-follower", 20'000);
  follower = new_follower();
  for (std::uint64_t number = 1; number <= 12'000; ++number) {
    auth::Revocation row;
    row.number = number;
    row.realm = "default";
    row.session_id = id(number);
    row.created = clock.now();
    row.expires = clock.now() + Seconds(7200);
    log.rows.push_back(row);
  }
  follower->pass();
  BOOST_TEST(table->content().records.size() == 12'000u);
  BOOST_TEST((knows(1) && knows(5001) && knows(12'000)));
}

BOOST_AUTO_TEST_CASE(meets_rows_that_become_visible_late) {
  add(1);
  add(10);
  follower->pass();
  pass_after(Seconds(5));
  pass_after(Seconds(4));
  add(9);
  pass_after(Seconds(1));
  BOOST_TEST(knows(9));
}

BOOST_AUTO_TEST_CASE(looks_back_ten_seconds_each_time_and_an_hour_each_minute) {
  add(10);
  follower->pass();
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
  table = std::make_unique<process::SharedTable>("test-follower", 20'000);
  follower = new_follower();
  follower->pass();
  for (std::uint64_t number = 1; number <= 6000; ++number) {
    add(number);
    if (number % 100 != 0) log.rows.back().session_id = id(number / 100 * 100);
  }
  log.fails_after = 5000;
  BOOST_CHECK_THROW(follower->pass(), auth::Unavailable);
  log.fails_after = ~0U;
  follower->pass();
  BOOST_TEST((knows(100) && knows(6000)));
}

BOOST_AUTO_TEST_CASE(reads_a_table_anew_that_counts_anew) {
  add(1000);
  follower->pass();
  pass_after(Seconds(11));
  pass_after(Seconds(11));
  log.rows.clear();
  add(1);
  pass_after(Seconds(60));
  BOOST_TEST((knows(1) && knows(1000)));
}

BOOST_AUTO_TEST_CASE(forgets_what_has_expired_and_takes_none_up) {
  add(1);
  follower->pass();
  pass_after(Seconds(7200));
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
  follower->pass();
  BOOST_TEST((!knows(1) && knows(200)));
  const auto key = auth::realm_key("default");
  BOOST_TEST(table->find(key.high, key.low).has_value());
  // Nothing goes in and out from now on.
  const auto version = table->version();
  pass_after(Seconds(61));
  BOOST_TEST(table->version() == version);
}

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

BOOST_AUTO_TEST_SUITE_END()
