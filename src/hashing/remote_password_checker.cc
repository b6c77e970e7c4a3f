// SPDX-License-Identifier: MIT
#include "hashing/remote_password_checker.h"

#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>

#include "auth/error.h"
#include "crypto/random.h"

namespace hashing {
namespace {

std::uint64_t random_id() {
  const std::string bytes = crypto::random_bytes(sizeof(std::uint64_t));
  std::uint64_t id = 0;
  std::memcpy(&id, bytes.data(), sizeof id);
  return id | 1U;  // 0 stands for nothing.
}

}  // namespace

auth::PasswordChecker::Verdict RemotePasswordChecker::check(const base::Secret& password,
                                                            std::string_view stored_hash,
                                                            crypto::LegacySchemes legacy) {
  if (stored_hash.size() > kLongestStored) return Verdict::unusable;
  Question question;
  question.password =
      base::Secret(std::string_view(password.reveal()).substr(0, kLongestPassword + 1));
  question.stored = stored_hash;
  question.legacy = legacy;
  switch (ask(std::move(question)).outcome) {
    case Answer::Outcome::match:
      return Verdict::match;
    case Answer::Outcome::mismatch:
      return Verdict::mismatch;
    case Answer::Outcome::unusable:
      return Verdict::unusable;
    case Answer::Outcome::failed:
    case Answer::Outcome::made:
      break;
  }
  throw auth::HashingUnavailable("the hash worker could not compute the hash");
}

std::string RemotePasswordChecker::hash(const base::Secret& password) {
  const std::string& text = password.reveal();
  if (text.size() > kLongestPassword || text.find('\0') != std::string::npos) {
    throw std::invalid_argument("a password with a NUL or over 4096 bytes is never stored");
  }
  Question question;
  question.task = Task::make;
  question.password = password.clone();
  const Answer answer = ask(std::move(question));
  if (answer.outcome == Answer::Outcome::made) return answer.made.reveal();
  throw auth::HashingUnavailable("the hash worker could not make the hash");
}

base::Secret RemotePasswordChecker::stretch(const base::Secret& secret, std::string_view salt) {
  Question question;
  question.task = Task::stretch;
  question.password = secret.clone();
  question.stored = salt;
  Answer answer = ask(std::move(question));
  if (answer.outcome == Answer::Outcome::made) return std::move(answer.made);
  throw auth::HashingUnavailable("the hash worker could not make the key");
}

Answer RemotePasswordChecker::ask(Question question) {
  using Outcome = process::Channel::Outcome;
  using Places = process::SharedMemory::Places;
  // Anybody may send forged tokens, and no lockout counts them.
  const auto place = memory_.take_hashing_place(question.task == Task::stretch ? Places::half : Places::all);
  if (!place) throw auth::HashingUnavailable("all places for hashing are taken");

  question.id = random_id();
  question.from = number_;
  question.deadline = process::Deadline::clock::now() + timeout_;
  process::MessageWriter message;
  write(message, question);
  if (requests_.send(message.bytes(), question.deadline) != Outcome::done) {
    throw auth::HashingUnavailable("the hash workers take no request");
  }
  std::string received;
  while (replies_.receive(received, question.deadline) == Outcome::done) {
    auto answer = read_answer(received);
    base::wipe(received);
    // Another id: the answer to a predecessor of this worker that was killed while it waited.
    if (answer && answer->id == question.id) return std::move(*answer);
  }
  throw auth::HashingUnavailable("no hash worker gave an answer in time");
}

}  // namespace hashing
