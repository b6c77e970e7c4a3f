// SPDX-License-Identifier: MIT
#include "keeper/mailer.h"

#include <boost/test/unit_test.hpp>
#include <functional>
#include <string>
#include <vector>

#include "crypto/digest.h"
#include "support/services.h"

namespace {

using auth::KeyPurpose;
using auth::MailState;
using keeper::Delivery;
using keeper::Mailer;
using Step = Mailer::Step;
using Account = auth::Account;
using std::chrono::hours;
using std::chrono::minutes;

/// Takes mail, or does what the test says.
class Letterbox final : public keeper::MailTransport {
 public:
  struct Letter {
    std::string from;
    std::string to;
    std::string message;
  };
  std::vector<Letter> letters;
  Delivery answer;
  std::function<void()> meanwhile = [] {};
  Delivery deliver(const std::string& from, const std::string& to,
                   const base::Secret& message) override {
    letters.push_back({from, to, message.reveal()});
    meanwhile();
    return answer;
  }
};

struct Fixture : support::World {
  keeper::MailSettings settings;
  Letterbox box;
  Mailer mailer{{mail, accounts, keys, box, clock}, settings};

  Fixture() {
    settings.from = "shop@example.com";
    auto& texts = settings.realms["default"];
    texts.shop_name = "The Shop";
    for (const KeyPurpose purpose : {KeyPurpose::restore_password, KeyPurpose::confirm_email}) {
      texts.links[purpose] = parsed("https://shop.example.com/?token={key}", {"key"});
      texts.texts[{purpose, "en"}] = {parsed("Hello", {}), parsed("{name}|{url}|{hours}\n")};
      texts.texts[{purpose, "de"}] = {parsed("Hallo", {}), parsed("{first_name}|{key}|{shop}\n")};
    }
    accounts.names["21"] = {"Sonia", "Wagner"};
  }
  static base::TextTemplate parsed(std::string_view text,
                                   std::vector<std::string_view> known = {
                                       "name", "first_name", "url", "key", "hours", "shop"}) {
    return base::TextTemplate::parse(text, known).value();
  }
  void order(const std::string& login = "sonia@spryker.com",
             KeyPurpose purpose = KeyPurpose::restore_password, const std::string& locale = "en_US",
             const std::string& in_realm = "default") {
    mail.enqueue({in_realm, purpose, login, locale}, clock.now());
  }
  [[nodiscard]] auth::StoredMail& last() { return mail.rows.back(); }
  /// The body of the last letter, with soft line breaks and escapes undone.
  [[nodiscard]] std::string body() const {
    const std::string& message = box.letters.back().message;
    std::string text = message.substr(message.find("\r\n\r\n") + 4);
    for (std::size_t at; (at = text.find("=\r\n")) != std::string::npos;) text.erase(at, 3);
    for (std::size_t at; (at = text.find("=3D")) != std::string::npos;) text.replace(at, 3, "=");
    return text.substr(0, text.find('\r'));
  }
  void drops(const std::string& reason) {
    BOOST_TEST((mailer.send_next() == Step::worked));
    BOOST_TEST((last().state == MailState::dropped));
    BOOST_TEST(last().last_problem == reason);
    BOOST_TEST((last().finished == clock.now()));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(mailer, Fixture)

BOOST_AUTO_TEST_CASE(mails_a_key_that_is_saved_as_a_digest_only) {
  BOOST_TEST((mailer.send_next() == Step::idle));
  order("SONIA@spryker.com");
  BOOST_TEST((mailer.send_next() == Step::worked));
  BOOST_REQUIRE(box.letters.size() == 1U);
  BOOST_TEST(box.letters[0].from == "shop@example.com");
  BOOST_TEST(box.letters[0].to == "sonia@spryker.com");
  const std::string text = body();
  const std::string before = "Sonia Wagner|https://shop.example.com/?token=";
  BOOST_TEST(text.starts_with(before));
  BOOST_TEST(text.ends_with("|2"));
  const std::string key = text.substr(before.size(), 64);
  BOOST_REQUIRE(keys.rows.size() == 1U);
  BOOST_TEST((keys.rows[0].key.digest == crypto::sha256(key)));
  BOOST_TEST((keys.rows[0].key.account == sonia().key));
  BOOST_TEST((keys.rows[0].key.purpose == KeyPurpose::restore_password));
  BOOST_TEST((keys.rows[0].key.expires_at == clock.now() + hours(2)));
  BOOST_TEST((last().state == MailState::sent));
  BOOST_TEST((last().account == sonia().key));
  BOOST_TEST((mailer.send_next() == Step::idle));
}

BOOST_AUTO_TEST_CASE(writes_in_the_language_asked_for_or_in_any) {
  order("sonia@spryker.com", KeyPurpose::restore_password, "de_DE");
  (void)mailer.send_next();
  BOOST_TEST(box.letters.back().message.find("Subject: Hallo\r\n") != std::string::npos);
  BOOST_TEST(body().starts_with("Sonia|"));
  BOOST_TEST(body().ends_with("|The Shop"));
  order("sonia@spryker.com", KeyPurpose::restore_password, "fr_FR");
  (void)mailer.send_next();
  BOOST_TEST((last().state == MailState::sent));
}

BOOST_AUTO_TEST_CASE(shows_no_name_that_holds_a_link_or_a_line_break) {
  for (const std::string name : {"go to http://evil.example", "a\r\nb", "me@evil.example", "<b>", "www.evil.example"}) {
    accounts.names["21"] = {name, ""};
    settings.most_per_hour = 100;
    order();
    (void)mailer.send_next();
    BOOST_TEST(body().starts_with("sonia@spryker.com|"), name);
  }
  accounts.names["21"] = {"Dr. Ada", "L."};
  order();
  (void)mailer.send_next();
  BOOST_TEST(body().starts_with("Dr. Ada"));
}

BOOST_AUTO_TEST_CASE(sends_nothing_to_who_is_not_there) {
  order("nobody@example.com");
  drops("no such account");
  sonia().state = Account::State::disabled;
  order();
  drops("the account is disabled");
  sonia().state = Account::State::anonymised;
  order();
  drops("no such account");
  BOOST_TEST(box.letters.empty());
  BOOST_TEST(keys.rows.empty());
}

BOOST_AUTO_TEST_CASE(asks_only_for_confirmations_that_are_missing) {
  order("sonia@spryker.com", KeyPurpose::confirm_email);
  drops("the address is confirmed already");
  sonia().confirmation = Account::Confirmation::pending;
  order("sonia@spryker.com", KeyPurpose::confirm_email);
  (void)mailer.send_next();
  BOOST_TEST((last().state == MailState::sent));
  BOOST_TEST((keys.rows.at(0).key.expires_at == clock.now() + hours(7 * 24)));
}

BOOST_AUTO_TEST_CASE(drops_the_surplus_of_an_hour) {
  for (int i = 0; i < 3; ++i) {
    order();
    (void)mailer.send_next();
  }
  order();
  drops("the account was sent enough of these within an hour");
  order("john.doe@example.com");
  (void)mailer.send_next();
  BOOST_TEST((last().state == MailState::sent));
  clock.time += hours(1);
  order();
  (void)mailer.send_next();
  BOOST_TEST((last().state == MailState::sent));
  BOOST_TEST(box.letters.size() == 5U);
}

BOOST_AUTO_TEST_CASE(tries_again_after_growing_pauses_with_a_new_key_each_time) {
  box.answer = {Delivery::Result::deferred, "the mail server answered 451 to RCPT"};
  order();
  std::vector<std::int64_t> pauses;
  for (int i = 0; i < 12; ++i) {
    BOOST_TEST((mailer.send_next() == Step::worked));
    BOOST_TEST((last().state == MailState::queued));
    BOOST_TEST(last().last_problem == "the mail server answered 451 to RCPT");
    const auto pause = last().next_attempt - clock.now();
    pauses.push_back(std::chrono::duration_cast<minutes>(pause).count());
    BOOST_TEST((mailer.send_next() == Step::idle));
    clock.time += pause;
  }
  BOOST_TEST(pauses == (std::vector<std::int64_t>{1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360}),
             boost::test_tools::per_element());
  BOOST_TEST(keys.rows.size() == 12U);
  box.answer = {};
  (void)mailer.send_next();
  BOOST_TEST((last().state == MailState::sent));
  BOOST_TEST(last().last_problem.empty());
}

BOOST_AUTO_TEST_CASE(gives_up_after_five_days) {
  box.answer = {Delivery::Result::unreachable, "the mail server cannot be reached"};
  order();
  clock.time += hours(5 * 24) - std::chrono::seconds(1);
  BOOST_TEST((mailer.send_next() == Step::unreachable));
  BOOST_TEST((last().state == MailState::queued));
  clock.time += minutes(1);
  (void)mailer.send_next();
  BOOST_TEST((last().state == MailState::failed));
  BOOST_TEST(last().last_problem == "the mail server cannot be reached");
}

BOOST_AUTO_TEST_CASE(does_not_repeat_what_was_refused_for_good) {
  box.answer = {Delivery::Result::refused, "the mail server answered 550 to RCPT"};
  order();
  BOOST_TEST((mailer.send_next() == Step::worked));
  BOOST_TEST((last().state == MailState::failed));
  sonia().login = "no address";
  order("no address");
  (void)mailer.send_next();
  BOOST_TEST((last().state == MailState::failed));
  BOOST_TEST(box.letters.size() == 1U);
}

BOOST_AUTO_TEST_CASE(gives_an_interrupted_mail_back_at_once) {
  box.answer = {Delivery::Result::interrupted, "bearerd was stopped"};
  order();
  BOOST_TEST((mailer.send_next() == Step::interrupted));
  BOOST_TEST((last().state == MailState::queued));
  BOOST_TEST((last().next_attempt == clock.now()));
}

BOOST_AUTO_TEST_CASE(keeps_mail_for_which_it_has_no_link) {
  settings.realms["default"].links.erase(KeyPurpose::restore_password);
  for (const std::string in_realm : {"default", "elsewhere"}) {
    order("sonia@spryker.com", KeyPurpose::restore_password, "en_US", in_realm);
    BOOST_TEST((mailer.send_next() == Step::worked));
    BOOST_TEST((last().state == MailState::queued));
    BOOST_TEST((last().next_attempt > clock.now()));
  }
  BOOST_TEST(box.letters.empty());
}

BOOST_AUTO_TEST_CASE(loses_nothing_when_the_database_goes_away_while_it_sends) {
  order();
  box.meanwhile = [this] { mail.is_away = true; };
  BOOST_CHECK_THROW(mailer.send_next(), auth::StorageUnavailable);
  mail.is_away = false;
  BOOST_TEST((last().state == MailState::queued));
  BOOST_TEST((mailer.send_next() == Step::idle));
  box.meanwhile = [] {};
  clock.time += minutes(2);
  BOOST_TEST((mailer.send_next() == Step::worked));
  BOOST_TEST((last().state == MailState::sent));
}

BOOST_AUTO_TEST_SUITE_END()
