// SPDX-License-Identifier: MIT
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

/// One fuzz target for each file here. What a target must not do is crash, or break a statement of
/// its FUZZ_CHECKs. The same objects go into libFuzzer programs and into the replay of the corpus.
namespace fuzz {

struct Target {
  const char* name;  ///< Also of the directory below corpus/.
  void (*run)(std::string_view input);
};

/// The targets that are linked into this program.
inline std::vector<Target>& targets() {
  static std::vector<Target> all;
  return all;
}

struct Registration {
  Registration(const char* name, void (*run)(std::string_view)) { targets().push_back({name, run}); }
};

[[noreturn]] inline void fail(const char* statement, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, statement);
  std::abort();
}

/// Takes the text up to the next line feed off the front of `rest`, which loses the line feed, too.
inline std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  const std::string_view line = rest.substr(0, end);
  rest = end == rest.npos ? std::string_view() : rest.substr(end + 1);
  return line;
}

}  // namespace fuzz

#define FUZZ_TARGET(name)                                                \
  static void run_##name(std::string_view input);                        \
  static const fuzz::Registration registration_##name(#name, run_##name); \
  static void run_##name(std::string_view input)

#define FUZZ_CHECK(statement) \
  ((statement) ? static_cast<void>(0) : fuzz::fail(#statement, __FILE__, __LINE__))
