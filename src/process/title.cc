// SPDX-License-Identifier: MIT
#include "process/title.h"

#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <string>

namespace process {

Title::Title(int argc, char** argv) {
  if (argc < 1) return;
  begin_ = argv[0];
  char* end = begin_;
  for (int i = 0; i < argc && argv[i] == end; ++i) end += ::strlen(argv[i]) + 1;
  // The environment lies behind the arguments; it moves away so that its room can be used.
  for (char** entry = environ; *entry != nullptr && *entry == end; ++entry) {
    end += ::strlen(*entry) + 1;
    *entry = ::strdup(*entry);  // For the life of the process, as the environment itself.
  }
  room_ = static_cast<std::size_t>(end - begin_);
}

void Title::set(std::string_view title) {
  // The kernel's own name of the process has 15 characters.
  std::string name(title);
  std::erase(name, ':');
  std::replace(name.begin(), name.end(), ' ', '-');
  ::prctl(PR_SET_NAME, name.substr(0, 15).c_str(), 0, 0, 0);
  if (room_ < 2) return;
  const std::size_t length = std::min(title.size(), room_ - 1);
  std::copy_n(title.begin(), length, begin_);
  std::fill(begin_ + length, begin_ + room_, '\0');
}

}  // namespace process
