// SPDX-License-Identifier: MIT
#include "signer/protocol.h"

namespace signer {
namespace {

constexpr std::size_t kMaxName = 255;
constexpr std::size_t kMaxPermissions = 4096;
constexpr std::size_t kMaxScopes = 32;
constexpr std::size_t kMaxAnswer = 12288;

void put_optional(process::MessageWriter& writer, const std::optional<std::string>& value) {
  writer.put_u8(value ? 1 : 0);
  if (value) writer.put_text(*value);
}

std::optional<std::string> get_optional(process::MessageReader& reader, std::size_t most) {
  if (reader.get_u8() == 0) return std::nullopt;
  return std::string(reader.get_text(most));
}

}  // namespace

void write(process::MessageWriter& writer, const Question& question) {
  const auth::AccessTokenRequest& request = question.request;
  writer.put_u64(question.id).put_deadline(question.deadline);
  writer.put_text(request.realm).put_text(request.client_id);
  writer.put_text(auth::name_of(request.kind));
  writer.put_text(request.session_id).put_u32(request.generation);
  writer.put_u32(static_cast<std::uint32_t>(request.scopes.size()));
  for (const auto& scope : request.scopes) writer.put_text(scope);
  writer.put_i64(request.lifetime.count());
  writer.put_text(request.account_id).put_text(request.customer_reference);
  writer.put_text(request.user_uuid);
  put_optional(writer, request.actor_id);
  put_optional(writer, request.company_user);
  put_optional(writer, request.permissions);
}

std::optional<Question> read_question(std::string_view message) {
  process::MessageReader reader(message);
  Question question;
  auth::AccessTokenRequest& request = question.request;
  question.id = reader.get_u64();
  question.deadline = reader.get_deadline();
  request.realm = reader.get_text(kMaxName);
  request.client_id = reader.get_text(kMaxName);
  const auto kind = auth::kind_from_name(reader.get_text(kMaxName));
  request.session_id = reader.get_text(kMaxName);
  request.generation = reader.get_u32();
  const std::uint32_t scopes = reader.get_u32();
  if (!kind || scopes > kMaxScopes) return std::nullopt;
  request.kind = *kind;
  for (std::uint32_t i = 0; i < scopes; ++i) {
    request.scopes.emplace_back(reader.get_text(kMaxName));
  }
  request.lifetime = base::Seconds(reader.get_i64());
  request.account_id = reader.get_text(kMaxName);
  request.customer_reference = reader.get_text(kMaxName);
  request.user_uuid = reader.get_text(kMaxName);
  request.actor_id = get_optional(reader, kMaxName);
  request.company_user = get_optional(reader, kMaxName);
  request.permissions = get_optional(reader, kMaxPermissions);
  if (!reader.finished()) return std::nullopt;
  return question;
}

void write(process::MessageWriter& writer, const Answer& answer) {
  writer.put_u64(answer.id).put_u8(static_cast<std::uint8_t>(answer.outcome));
  writer.put_i64(answer.expires_in.count()).put_text(answer.text.reveal());
}

std::optional<Answer> read_answer(std::string_view message) {
  process::MessageReader reader(message);
  Answer answer;
  answer.id = reader.get_u64();
  const std::uint8_t outcome = reader.get_u8();
  answer.expires_in = base::Seconds(reader.get_i64());
  answer.text = base::Secret(reader.get_text(kMaxAnswer));
  if (!reader.finished() || outcome < 1 || outcome > 3) return std::nullopt;
  answer.outcome = static_cast<Answer::Outcome>(outcome);
  return answer;
}

}  // namespace signer
