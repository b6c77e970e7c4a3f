// SPDX-License-Identifier: MIT
#include "keeper/snapshot.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <stdexcept>
#include <system_error>

namespace {

struct Fixture {
  keeper::Snapshot snapshot{{{{1, 2}, {3, 4}, {5, 6}, 7, 8, 9}}, base::from_microseconds(11)};
  std::filesystem::path directory;
  Fixture() {
    char name[] = "/tmp/brd-state-XXXXXX";
    BOOST_REQUIRE(::mkdtemp(name) != nullptr);
    directory = name;
  }
  ~Fixture() { std::filesystem::remove_all(directory); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(snapshot, Fixture)

BOOST_AUTO_TEST_CASE(is_read_as_it_was_saved) {
  BOOST_TEST(!keeper::load(directory).has_value());
  keeper::save(snapshot, directory);
  const auto read = keeper::load(directory);
  BOOST_REQUIRE(read.has_value());
  BOOST_REQUIRE_EQUAL(read->records.size(), 1u);
  BOOST_TEST(read->records[0].words() == snapshot.records[0].words(),
             boost::test_tools::per_element());
  BOOST_TEST((read->caught_up == snapshot.caught_up));
}

BOOST_AUTO_TEST_CASE(takes_the_place_of_the_one_before_and_is_for_nobody_else) {
  keeper::save(snapshot, directory);
  snapshot.records.clear();
  keeper::save(snapshot, directory);
  BOOST_TEST(keeper::load(directory)->records.empty());
  struct stat found {};
  BOOST_TEST(::stat((directory / "revocations").c_str(), &found) == 0);
  BOOST_TEST((found.st_mode & 0777U) == 0600u);
  BOOST_TEST(std::distance(std::filesystem::directory_iterator(directory), {}) == 1);
  BOOST_CHECK_THROW(keeper::save(snapshot, directory / "missing"), std::system_error);
}

BOOST_AUTO_TEST_CASE(is_none_when_anything_of_it_has_changed) {
  const std::string bytes = keeper::to_bytes(snapshot);
  BOOST_TEST(keeper::snapshot_in(bytes).has_value());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string damaged = bytes;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    BOOST_TEST(!keeper::snapshot_in(damaged).has_value());
    BOOST_TEST(!keeper::snapshot_in(bytes.substr(0, i)).has_value());
  }
  BOOST_TEST(!keeper::snapshot_in(bytes + "x").has_value());
}

BOOST_AUTO_TEST_CASE(none_is_another_thing_than_one_that_cannot_be_used) {
  BOOST_TEST(!keeper::load(directory / "missing").has_value());
  keeper::save(snapshot, directory);
  const auto file = directory / "revocations";
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - 1);
  BOOST_CHECK_THROW((void)keeper::load(directory), std::runtime_error);
  std::filesystem::remove(file);
  std::filesystem::create_directory(file);
  BOOST_CHECK_THROW((void)keeper::load(directory), std::system_error);
}

BOOST_AUTO_TEST_SUITE_END()
