// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "hashing/settings.h"
#include "process/channel.h"
#include "process/shared_memory.h"
#include "process/worker.h"

namespace hashing {

/// How hash workers and token workers are connected.
struct Wiring {
  const process::Channel* requests = nullptr;    ///< One queue; any hash worker takes the next.
  std::vector<const process::Channel*> replies;  ///< By number of the token worker.
};

/// A hash worker: compares one password at a time with its stored hash, or hashes it anew, at low
/// priority, until it is told to stop.
///
/// A hash that needs no more than memory_kib / hash_workers runs beside the others; a dearer one,
/// up to memory_kib, runs alone. Together they never exceed memory_kib. Requests whose deadline has
/// passed are skipped. A worker first answers for what a killed predecessor had in hand.
void serve(const Settings& settings, std::size_t hash_workers, const Wiring& wiring,
           process::SharedMemory& memory, const process::WorkerContext& context);

/// KiB that computing `stored` takes: the `m=` of an argon2 hash, else 0.
[[nodiscard]] std::uint32_t memory_of(std::string_view stored);

}  // namespace hashing
