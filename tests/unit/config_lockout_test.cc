// SPDX-License-Identifier: MIT
// Whether each limit of failed logins gets where it belongs: many have the same default.
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <string>

#include "config/config.h"

namespace {

namespace fs = std::filesystem;

/// A realm with `lines` in its table of limits.
config::Config loaded(const std::string& lines) {
  std::string name = (fs::temp_directory_path() / "config_lockout.XXXXXX").string();
  const int descriptor = ::mkstemp(name.data());
  BOOST_REQUIRE(descriptor >= 0);
  ::close(descriptor);
  std::ofstream(name)
      << "[realm.default]\npublic_url = \"https://shop.example.com\"\nrules = \"\"\n"
      << "[realm.default.lockout]\n"
      << lines;
  struct Removal {
    std::string name;
    ~Removal() { fs::remove(name); }
  } const removal{name};
  return config::load(name);
}

bool is_refused(const std::string& line, const std::string& reason) {
  try {
    (void)loaded(line);
    return false;
  } catch (const config::ConfigError& error) {
    return std::string(error.what()).ends_with(reason);
  }
}

std::string limits(const std::string& kind, int from) {
  return kind + "_attempts = " + std::to_string(from) + "\n" + kind +
         "_window = " + std::to_string(from + 1) + "\n" + kind +
         "_block = " + std::to_string(from + 2) + "\n";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(config_lockout)

BOOST_AUTO_TEST_CASE(each_limit_is_read_into_its_place) {
  const config::Config config =
      loaded(limits("customer", 1) + limits("agent", 4) + limits("user", 7) + "everywhere = 10\n");
  const auth::LockoutPolicy& lockout = config.realms.find("default")->lockout;
  int expected = 0;
  for (const auto& one : {lockout.customer, lockout.agent, lockout.user}) {
    BOOST_TEST(one.attempts == static_cast<unsigned>(++expected));
    BOOST_TEST(one.window.count() == ++expected);
    BOOST_TEST(one.block.count() == ++expected);
  }
  BOOST_TEST(lockout.everywhere == 10U);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_told) {
  BOOST_TEST(is_refused("user_attempt = 1\n",
                        ":5:1: [realm.default.lockout] has no key 'user_attempt'; did you mean "
                        "'user_attempts'?"));
  BOOST_TEST(is_refused("user_block = 0\n", ":5:14: user_block is 0; give 1 to 86400 seconds"));
  BOOST_TEST(is_refused("everywhere = -1\n", ":5:14: everywhere is -1; give 0 to 1000000"));
}

BOOST_AUTO_TEST_SUITE_END()
