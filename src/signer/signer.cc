// SPDX-License-Identifier: MIT
#include "signer/signer.h"

#include <poll.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "crypto/key_directory.h"
#include "signer/protocol.h"

namespace signer {
namespace {

using Outcome = process::Channel::Outcome;

class Signer {
 public:
  Signer(const Settings& settings, const process::KeyPage& page);
  [[nodiscard]] Answer answer(const Question& question) const;

 private:
  const Settings& settings_;
  base::SystemClock clock_;
  std::map<std::string, crypto::SigningKey, std::less<>> keys_;  // By realm.
};

Signer::Signer(const Settings& settings, const process::KeyPage& page) : settings_(settings) {
  const crypto::KeyDirectory directory(settings.key_directory);
  std::vector<crypto::PublicKey> published;
  for (const auto& entry : directory.entries()) {
    if (!settings.realms.contains(entry.realm)) continue;
    published.push_back(directory.load_public(entry));
    if (entry.state == crypto::KeyState::active) {
      keys_.insert_or_assign(entry.realm, directory.load(entry));
    }
  }
  page.publish(published);
  base::log_info("keys_published").with("keys", published.size());
  for (const auto& [realm, policy] : settings.realms) {
    if (keys_.contains(realm)) continue;
    base::log_warning("key_missing")
        .with("realm", realm)
        .with("remedy", "bearerctl key generate --realm " + realm + ", then reload bearerd");
  }
}

Answer Signer::answer(const Question& question) const {
  Answer answer;
  answer.id = question.id;
  const auto key = keys_.find(question.request.realm);
  const auto policy = settings_.realms.find(question.request.realm);
  if (key == keys_.end() || policy == settings_.realms.end()) {
    answer.text = base::Secret(std::string_view("no active key for the realm"));
    return answer;
  }
  try {
    auto token =
        auth::build_access_token(question.request, policy->second, key->second, clock_.now());
    answer.outcome = Answer::Outcome::issued;
    answer.expires_in = token.expires_in;
    answer.text = std::move(token.text);
  } catch (const std::invalid_argument& refusal) {
    base::log_error("signing_refused")
        .with("realm", question.request.realm)
        .with("reason", refusal.what());
    answer.outcome = Answer::Outcome::refused;
    answer.text = base::Secret(std::string_view(refusal.what()));
  }
  return answer;
}

/// Takes one question from a channel that has some, and answers it.
void serve_one(const Signer& signer, const process::Channel& channel) {
  const auto now = process::Deadline::clock::now();
  std::string received;
  if (channel.receive(received, now) != Outcome::done) return;
  const auto question = read_question(received);
  base::wipe(received);
  if (!question) {
    base::log_error("signing_refused").with("reason", "malformed question");
    return;
  }
  // Whoever asked has given up already.
  if (question->deadline <= now) return;
  const Answer answer = signer.answer(*question);
  process::MessageWriter message;
  write(message, answer);
  if (channel.send(message.bytes(), now) != Outcome::done) {
    base::log_warning("signing_answer_lost").with("reason", "the asking worker takes none");
  }
}

}  // namespace

void serve(const Settings& settings, const std::vector<const process::Channel*>& channels,
           const process::KeyPage& page, process::SharedMemory& memory,
           const process::WorkerContext& context) {
  const Signer signer(settings, page);
  context.ready();
  std::vector<pollfd> waiting;
  for (const auto* channel : channels) waiting.push_back({channel->descriptor(), POLLIN, 0});
  waiting.push_back({context.stop, POLLIN, 0});
  for (;;) {
    if (::poll(waiting.data(), waiting.size(), -1) < 0) {
      const int error = errno;
      if (error == EINTR) continue;
      throw std::system_error(error, std::generic_category(), "poll");
    }
    for (std::size_t i = 0; i < channels.size(); ++i) {
      if ((waiting[i].revents & POLLIN) == 0) continue;
      memory.begin_request(context.slot);
      serve_one(signer, *channels[i]);
      memory.end_request(context.slot);
    }
    if (waiting.back().revents != 0) return;
  }
}

}  // namespace signer
