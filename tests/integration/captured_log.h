// SPDX-License-Identifier: MIT
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cstddef>
#include <fstream>
#include <iterator>
#include <string>

#include "test_database.h"

namespace test_support {

/// What this process writes to standard error while the object lives.
class CapturedLog {
 public:
  CapturedLog()
      : path_((TestDatabase::get().directory() / "log").string()), saved_(::dup(STDERR_FILENO)) {
    const int file =
        ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    ::dup2(file, STDERR_FILENO);
    ::close(file);
  }
  CapturedLog(const CapturedLog&) = delete;
  CapturedLog& operator=(const CapturedLog&) = delete;
  ~CapturedLog() {
    ::dup2(saved_, STDERR_FILENO);
    ::close(saved_);
  }

  [[nodiscard]] std::string text() const {
    std::ifstream file(path_);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  [[nodiscard]] int count(const std::string& what) const {
    const std::string all = text();
    int found = 0;
    for (std::size_t at = 0; (at = all.find(what, at)) != std::string::npos; at += what.size())
      ++found;
    return found;
  }

 private:
  std::string path_;
  int saved_;
};

}  // namespace test_support
