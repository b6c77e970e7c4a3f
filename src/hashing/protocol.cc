// SPDX-License-Identifier: MIT
#include "hashing/protocol.h"

#include <utility>

namespace hashing {

void write(process::MessageWriter& writer, const Question& question) {
  writer.put_u64(question.id).put_u64(question.from);
  const bool may_be_legacy = question.legacy == crypto::LegacySchemes::allowed;
  writer.put_u8(static_cast<std::uint8_t>(question.task)).put_u8(may_be_legacy ? 1 : 0).put_deadline(question.deadline);
  writer.put_text(question.password.reveal()).put_text(question.stored);
}

std::optional<Question> read_question(std::string_view message) {
  process::MessageReader reader(message);
  Question question;
  question.id = reader.get_u64();
  question.from = reader.get_u64();
  const std::uint8_t task = reader.get_u8();
  const std::uint8_t legacy = reader.get_u8();
  question.deadline = reader.get_deadline();
  question.password = base::Secret(reader.get_text(kLongestPassword + 1));
  question.stored = reader.get_text(kLongestStored);
  if (!reader.finished() || task < 1 || task > 3 || legacy > 1) return std::nullopt;
  using Legacy = crypto::LegacySchemes;
  question.legacy = legacy == 1 ? Legacy::allowed : Legacy::refused;
  question.task = static_cast<Task>(task);
  if (question.task == Task::make && !question.stored.empty()) return std::nullopt;
  if (question.task == Task::stretch && question.stored.empty()) return std::nullopt;
  return question;
}

void write(process::MessageWriter& writer, const Answer& answer) {
  writer.put_u64(answer.id).put_u8(static_cast<std::uint8_t>(answer.outcome));
  writer.put_text(answer.made.reveal());
}

std::optional<Answer> read_answer(std::string_view message) {
  process::MessageReader reader(message);
  const std::uint64_t id = reader.get_u64();
  const std::uint8_t outcome = reader.get_u8();
  base::Secret made(reader.get_text(kLongestStored));
  if (!reader.finished() || outcome < 1 || outcome > 5) return std::nullopt;
  Answer answer{id, static_cast<Answer::Outcome>(outcome), std::move(made)};
  if ((answer.outcome == Answer::Outcome::made) == answer.made.empty()) return std::nullopt;
  return answer;
}

}  // namespace hashing
