// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "crypto/jws.h"
#include "fcgi/server.h"
#include "process/key_page.h"
#include "process/listening_socket.h"
#include "process/shared_memory.h"
#include "process/worker.h"

// What workers that answer requests have in common.

/// The published keys as one process sees them, parsed again only when they have changed.
class PublishedKeys {
 public:
  explicit PublishedKeys(const process::KeyPage& page) : page_(page) {}
  const crypto::KeyRing& current() {
    const std::uint64_t version = page_.version();
    if (version != version_) {
      ring_ = crypto::KeyRing(page_.keys());
      version_ = version;
    }
    return ring_;
  }

 private:
  const process::KeyPage& page_;
  std::uint64_t version_ = 0;
  crypto::KeyRing ring_;
};

/// Answers requests until the worker is told to stop.
void serve_socket(const process::ListeningSocket& socket, const fcgi::ServerSettings& settings,
                  process::SharedMemory& memory, const process::WorkerContext& context,
                  fcgi::Handler handler);
