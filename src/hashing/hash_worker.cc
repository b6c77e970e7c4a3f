// SPDX-License-Identifier: MIT
#include "hashing/hash_worker.h"

#include <poll.h>
#include <sys/resource.h>

#include <cerrno>
#include <exception>
#include <system_error>

#include "base/log.h"
#include "crypto/defuse.h"
#include "hashing/protocol.h"

namespace hashing {
namespace {

using Outcome = process::Channel::Outcome;
using process::SharedMemory;

constexpr int kNice = 10;

class HashWorker {
 public:
  HashWorker(const Settings& settings, std::size_t hash_workers, const Wiring& wiring,
             SharedMemory& memory, const process::WorkerContext& context)
      : settings_(settings),
        share_kib_(settings.memory_kib / static_cast<std::uint32_t>(hash_workers)),
        wiring_(wiring),
        memory_(memory),
        context_(context) {}

  void answer_for_predecessor();
  void serve_one();

 private:
  [[nodiscard]] Answer compute(const Question& question);
  [[nodiscard]] std::uint32_t kib_for(const Question& question) const;
  [[nodiscard]] Answer::Outcome compare(const Question& question) const;
  void reply(std::uint64_t to, const Answer& answer);

  const Settings& settings_;
  std::uint32_t share_kib_;
  const Wiring& wiring_;
  SharedMemory& memory_;
  const process::WorkerContext& context_;
};

void HashWorker::answer_for_predecessor() {
  const SharedMemory::Note note = memory_.note_of(context_.slot);
  memory_.set_note(context_.slot, {});
  if (note.id != 0) reply(note.from, {note.id, Answer::Outcome::failed});
}

void HashWorker::serve_one() {
  std::string received;
  const auto now = process::Deadline::clock::now();
  if (wiring_.requests->receive(received, now) != Outcome::done) return;
  auto question = read_question(received);
  base::wipe(received);
  if (!question) {
    base::log_error("hash_request_malformed");
    return;
  }
  // Whoever asked has given up already.
  if (question->deadline <= now) return;
  memory_.begin_request(context_.slot);
  memory_.set_note(context_.slot, {question->id, question->from});
  reply(question->from, compute(*question));
  memory_.set_note(context_.slot, {});
  memory_.end_request(context_.slot);
}

Answer HashWorker::compute(const Question& question) {
  Answer answer{question.id};
  const auto share = kib_for(question) > share_kib_ ? SharedMemory::Share::whole : SharedMemory::Share::own;
  const auto held = memory_.take_hash_memory(context_.number, share, question.deadline);
  if (!held) return answer;
  try {
    if (question.task == Task::compare) {
      answer.outcome = compare(question);
    } else {
      answer.made = question.task == Task::stretch
                        ? crypto::stretch_key(question.password, question.stored)
                        : base::Secret(crypto::hash_password(question.password, settings_.new_hashes));
      answer.outcome = Answer::Outcome::made;
    }
  } catch (const std::exception& failure) {
    // Most likely memory; that is no statement about the password.
    base::log_error("hash_failed").with("reason", failure.what());
  }
  return answer;
}

std::uint32_t HashWorker::kib_for(const Question& question) const {
  switch (question.task) {
    case Task::compare:
      return crypto::memory_kib_of(question.stored);
    case Task::make:
      return settings_.new_hashes.memory_kib;
    case Task::stretch:
      break;
  }
  return 0;
}

Answer::Outcome HashWorker::compare(const Question& question) const {
  const crypto::HashCeiling ceiling{.memory_kib = settings_.memory_kib,
                                    .legacy = question.legacy};
  const auto match = crypto::verify_password(question.password, question.stored, ceiling);
  if (!match) {
    base::log_warning("stored_hash_unusable").with("reason", match.error());
    return Answer::Outcome::unusable;
  }
  return *match == crypto::Match::match ? Answer::Outcome::match : Answer::Outcome::mismatch;
}

void HashWorker::reply(std::uint64_t to, const Answer& answer) {
  if (to >= wiring_.replies.size()) return;
  process::MessageWriter message;
  write(message, answer);
  if (wiring_.replies[to]->send(message.bytes(), process::Deadline()) != Outcome::done) {
    base::log_warning("hash_answer_lost").with("worker", to);
  }
}

}  // namespace

void serve(const Settings& settings, std::size_t hash_workers, const Wiring& wiring,
           SharedMemory& memory, const process::WorkerContext& context) {
  if (::setpriority(PRIO_PROCESS, 0, kNice) != 0) {
    const int error = errno;
    base::log_warning("nice_failed").with("reason", std::generic_category().message(error));
  }
  HashWorker worker(settings, hash_workers, wiring, memory, context);
  worker.answer_for_predecessor();
  context.ready();
  pollfd waiting[] = {{wiring.requests->descriptor(), POLLIN, 0}, {context.stop, POLLIN, 0}};
  for (;;) {
    if (::poll(waiting, 2, -1) < 0) {
      const int error = errno;
      if (error == EINTR) continue;
      throw std::system_error(error, std::generic_category(), "poll");
    }
    // The stop goes first: what waits in the queue is the next worker's, and stays there.
    if (waiting[1].revents != 0) return;
    if (waiting[0].revents != 0) worker.serve_one();
  }
}

}  // namespace hashing
