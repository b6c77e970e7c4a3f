// SPDX-License-Identifier: MIT
//
// The entry that libFuzzer calls; linked with exactly one target.
#include <cstddef>
#include <cstdint>

#include "fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  fuzz::targets().front().run({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
