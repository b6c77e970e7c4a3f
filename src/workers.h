// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "config/config.h"
#include "process/channel.h"
#include "process/doorbell.h"
#include "process/key_page.h"
#include "process/listening_socket.h"
#include "process/shared_memory.h"
#include "process/shared_table.h"
#include "process/supervisor.h"

// A part of the composition root: what each kind of worker consists of and may hold.

using ConfigPtr = std::shared_ptr<const config::Config>;

/// Everything that is made once, before the first fork, and that a reload does not change.
struct Plumbing {
  /// Throws process::SocketError or std::system_error.
  explicit Plumbing(const config::Config& config);

  process::SocketSettings sockets;
  process::PoolSettings pools;
  std::filesystem::path key_directory;
  process::ListeningSocket token_socket;
  process::ListeningSocket check_socket;
  process::SharedMemory memory;
  process::KeyPage keys;
  keeper::RevocationSettings revocation_settings;
  process::SharedTable revocations;
  process::Doorbell revoked;  // Rung by whoever has added a revocation.
  process::ChannelPair hash_queue;
  std::vector<process::ChannelPair> signing;       // By token worker.
  std::vector<process::ChannelPair> hash_replies;  // By token worker.
};

/// The workers as `config` wants them, in as far as `plumbing` allows.
[[nodiscard]] process::Plan make_plan(const ConfigPtr& config, Plumbing& plumbing);
