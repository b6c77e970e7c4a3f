// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "auth/access_token.h"
#include "process/channel.h"
#include "process/key_page.h"
#include "process/shared_memory.h"
#include "process/worker.h"

namespace signer {

struct Settings {
  std::filesystem::path key_directory;
  /// By realm. The signer goes by these, whatever a request asks for.
  std::map<std::string, auth::SigningPolicy> realms;
};

/// The signer process: the only one that opens the key directory.
///
/// Loads the active key of each realm, publishes every public key on `page`, reports ready
/// and then answers questions from any of `channels` until it is told to stop. A realm without a
/// key is logged and answered `unavailable`. Throws std::runtime_error when the directory or a key
/// cannot be used.
void serve(const Settings& settings, const std::vector<const process::Channel*>& channels,
           const process::KeyPage& page, process::SharedMemory& memory, const process::WorkerContext& context);

}  // namespace signer
