// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace process {

/// What a process may still open once it is confined. Paths that do not exist are left out.
struct Confinement {
  std::vector<std::string> readable;  ///< Files, or directories with all below them.
  std::vector<std::string> writable;
  /// Directories in which files may also be made, replaced and removed.
  std::vector<std::string> directories = {};
};

/// What programs on Debian read while they run: libraries, name service, certificates, time zones,
/// devices. Nothing below /var, /run, /home, /root and /tmp, and of /etc nothing of our own.
[[nodiscard]] Confinement system_files();

enum class Confined {
  yes,
  not_supported,  ///< The kernel has no Landlock; everything stays as it was.
};

/// Shuts this process out of every other file, for good and for its children (Landlock). Sets
/// no_new_privs. Throws std::system_error when the kernel has Landlock but refuses.
[[nodiscard]] Confined confine(const Confinement& allowed);

/// Whether `path`, or a directory above it, is in `allowed`; then confinement does not protect it.
[[nodiscard]] bool lets_through(const Confinement& allowed, const std::string& path);

/// No core dumps, no /proc/PID/mem for others of the same user, SIGTERM when `parent` has died.
/// Exits at once when it has died already.
void harden(int parent);

}  // namespace process
