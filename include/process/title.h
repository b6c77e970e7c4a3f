// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace process {

/// What ps(1) shows for a process. Writes over the memory of the command line, which the kernel
/// shows in /proc/PID/cmdline. At most one in a process, made first thing in main.
class Title {
 public:
  /// `argv` is main's own and outlives the object; its texts are gone after the first `set`, so
  /// that the caller copies what it still needs.
  Title(int argc, char** argv);
  /// Cut to the room that the command line and the environment have.
  void set(std::string_view title);

 private:
  char* begin_ = nullptr;
  std::size_t room_ = 0;
};

}  // namespace process
