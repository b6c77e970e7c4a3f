// SPDX-License-Identifier: MIT
#pragma once

// Configuration files of one test case.

#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "config/config.h"

namespace test_support {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

inline const std::string kRealm =
    "[realm.default]\npublic_url = \"https://shop.example.com\"\nrules = \"\"\n";

/// A directory for the files of one case, removed at its end.
class Directory {
 public:
  Directory() {
    std::string name = (fs::temp_directory_path() / "config_test.XXXXXX").string();
    BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Directory() { fs::remove_all(path_); }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  fs::path write(const std::string& name, const std::string& content) const {
    std::ofstream(path_ / name) << content;
    return path_ / name;
  }
  [[nodiscard]] fs::path path() const { return path_; }

 private:
  fs::path path_;
};

/// What is wrong with `content`, each line without the directory.
inline Lines problems_of(const std::string& content, const std::string& rules = "") {
  const Directory directory;
  directory.write("r.conf", rules);
  try {
    (void)config::load(directory.write("b.toml", content));
  } catch (const config::ConfigError& error) {
    Lines lines = error.problems();
    for (std::string& line : lines) line.erase(0, directory.path().string().size() + 1);
    return lines;
  }
  return {};
}

inline std::string only_problem_of(const std::string& content) {
  const Lines lines = problems_of(content);
  BOOST_REQUIRE_EQUAL(lines.size(), 1U);
  return lines.at(0);
}

inline config::Config loaded(const std::string& content) {
  const Directory directory;
  return config::load(directory.write("b.toml", content));
}

}  // namespace test_support
