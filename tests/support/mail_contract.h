// SPDX-License-Identifier: MIT
#pragma once

// What every mail queue must do, as test cases. A test file defines `MailQueueFixture` first, with
// `auth::MailQueue& queue()` and `std::string realm()`, in a queue where nobody else's mail is due,
// then includes this.

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>

#include "auth/mail_queue.h"

namespace mail_contract {

using auth::KeyPurpose;
using auth::MailState;
using Include = auth::MailQueue::Include;
using Outcome = auth::MailQueue::Outcome;
using Settled = auth::MailQueue::Settled;
using std::chrono::hours;
using std::chrono::minutes;

class ContractFixture : public MailQueueFixture {
 public:
  [[nodiscard]] static auth::Instant start() { return base::from_microseconds(1795424400123456); }
  [[nodiscard]] auth::AccountKey account(const std::string& id = "21") const {
    return {realm(), auth::AccountKind::customer, id};
  }
  void order(const std::string& login = "sonia@spryker.com", auth::Instant now = start()) {
    queue().enqueue({realm(), KeyPurpose::restore_password, login, "de_DE"}, now);
  }
  std::optional<auth::StoredMail> claim(auth::Instant now) {
    return queue().claim(now, now + minutes(2));
  }
  auth::StoredMail claimed(auth::Instant now) {
    auto mail = claim(now);
    BOOST_REQUIRE(mail.has_value());
    return *mail;
  }
  Settled settle(const auth::StoredMail& mail, MailState state, auth::Instant at) {
    return queue().settle(mail, {state, at, "a sentence", account()});
  }
  [[nodiscard]] std::vector<auth::StoredMail> all() {
    return queue().list(realm(), Include::all, 1000);
  }
};

BOOST_FIXTURE_TEST_SUITE(mail_queue, ContractFixture)

BOOST_AUTO_TEST_CASE(gives_an_order_back_as_it_was_made) {
  const std::string login = "J\xc3\xb6rg \"'\\%_;\xf0\x9f\x98\x80@spryker.com";
  order(login);
  const auto mail = claimed(start());
  BOOST_TEST(mail.order.realm == realm());
  BOOST_TEST((mail.order.purpose == KeyPurpose::restore_password));
  BOOST_TEST(mail.order.login == login);
  BOOST_TEST(mail.order.locale == "de_DE");
  BOOST_TEST((mail.state == MailState::queued));
  BOOST_TEST(mail.attempts == 1U);
  BOOST_TEST((mail.created == start()));
  BOOST_TEST((mail.next_attempt == start() + minutes(2)));
  BOOST_TEST(!mail.account.has_value());
  BOOST_TEST(!mail.finished.has_value());
  BOOST_TEST(mail.last_problem.empty());
  BOOST_REQUIRE(all().size() == 1U);
  BOOST_TEST(all().at(0).id == mail.id);
}

BOOST_AUTO_TEST_CASE(gives_the_one_that_has_waited_longest_and_each_once) {
  order("second@example.com", start() + minutes(1));
  order("first@example.com", start());
  order("later@example.com", start() + hours(1));
  BOOST_TEST(claimed(start() + minutes(1)).order.login == "first@example.com");
  BOOST_TEST(claimed(start() + minutes(1)).order.login == "second@example.com");
  BOOST_TEST(!claim(start() + minutes(1)).has_value());
}

BOOST_AUTO_TEST_CASE(gives_it_to_another_when_the_lease_has_ended) {
  order();
  const auto first = claimed(start());
  BOOST_TEST(!claim(start() + minutes(2) - std::chrono::microseconds(1)).has_value());
  const auto second = claimed(start() + minutes(2));
  BOOST_TEST(second.id == first.id);
  BOOST_TEST(second.attempts == 2U);
  // The first one comes too late; what the second says counts.
  BOOST_TEST((settle(first, MailState::failed, start()) == Settled::not_settled));
  BOOST_TEST((settle(second, MailState::sent, start() + minutes(3)) == Settled::settled));
  BOOST_TEST((settle(second, MailState::failed, start()) == Settled::not_settled));
  BOOST_REQUIRE(all().size() == 1U);
  BOOST_TEST((all().at(0).state == MailState::sent));
  BOOST_TEST((all().at(0).finished == start() + minutes(3)));
  BOOST_TEST((all().at(0).account == account()));
  BOOST_TEST(!claim(start() + hours(9999)).has_value());
}

BOOST_AUTO_TEST_CASE(waits_as_long_as_an_outcome_says) {
  order();
  BOOST_TEST((settle(claimed(start()), MailState::queued, start() + hours(1)) == Settled::settled));
  BOOST_TEST(!claim(start() + minutes(59)).has_value());
  BOOST_TEST(all().at(0).last_problem == "a sentence");
  BOOST_TEST(!all().at(0).finished.has_value());
  BOOST_TEST(claimed(start() + hours(1)).attempts == 2U);
}

BOOST_AUTO_TEST_CASE(counts_what_an_account_was_sent) {
  for (int i = 0; i < 3; ++i) {
    order();
    settle(claimed(start()), MailState::sent, start() + minutes(i));
  }
  order();
  settle(claimed(start()), MailState::failed, start() + minutes(5));
  const auto sent = [this](const std::string& id, KeyPurpose purpose, auth::Instant since) {
    return queue().sent_since(account(id), purpose, since);
  };
  BOOST_TEST(sent("21", KeyPurpose::restore_password, start() - minutes(1)) == 3U);
  BOOST_TEST(sent("21", KeyPurpose::restore_password, start()) == 2U);
  BOOST_TEST(sent("22", KeyPurpose::restore_password, start() - minutes(1)) == 0U);
  BOOST_TEST(sent("21", KeyPurpose::confirm_email, start() - minutes(1)) == 0U);
}

BOOST_AUTO_TEST_CASE(lists_what_is_open_or_all) {
  for (const MailState state : {MailState::sent, MailState::failed, MailState::dropped}) {
    order();
    settle(claimed(start()), state, start());
  }
  order();
  const auto open = queue().list(realm(), Include::open, 1000);
  BOOST_REQUIRE(open.size() == 2U);
  BOOST_TEST((open.at(0).state == MailState::failed));
  BOOST_TEST((open.at(1).state == MailState::queued));
  BOOST_TEST(all().size() == 4U);
  BOOST_TEST(queue().list(realm(), Include::all, 3).size() == 3U);
  BOOST_TEST(queue().list("elsewhere", Include::all, 1000).empty());
}

BOOST_AUTO_TEST_CASE(tries_again_when_an_operator_says_so) {
  order();
  const auto failed = claimed(start());
  settle(failed, MailState::failed, start());
  order();
  settle(claimed(start()), MailState::queued, start() + hours(6));
  order();
  settle(claimed(start()), MailState::sent, start());
  BOOST_TEST(queue().retry("elsewhere", failed.id, start()) == 0);
  BOOST_TEST(queue().retry(realm(), failed.id, start()) == 1);
  BOOST_TEST(claimed(start()).id == failed.id);
  BOOST_TEST(!claim(start()).has_value());
  BOOST_TEST(queue().retry_all(realm(), start() + minutes(1)) == 2);
  BOOST_TEST(claim(start() + minutes(1)).has_value());
  BOOST_TEST(claim(start() + minutes(1)).has_value());
  BOOST_TEST(!claim(start() + minutes(1)).has_value());
}

BOOST_AUTO_TEST_CASE(drops_what_an_operator_does_not_want_sent) {
  order();
  const auto mail = claimed(start());
  BOOST_TEST(queue().drop("elsewhere", mail.id, start()) == 0);
  BOOST_TEST(queue().drop(realm(), mail.id, start()) == 1);
  BOOST_TEST(queue().drop(realm(), mail.id, start()) == 0);
  BOOST_TEST((settle(mail, MailState::sent, start()) == Settled::not_settled));
  BOOST_TEST((all().at(0).state == MailState::dropped));
  BOOST_TEST(queue().retry(realm(), mail.id, start()) == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace mail_contract
