// SPDX-License-Identifier: MIT
#include "password_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include "auth/error.h"

namespace storage {

namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

[[noreturn]] void refuse(const std::string& path, const std::string& what) {
  throw auth::StorageUnavailable("the password file " + path + " " + what);
}

/// Looks at the open file, not at its name, so that what was checked is what is read.
void check_mode(int descriptor, const std::string& path) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode))
    refuse(path, "is no regular file");
  if ((status.st_mode & 0777 & ~0640U) != 0) {
    std::array<char, 8> mode{};
    std::snprintf(mode.data(), mode.size(), "%04o", status.st_mode & 07777U);
    refuse(path,
           std::string("is open to others (mode ") + mode.data() + "): set it to 0640 or stricter");
  }
}

}  // namespace

base::Secret read_password_file(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (file.number() < 0) {
    refuse(path, "cannot be opened: " + std::generic_category().message(errno));
  }
  check_mode(file.number(), path);
  std::string text(1024, '\0');
  const ssize_t count = ::read(file.number(), text.data(), text.size());
  if (count < 0) refuse(path, "cannot be read: " + std::generic_category().message(errno));
  text.resize(static_cast<std::size_t>(count));
  const auto end = text.find_first_of("\r\n");
  if (end == std::string::npos && text.size() == 1024) {
    base::wipe(text);
    refuse(path, "has a first line of more than 1023 bytes");
  }
  if (end != std::string::npos) text.resize(end);
  return base::Secret(std::move(text));
}

}  // namespace storage
