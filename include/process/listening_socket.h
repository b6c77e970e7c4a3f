// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <stdexcept>
#include <string>

#include "base/descriptor.h"

namespace process {

/// A socket file cannot be made; `what()` is a sentence for the operator.
class SocketError final : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A Unix socket that listens, with its file. Non-blocking, so that several processes can accept.
class ListeningSocket {
 public:
  /// Replaces a file that a dead predecessor left behind. `group` may be empty. Throws SocketError:
  /// somebody still serves there, something else than a socket is there, unknown group, ...
  ListeningSocket(const std::string& path, unsigned mode, const std::string& group, int backlog);

  [[nodiscard]] int descriptor() const { return socket_.get(); }
  /// Removes the file, unless another daemon has put its own there meanwhile.
  void remove_file() const;

 private:
  std::string path_;
  base::Descriptor socket_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

}  // namespace process
