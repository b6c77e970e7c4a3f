// SPDX-License-Identifier: MIT
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <stdexcept>
#include <string>

#include "auth/error.h"
#include "base/log.h"
#include "crypto/defuse.h"
#include "crypto/password_hash.h"
#include "hashing/hash_worker.h"
#include "hashing/protocol.h"
#include "hashing/remote_password_checker.h"

namespace {

using hashing::Answer;
using hashing::RemotePasswordChecker;
using process::Channel;
using process::Deadline;
using process::SharedMemory;
using Verdict = auth::PasswordChecker::Verdict;
using std::chrono::milliseconds;

base::Secret secret(std::string_view text) { return base::Secret(text); }
const crypto::Argon2Cost kCheap{.memory_kib = 8, .iterations = 1, .lanes = 1};

/// The channels of one token worker, and as many hash workers as are started.
struct Wired {
  process::ChannelPair queue = process::make_channel_pair();
  process::ChannelPair replies = process::make_channel_pair();
  SharedMemory memory{2};
  RemotePasswordChecker checker{memory, queue.near, replies.near, 0, milliseconds(10000)};
  pid_t worker = 0;

  ~Wired() { stop(); }
  void start() {
    worker = ::fork();
    if (worker != 0) return;
    base::open_log(base::LogTarget::stderr_stream, base::LogLevel::error);
    int never[2];
    if (::pipe(never) != 0) ::_exit(1);
    const hashing::Wiring wiring{.requests = &queue.far, .replies = {&replies.far}};
    hashing::serve({}, 1, wiring, memory,
                   {.slot = 0, .number = 0, .stop = never[0], .ready = [] {}});
    ::_exit(0);
  }
  void stop() {
    if (worker == 0) return;
    ::kill(worker, SIGKILL);
    ::waitpid(worker, nullptr, 0);
    worker = 0;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(hash_worker)

BOOST_AUTO_TEST_CASE(takes_no_question_that_is_cut) {
  hashing::Question question;
  question.id = 5;
  question.from = 2;
  question.password = secret("change123");
  question.stored = "$2y$12$abc";
  process::MessageWriter writer;
  hashing::write(writer, question);
  const auto read = hashing::read_question(writer.bytes());
  BOOST_REQUIRE(read.has_value());
  BOOST_TEST(read->from == 2u);
  BOOST_TEST(read->password.reveal() == "change123");
  BOOST_TEST(read->stored == "$2y$12$abc");
  BOOST_TEST((read->legacy == crypto::LegacySchemes::refused));
  for (std::size_t size = 0; size < writer.bytes().size(); ++size) {
    BOOST_REQUIRE(!hashing::read_question(writer.bytes().substr(0, size)).has_value());
  }
}

BOOST_AUTO_TEST_CASE(a_question_says_what_the_stored_hash_may_be) {
  hashing::Question question;
  question.id = 5;
  question.legacy = crypto::LegacySchemes::allowed;
  process::MessageWriter writer;
  hashing::write(writer, question);
  std::string bytes(writer.bytes());
  BOOST_TEST((hashing::read_question(bytes)->legacy == crypto::LegacySchemes::allowed));
  // Behind the two numbers and the task.
  BOOST_REQUIRE(bytes.at(17) == 1);
  bytes.at(17) = 2;
  BOOST_TEST(!hashing::read_question(bytes).has_value());
}

BOOST_AUTO_TEST_CASE(takes_no_question_or_answer_that_is_at_odds_with_itself) {
  hashing::Question question;
  question.id = 5;
  question.task = hashing::Task::make;
  question.password = secret("change123");
  const auto written = [](const auto& message) {
    process::MessageWriter writer;
    hashing::write(writer, message);
    return writer.bytes();
  };
  BOOST_TEST((hashing::read_question(written(question))->task == hashing::Task::make));
  question.stored = "$2y$12$abc";
  BOOST_TEST(!hashing::read_question(written(question)).has_value());
  question.task = hashing::Task::stretch;
  BOOST_TEST((hashing::read_question(written(question))->task == hashing::Task::stretch));
  question.stored.clear();
  BOOST_TEST(!hashing::read_question(written(question)).has_value());
  BOOST_TEST(hashing::read_answer(written(Answer{1, Answer::Outcome::made, secret("h")}))->made.reveal() == "h");
  BOOST_TEST(!hashing::read_answer(written(Answer{1, Answer::Outcome::made})).has_value());
  BOOST_TEST(!hashing::read_answer(written(Answer{1, Answer::Outcome::match, secret("h")})).has_value());
  const std::string longer(hashing::kLongestStored + 1, 'h');
  BOOST_TEST(!hashing::read_answer(written(Answer{1, Answer::Outcome::made, secret(longer)})).has_value());
}

BOOST_AUTO_TEST_CASE(skips_what_nobody_waits_for_any_more) {
  Wired wired;
  RemotePasswordChecker hasty(wired.memory, wired.queue.near, wired.replies.near, 0,
                              milliseconds(1));
  const std::string stored = crypto::hash_password(secret("right"), kCheap);
  BOOST_CHECK_THROW((void)hasty.check(secret("right"), stored), auth::HashingUnavailable);
  wired.start();
  BOOST_CHECK(wired.checker.check(secret("right"), stored) == Verdict::match);
  // Only the second of the two questions has become work.
  BOOST_TEST(wired.memory.requests_of(0) <= 1u);
}

BOOST_AUTO_TEST_CASE(answers_for_a_predecessor_that_was_killed) {
  Wired wired;
  wired.memory.set_note(0, {99, 0});
  wired.start();
  std::string received;
  const auto deadline = Deadline::clock::now() + std::chrono::seconds(10);
  BOOST_REQUIRE(wired.replies.near.receive(received, deadline) == Channel::Outcome::done);
  const auto answer = hashing::read_answer(received);
  BOOST_REQUIRE(answer.has_value());
  BOOST_TEST(answer->id == 99u);
  BOOST_CHECK(answer->outcome == Answer::Outcome::failed);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(remote_password_checker)

BOOST_AUTO_TEST_CASE(tells_match_mismatch_and_unusable) {
  Wired wired;
  wired.start();
  const std::string stored = crypto::hash_password(secret("right"), kCheap);
  BOOST_CHECK(wired.checker.check(secret("right"), stored) == Verdict::match);
  BOOST_CHECK(wired.checker.check(secret("wrong"), stored) == Verdict::mismatch);
  BOOST_CHECK(wired.checker.check(secret("right"), "plain text") == Verdict::unusable);
  BOOST_CHECK(wired.checker.check(secret("right"), std::string(2000, 'x')) == Verdict::unusable);
}

BOOST_AUTO_TEST_CASE(makes_hashes_at_the_configured_cost_that_match_their_password_alone) {
  Wired wired;
  wired.start();
  const std::string text = std::string(60, 'x') + "\xf0\x9f\x98\x80 \xc3\xa4";
  const std::string stored = wired.checker.hash(secret(text));
  BOOST_TEST(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
  BOOST_TEST(stored != wired.checker.hash(secret(text)));
  BOOST_CHECK(wired.checker.check(secret(text), stored) == Verdict::match);
  BOOST_CHECK(wired.checker.check(secret(text + " "), stored) == Verdict::mismatch);
}

BOOST_AUTO_TEST_CASE(makes_no_hash_that_could_never_match) {
  Wired wired;
  wired.start();
  for (const std::string& text : {std::string("a\0b", 3), std::string(4097, 'x')}) {
    BOOST_CHECK_THROW((void)wired.checker.hash(secret(text)), std::invalid_argument);
  }
  const std::string longest(4096, 'x');
  BOOST_CHECK(wired.checker.check(secret(longest), wired.checker.hash(secret(longest))) ==
              Verdict::match);
}

BOOST_AUTO_TEST_CASE(makes_no_hash_when_all_places_are_taken_or_nobody_answers) {
  Wired wired;
  RemotePasswordChecker hasty(wired.memory, wired.queue.near, wired.replies.near, 0,
                              milliseconds(1));
  BOOST_CHECK_THROW((void)hasty.hash(secret("x")), auth::HashingUnavailable);
  const auto first = wired.memory.take_hashing_place();
  const auto second = wired.memory.take_hashing_place();
  BOOST_CHECK_THROW((void)wired.checker.hash(secret("x")), auth::HashingUnavailable);
}

BOOST_AUTO_TEST_CASE(stretches_a_key_as_one_process_alone_would) {
  Wired wired;
  wired.start();
  const std::string salt(32, '\xA5');
  const base::Secret key = wired.checker.stretch(secret("digest"), salt);
  BOOST_TEST(key.reveal().size() == 32U);
  BOOST_TEST((key.reveal() == crypto::stretch_key(secret("digest"), salt).reveal()));
  const auto first = wired.memory.take_hashing_place();
  const auto second = wired.memory.take_hashing_place();
  BOOST_CHECK_THROW((void)wired.checker.stretch(secret("digest"), salt), auth::HashingUnavailable);
}

BOOST_AUTO_TEST_CASE(forged_tokens_leave_half_of_the_places_to_passwords) {
  Wired wired;
  wired.start();
  const std::string stored = crypto::hash_password(secret("right"), kCheap);
  const auto forged = wired.memory.take_hashing_place(process::SharedMemory::Places::half);
  BOOST_REQUIRE(forged.has_value());
  BOOST_CHECK_THROW((void)wired.checker.stretch(secret("digest"), std::string(32, '\xA5')), auth::HashingUnavailable);
  BOOST_CHECK(wired.checker.check(secret("right"), stored) == Verdict::match);
}

BOOST_AUTO_TEST_CASE(a_password_that_is_too_long_is_a_mismatch) {
  Wired wired;
  wired.start();
  const std::string stored = crypto::hash_password(secret("right"), kCheap);
  BOOST_CHECK(wired.checker.check(secret(std::string(60000, 'x')), stored) == Verdict::mismatch);
}

BOOST_AUTO_TEST_CASE(throws_at_once_when_all_places_are_taken) {
  Wired wired;
  wired.start();
  const std::string stored = crypto::hash_password(secret("right"), kCheap);
  const auto first = wired.memory.take_hashing_place();
  auto second = wired.memory.take_hashing_place();
  const auto before = Deadline::clock::now();
  BOOST_CHECK_THROW((void)wired.checker.check(secret("right"), stored), auth::HashingUnavailable);
  BOOST_TEST((Deadline::clock::now() - before < std::chrono::seconds(5)));
  second.reset();
  BOOST_CHECK(wired.checker.check(secret("right"), stored) == Verdict::match);
}

BOOST_AUTO_TEST_CASE(throws_when_nobody_answers_and_gives_its_place_back) {
  Wired wired;
  RemotePasswordChecker hasty(wired.memory, wired.queue.near, wired.replies.near, 0,
                              milliseconds(1));
  for (int i = 0; i < 3; ++i) {
    BOOST_CHECK_THROW((void)hasty.check(secret("x"), "$2y$04$"), auth::HashingUnavailable);
  }
  BOOST_TEST(wired.memory.take_hashing_place().has_value());
}

BOOST_AUTO_TEST_CASE(drops_answers_to_questions_that_it_did_not_ask) {
  Wired wired;
  process::MessageWriter stale;
  hashing::write(stale, Answer{1, Answer::Outcome::match});
  BOOST_REQUIRE(wired.replies.far.send(stale.bytes(), Deadline::clock::now()) ==
                Channel::Outcome::done);
  wired.start();
  const std::string stored = crypto::hash_password(secret("right"), kCheap);
  BOOST_CHECK(wired.checker.check(secret("wrong"), stored) == Verdict::mismatch);
}

BOOST_AUTO_TEST_CASE(a_killed_hash_worker_costs_only_the_questions_it_had) {
  Wired wired;
  const std::string stored = crypto::hash_password(secret("right"), kCheap);
  for (int i = 0; i < 3; ++i) {
    wired.start();
    BOOST_CHECK(wired.checker.check(secret("right"), stored) == Verdict::match);
    wired.stop();
  }
}

BOOST_AUTO_TEST_SUITE_END()
