// SPDX-License-Identifier: MIT
#include "signer/signer.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "auth/error.h"
#include "base/log.h"
#include "crypto/key_directory.h"
#include "process/channel.h"
#include "signer/protocol.h"
#include "signer/remote_signer.h"

namespace {

using process::Deadline;
using process::SharedMemory;
using std::chrono::milliseconds;

auth::AccessTokenRequest sample_request(const std::string& realm = "default") {
  return {.realm = realm,
          .client_id = "frontend",
          .kind = auth::Kind::customer,
          .session_id = std::string(16, 's'),
          .generation = 3,
          .scopes = {"customer", "extra"},
          .lifetime = base::Seconds(600),
          .account_id = "21",
          .customer_reference = "DE--21",
          .user_uuid = {},
          .actor_id = {},
          .company_user = "uuid",
          .permissions = {}};
}

/// A signer in a process of its own, with one key for `default` and none for `empty`.
struct RunningSigner {
  process::ChannelPair pair = process::make_channel_pair();
  SharedMemory memory{1};
  process::KeyPage page;
  std::filesystem::path directory;
  int stop[2] = {-1, -1};
  pid_t pid = 0;

  RunningSigner() {
    char name[] = "/tmp/brd-signer-XXXXXX";
    directory = std::filesystem::path(::mkdtemp(name)) / "keys";
    (void)crypto::KeyDirectory::create(directory).generate("default", 2048, base::Instant());
    BOOST_REQUIRE_EQUAL(::pipe(stop), 0);
    pid = ::fork();
    if (pid == 0) ::_exit(run());
  }
  ~RunningSigner() {
    ::close(stop[0]);
    ::close(stop[1]);
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    std::filesystem::remove_all(directory.parent_path());
  }
  int run() {
    base::open_log(base::LogTarget::stderr_stream, base::LogLevel::error);
    const signer::Settings settings{
        .key_directory = directory,
        .realms = {{"default", {.issuer = "https://issuer", .longest_lifetime = base::Seconds(60)}},
                   {"empty", {}}}};
    signer::serve(settings, {&pair.far}, page, memory,
                  {.slot = 0, .number = 0, .stop = stop[0], .ready = [] {}});
    return 0;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(signer_protocol)

BOOST_AUTO_TEST_CASE(gives_back_every_field_of_a_question) {
  const signer::Question question{7, Deadline::clock::now(), sample_request()};
  process::MessageWriter writer;
  signer::write(writer, question);
  const auto read = signer::read_question(writer.bytes());
  BOOST_REQUIRE(read.has_value());
  BOOST_TEST(read->id == 7u);
  BOOST_CHECK(read->deadline == question.deadline);
  BOOST_TEST(read->request.realm == "default");
  BOOST_TEST(read->request.client_id == "frontend");
  BOOST_CHECK(read->request.kind == auth::Kind::customer);
  BOOST_TEST(read->request.session_id == question.request.session_id);
  BOOST_TEST(read->request.generation == 3u);
  BOOST_TEST(read->request.scopes == question.request.scopes);
  BOOST_TEST(read->request.lifetime.count() == 600);
  BOOST_TEST(read->request.account_id == "21");
  BOOST_TEST(read->request.customer_reference == "DE--21");
  BOOST_TEST(read->request.company_user.value() == "uuid");
  BOOST_TEST(!read->request.permissions.has_value());
}

BOOST_AUTO_TEST_CASE(takes_no_question_that_is_cut_or_beyond_its_limits) {
  auto request = sample_request();
  request.permissions = std::string(4096, 'p');
  process::MessageWriter whole;
  signer::write(whole, signer::Question{7, {}, request});
  BOOST_TEST(signer::read_question(whole.bytes()).has_value());
  for (std::size_t size = 0; size < whole.bytes().size(); ++size) {
    BOOST_REQUIRE(!signer::read_question(whole.bytes().substr(0, size)).has_value());
  }
  request.permissions = std::string(4097, 'p');
  process::MessageWriter long_permissions;
  signer::write(long_permissions, signer::Question{7, {}, request});
  BOOST_TEST(!signer::read_question(long_permissions.bytes()).has_value());
  request = sample_request();
  request.scopes.assign(33, "scope");
  process::MessageWriter many_scopes;
  signer::write(many_scopes, signer::Question{7, {}, request});
  BOOST_TEST(!signer::read_question(many_scopes.bytes()).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(remote_signer)

BOOST_AUTO_TEST_CASE(gets_a_token_that_the_published_key_verifies_and_the_policy_caps) {
  RunningSigner running;
  signer::RemoteSigner remote(running.pair.near, milliseconds(10000));
  const auto token = remote.sign(sample_request());
  BOOST_TEST(token.expires_in.count() == 60);
  const crypto::KeyRing keys(running.page.keys());
  const auto now = base::SystemClock().now();
  const auto verified = auth::verify_access_token(
      token.text.reveal(), keys,
      {.issuer = "https://issuer", .audiences = {"frontend"}, .realm = "default"}, now);
  BOOST_REQUIRE(verified.has_value());
  BOOST_TEST(verified->customer_reference == "DE--21");
  BOOST_TEST(verified->generation == 3u);
}

BOOST_AUTO_TEST_CASE(throws_when_the_realm_has_no_key_and_goes_on_with_others) {
  RunningSigner running;
  signer::RemoteSigner remote(running.pair.near, milliseconds(10000));
  BOOST_CHECK_THROW((void)remote.sign(sample_request("empty")), auth::SignerUnavailable);
  BOOST_CHECK_THROW((void)remote.sign(sample_request("unknown")), auth::SignerUnavailable);
  BOOST_TEST(!remote.sign(sample_request()).text.empty());
}

BOOST_AUTO_TEST_CASE(drops_answers_to_questions_that_it_did_not_ask) {
  RunningSigner running;
  process::MessageWriter stale;
  signer::Answer answer;
  answer.id = 1;
  answer.outcome = signer::Answer::Outcome::issued;
  answer.text = base::Secret(std::string_view("a stranger's token"));
  signer::write(stale, answer);
  const auto now = Deadline::clock::now();
  BOOST_REQUIRE(running.pair.far.send(stale.bytes(), now) == process::Channel::Outcome::done);
  signer::RemoteSigner remote(running.pair.near, milliseconds(10000));
  BOOST_TEST(remote.sign(sample_request()).text.reveal() != "a stranger's token");
}

BOOST_AUTO_TEST_CASE(throws_when_nobody_answers_in_time) {
  const auto pair = process::make_channel_pair();
  signer::RemoteSigner remote(pair.near, milliseconds(10));
  BOOST_CHECK_THROW((void)remote.sign(sample_request()), auth::SignerUnavailable);
}

BOOST_AUTO_TEST_SUITE_END()
