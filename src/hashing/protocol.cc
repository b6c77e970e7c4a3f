// SPDX-License-Identifier: MIT
#include "hashing/protocol.h"

namespace hashing {

void write(process::MessageWriter& writer, const Question& question) {
  writer.put_u64(question.id).put_u64(question.from).put_deadline(question.deadline);
  writer.put_text(question.password.reveal()).put_text(question.stored);
}

std::optional<Question> read_question(std::string_view message) {
  process::MessageReader reader(message);
  Question question;
  question.id = reader.get_u64();
  question.from = reader.get_u64();
  question.deadline = reader.get_deadline();
  question.password = base::Secret(reader.get_text(kLongestPassword + 1));
  question.stored = reader.get_text(kLongestStored);
  if (!reader.finished()) return std::nullopt;
  return question;
}

void write(process::MessageWriter& writer, const Answer& answer) {
  writer.put_u64(answer.id).put_u8(static_cast<std::uint8_t>(answer.outcome));
}

std::optional<Answer> read_answer(std::string_view message) {
  process::MessageReader reader(message);
  const std::uint64_t id = reader.get_u64();
  const std::uint8_t outcome = reader.get_u8();
  if (!reader.finished() || outcome < 1 || outcome > 4) return std::nullopt;
  return Answer{id, static_cast<Answer::Outcome>(outcome)};
}

}  // namespace hashing
