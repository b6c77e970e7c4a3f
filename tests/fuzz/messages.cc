// SPDX-License-Identifier: MIT
//
// What processes send each other. A worker that was taken over writes what it likes: the signer and
// the hash workers must read it safely, and issue only what the request could have asked for.
#include <stdexcept>

#include "base/encoding.h"
#include "hashing/protocol.h"
#include "process/channel.h"
#include "signer/protocol.h"
#include "support/fuzz.h"
#include "support/shop.h"

namespace {

template <typename Message>
std::string written(const Message& message) {
  process::MessageWriter writer;
  write(writer, message);
  return writer.bytes();
}

/// What was read and is written again is read as the same.
template <typename Message, typename Read>
void check_stable(const Message& message, const Read& read) {
  const std::string bytes = written(message);
  const auto again = read(bytes);
  FUZZ_CHECK(again && written(*again) == bytes);
}

void check_issued(const auth::AccessTokenRequest& request) {
  const fuzz::Shop& shop = fuzz::shop();
  const auth::SigningPolicy policy;
  try {
    const auto issued = auth::build_access_token(request, policy, shop.key, shop.now);
    FUZZ_CHECK(issued.expires_in.count() > 0 && issued.expires_in <= policy.longest_lifetime);
    const auto token = auth::verify_access_token(issued.text.reveal(), shop.ring, shop.policy(), shop.now);
    if (!token) {
      FUZZ_CHECK(token.error() != "bad_signature" && token.error() != "not_base64url");
      return;
    }
    // Broken UTF-8 is replaced in claims, so that they stay readable.
    if (!base::is_utf8(request.customer_reference + request.account_id)) return;
    FUZZ_CHECK(token->scopes == request.scopes && token->client_id == request.client_id);
    FUZZ_CHECK(token->customer_id == request.account_id);
    FUZZ_CHECK(token->customer_reference == request.customer_reference);
    FUZZ_CHECK(token->generation == request.generation);
    FUZZ_CHECK(token->session_id == base::to_hex(request.session_id));
  } catch (const std::invalid_argument&) {
    // The signer's refusal.
  }
}

}  // namespace

FUZZ_TARGET(messages) {
  if (const auto question = signer::read_question(input)) {
    check_stable(*question, signer::read_question);
    check_issued(question->request);
  }
  if (const auto answer = signer::read_answer(input)) check_stable(*answer, signer::read_answer);
  if (const auto question = hashing::read_question(input)) {
    FUZZ_CHECK(question->password.reveal().size() <= hashing::kLongestPassword + 1);
    FUZZ_CHECK(question->stored.size() <= hashing::kLongestStored);
    FUZZ_CHECK(question->task != hashing::Task::make || question->stored.empty());
    FUZZ_CHECK(question->task != hashing::Task::stretch || !question->stored.empty());
    check_stable(*question, hashing::read_question);
  }
  if (const auto answer = hashing::read_answer(input)) {
    FUZZ_CHECK((answer->outcome == hashing::Answer::Outcome::made) != answer->made.empty());
    FUZZ_CHECK(answer->made.reveal().size() <= hashing::kLongestStored);
    check_stable(*answer, hashing::read_answer);
  }
}
