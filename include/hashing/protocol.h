// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "crypto/password_hash.h"
#include "process/channel.h"

namespace hashing {

enum class Task : std::uint8_t {
  compare = 1,  ///< The password with `stored`.
  make = 2,     ///< A new hash of the password; `stored` is empty.
  stretch = 3,  ///< A key out of the password and the salt in `stored` (crypto::stretch_key).
};

struct Question {
  std::uint64_t id = 0;    ///< Random and never 0; the answer repeats it.
  std::uint64_t from = 0;  ///< Number of the token worker that waits for the answer.
  Task task = Task::compare;
  crypto::LegacySchemes legacy = crypto::LegacySchemes::refused;  ///< What `stored` may be.
  process::Deadline deadline;
  base::Secret password;  ///< Cut behind the length from which on nothing matches.
  std::string stored;
};

struct Answer {
  enum class Outcome : std::uint8_t { match = 1, mismatch = 2, unusable = 3, failed = 4, made = 5 };
  std::uint64_t id = 0;
  Outcome outcome = Outcome::failed;  ///< failed: nothing was computed.
  base::Secret made = {};             ///< The new hash or key, where `made`; else empty.
};

/// No password that is longer matches anything (crypto::verify_password).
constexpr std::size_t kLongestPassword = 4096;
/// No hash in any notation that we verify is longer.
constexpr std::size_t kLongestStored = 1024;

void write(process::MessageWriter& writer, const Question& question);
void write(process::MessageWriter& writer, const Answer& answer);
/// Nothing when the message is malformed, a field is longer than its limit, or one is there that
/// does not belong to the task or outcome.
[[nodiscard]] std::optional<Question> read_question(std::string_view message);
[[nodiscard]] std::optional<Answer> read_answer(std::string_view message);

}  // namespace hashing
