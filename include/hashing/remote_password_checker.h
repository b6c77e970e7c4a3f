// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "auth/password_checker.h"
#include "hashing/protocol.h"
#include "process/channel.h"
#include "process/shared_memory.h"

namespace hashing {

/// Has passwords hashed and compared by the hash workers. For token workers.
///
/// Holds one of the hashing places meanwhile. There are two fewer of them than token workers, so
/// that a refresh always finds a worker that does not wait for a hash.
class RemotePasswordChecker final : public auth::PasswordChecker {
 public:
  /// `requests` is the queue's near end, `replies` that of worker `number`; both, and `memory`,
  /// outlive the object. `timeout`: for one answer.
  RemotePasswordChecker(process::SharedMemory& memory, const process::Channel& requests,
                        const process::Channel& replies, std::size_t number,
                        std::chrono::milliseconds timeout)
      : memory_(memory),
        requests_(requests),
        replies_(replies),
        number_(number),
        timeout_(timeout) {}

  /// Throws auth::HashingUnavailable: at once when all places are taken or the hash worker died,
  /// after `timeout` when there was no answer.
  using PasswordChecker::check;
  [[nodiscard]] Verdict check(const base::Secret& password, std::string_view stored_hash,
                              crypto::LegacySchemes legacy) override;
  /// Throws as `check` does, and std::invalid_argument.
  [[nodiscard]] std::string hash(const base::Secret& password) override;
  /// Throws as `check` does.
  [[nodiscard]] base::Secret stretch(const base::Secret& secret, std::string_view salt) override;

 private:
  /// Sends a question that has its task, password and stored hash, and waits for the answer.
  [[nodiscard]] Answer ask(Question question);

  process::SharedMemory& memory_;
  const process::Channel& requests_;
  const process::Channel& replies_;
  std::size_t number_;
  std::chrono::milliseconds timeout_;
};

}  // namespace hashing
