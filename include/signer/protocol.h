// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "auth/access_token.h"
#include "process/channel.h"

namespace signer {

/// What a token worker asks: one typed request, never bytes to be signed.
struct Question {
  std::uint64_t id = 0;  ///< Random; the answer repeats it.
  process::Deadline deadline;
  auth::AccessTokenRequest request;
};

struct Answer {
  enum class Outcome : std::uint8_t { issued = 1, unavailable = 2, refused = 3 };
  std::uint64_t id = 0;
  Outcome outcome = Outcome::unavailable;
  base::Seconds expires_in{0};
  base::Secret text;  ///< The token, or the reason.
};

void write(process::MessageWriter& writer, const Question& question);
void write(process::MessageWriter& writer, const Answer& answer);
/// Nothing when the message is malformed or a field is longer than its limit.
[[nodiscard]] std::optional<Question> read_question(std::string_view message);
[[nodiscard]] std::optional<Answer> read_answer(std::string_view message);

}  // namespace signer
