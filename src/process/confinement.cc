// SPDX-License-Identifier: MIT
#include "process/confinement.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <system_error>

#include "base/descriptor.h"

namespace process {
namespace {

// Younger than Debian 12's header (ABI 3 and 5).
constexpr std::uint64_t kTruncate = 1ULL << 14U;
constexpr std::uint64_t kIoctlDevice = 1ULL << 15U;

constexpr std::uint64_t kReadFile = LANDLOCK_ACCESS_FS_READ_FILE;
constexpr std::uint64_t kReadAll = kReadFile | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kWriteFile = LANDLOCK_ACCESS_FS_WRITE_FILE;
constexpr std::uint64_t kReplaceFiles = LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE;
// Everything of ABI 1: execute, read, write, make and remove.
constexpr std::uint64_t kAbi1 = (1ULL << 13U) - 1;

std::uint64_t rights_of(long abi) {
  std::uint64_t rights = kAbi1;
  if (abi >= 2) rights |= LANDLOCK_ACCESS_FS_REFER;
  if (abi >= 3) rights |= kTruncate;
  if (abi >= 5) rights |= kIoctlDevice;
  return rights;
}

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

void allow(int ruleset, const std::string& path, std::uint64_t rights) {
  const base::Descriptor target(::open(path.c_str(), O_PATH | O_CLOEXEC));
  if (!target.is_open()) return;
  struct stat found {};
  if (::fstat(target.get(), &found) != 0) fail("fstat");
  // The kernel refuses rights of directories on anything else.
  if (!S_ISDIR(found.st_mode)) rights &= kReadFile | kWriteFile | kTruncate | kIoctlDevice;
  landlock_path_beneath_attr rule{};
  rule.allowed_access = rights;
  rule.parent_fd = target.get();
  if (::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) {
    fail("landlock_add_rule");
  }
}

bool is_beneath(const std::filesystem::path& path, const std::filesystem::path& top) {
  const auto [rest, stopped] = std::mismatch(top.begin(), top.end(), path.begin(), path.end());
  (void)stopped;
  return rest == top.end();
}

}  // namespace

Confinement system_files() {
  // Of /etc only what libraries read: /etc/bearerd holds the database password on many hosts.
  return {.readable = {"/usr", "/lib", "/lib64", "/proc", "/dev", "/sys", "/etc/ld.so.cache",
                       "/etc/localtime", "/etc/ssl", "/etc/resolv.conf", "/etc/hosts",
                       "/etc/host.conf", "/etc/gai.conf", "/etc/nsswitch.conf", "/etc/services",
                       "/etc/protocols", "/etc/passwd", "/etc/group"},
          .writable = {"/dev/null"}};
}

Confined confine(const Confinement& allowed) {
  const long abi =
      ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (abi < 1) return Confined::not_supported;
  landlock_ruleset_attr attributes{};
  attributes.handled_access_fs = rights_of(abi);
  const base::Descriptor ruleset(
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0)));
  if (!ruleset.is_open()) fail("landlock_create_ruleset");
  const std::uint64_t write = (kReadAll | kWriteFile | kTruncate) & attributes.handled_access_fs;
  for (const auto& path : allowed.readable) allow(ruleset.get(), path, kReadAll);
  for (const auto& path : allowed.writable) allow(ruleset.get(), path, write);
  for (const auto& path : allowed.directories) allow(ruleset.get(), path, write | kReplaceFiles);
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail("no_new_privs");
  if (::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) != 0) fail("landlock_restrict_self");
  return Confined::yes;
}

bool lets_through(const Confinement& allowed, const std::string& path) {
  std::error_code ignored;
  const auto real = std::filesystem::weakly_canonical(path, ignored);
  const auto covers = [&real, &ignored](const std::string& top) {
    return is_beneath(real, std::filesystem::weakly_canonical(top, ignored));
  };
  return std::any_of(allowed.readable.begin(), allowed.readable.end(), covers) ||
         std::any_of(allowed.writable.begin(), allowed.writable.end(), covers) ||
         std::any_of(allowed.directories.begin(), allowed.directories.end(), covers);
}

void harden(int parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
  if (::getppid() != parent) ::_exit(0);
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

}  // namespace process
