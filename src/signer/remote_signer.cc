// SPDX-License-Identifier: MIT
#include "signer/remote_signer.h"

#include <cstring>
#include <stdexcept>
#include <string>

#include "auth/error.h"
#include "crypto/random.h"
#include "signer/protocol.h"

namespace signer {
namespace {

std::uint64_t random_id() {
  const std::string bytes = crypto::random_bytes(sizeof(std::uint64_t));
  std::uint64_t id = 0;
  std::memcpy(&id, bytes.data(), sizeof id);
  return id;
}

}  // namespace

auth::SignedAccessToken RemoteSigner::sign(const auth::AccessTokenRequest& request) {
  using Outcome = process::Channel::Outcome;
  const Question question{random_id(), process::Deadline::clock::now() + patience_, request};
  process::MessageWriter message;
  write(message, question);
  if (channel_.send(message.bytes(), question.deadline) != Outcome::done) {
    throw auth::SignerUnavailable("the signer takes no request");
  }
  std::string received;
  while (channel_.receive(received, question.deadline) == Outcome::done) {
    auto answer = read_answer(received);
    base::wipe(received);
    // Another id: the answer to a predecessor of this worker that was killed while it waited.
    if (!answer || answer->id != question.id) continue;
    switch (answer->outcome) {
      case Answer::Outcome::issued:
        return {std::move(answer->text), answer->expires_in};
      case Answer::Outcome::unavailable:
        throw auth::SignerUnavailable(answer->text.reveal());
      case Answer::Outcome::refused:
        throw std::invalid_argument(answer->text.reveal());
    }
  }
  throw auth::SignerUnavailable("the signer gave no answer in time");
}

}  // namespace signer
