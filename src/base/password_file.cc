// SPDX-License-Identifier: MIT
#include "base/password_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include "base/descriptor.h"

namespace base {

namespace {

Unexpected<std::string> refuse(const std::string& path, const std::string& what) {
  return {"the file " + path + " " + what};
}

/// What is wrong with the open file, or nothing. Looks at it, not at its name, so that what was
/// checked is what is read.
std::string problem_of(int descriptor) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) return "is no regular file";
  if ((status.st_mode & 0777 & ~0640U) == 0) return "";
  std::array<char, 8> mode{};
  std::snprintf(mode.data(), mode.size(), "%04o", status.st_mode & 07777U);
  return std::string("is open to others (mode ") + mode.data() + "): set it to 0640 or stricter";
}

}  // namespace

Expected<Secret, std::string> read_password_file(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!file.is_open()) {
    return refuse(path, "cannot be opened: " + std::generic_category().message(errno));
  }
  if (const std::string problem = problem_of(file.get()); !problem.empty()) {
    return refuse(path, problem);
  }
  std::string text(1024, '\0');
  const ssize_t count = ::read(file.get(), text.data(), text.size());
  if (count < 0) return refuse(path, "cannot be read: " + std::generic_category().message(errno));
  text.resize(static_cast<std::size_t>(count));
  const auto end = text.find_first_of("\r\n");
  if (end == std::string::npos && text.size() == 1024) {
    wipe(text);
    return refuse(path, "has a first line of more than 1023 bytes");
  }
  if (end != std::string::npos) text.resize(end);
  return Secret(std::move(text));
}

}  // namespace base
