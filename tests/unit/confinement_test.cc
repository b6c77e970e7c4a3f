// SPDX-License-Identifier: MIT
#include "process/confinement.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "support/child_process.h"

namespace {

struct Directory {
  std::filesystem::path path;
  Directory() {
    char name[] = "/tmp/brd-confined-XXXXXX";
    BOOST_REQUIRE(::mkdtemp(name) != nullptr);
    path = name;
    std::ofstream(path / "file") << "before";
  }
  ~Directory() { std::filesystem::remove_all(path); }

  [[nodiscard]] bool lets_make() const { return std::ofstream(path / "new").is_open(); }
  [[nodiscard]] bool lets_replace() const {
    std::error_code failure;
    std::filesystem::rename(path / "new", path / "file", failure);
    return !failure;
  }
  [[nodiscard]] bool lets_make_directory() const { return ::mkdir((path / "sub").c_str(), 0700) == 0; }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(confinement)

BOOST_AUTO_TEST_CASE(in_a_directory_of_its_own_a_process_replaces_files_and_nothing_else) {
  const Directory own;
  const Directory other;
  std::ofstream(other.path / "new") << "there";
  auto allowed = process::system_files();
  allowed.directories.push_back(own.path);
  BOOST_TEST(process::lets_through(allowed, own.path / "file"));
  BOOST_TEST(!process::lets_through(allowed, other.path / "file"));
  const bool has_landlock = support::in_child([] { return process::confine(process::system_files()) == process::Confined::yes; });
  if (!has_landlock) {
    BOOST_TEST_MESSAGE("this kernel has no Landlock: confinement is not tested");
    return;
  }
  const auto confined = [&](auto work) {
    return support::in_child([&] { return process::confine(allowed) == process::Confined::yes && work(); });
  };
  BOOST_TEST(confined([&] { return own.lets_make() && own.lets_replace(); }));
  BOOST_TEST(confined([&] { return !own.lets_make_directory(); }));
  BOOST_TEST(confined([&] { return !other.lets_make() && !other.lets_replace(); }));
}

BOOST_AUTO_TEST_SUITE_END()
