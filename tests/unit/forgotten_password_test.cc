// SPDX-License-Identifier: MIT
#include <boost/test/unit_test.hpp>
#include <string>

#include "api/router.h"
#include "support/services.h"

namespace {

struct Fixture : support::World {
  Fixture() { realm.restore_mail = auth::Realm::RestoreMail::sent; }

  http::Response ask(const std::string& email, const std::string& languages = "") {
    realm.tls = auth::Realm::Tls::optional;
    const auth::Realms realms({realm});
    api::Router router(realms, services,
                       []() -> const crypto::KeyRing& { return support::key_ring(); });
    http::Request request;
    request.parameters = {{"REQUEST_METHOD", "POST"},
                          {"REQUEST_URI", "/customer-forgotten-password"},
                          {"HTTP_ACCEPT", "*/*"},
                          {"HTTP_ACCEPT_LANGUAGE", languages},
                          {"REMOTE_ADDR", "192.0.2.1"}};
    request.body = R"({"data":{"type":"customer-forgotten-password","attributes":{"email":")" +
                   email + "\"}}}";
    return router.handle(request);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(forgotten_password, Fixture)

BOOST_AUTO_TEST_CASE(orders_the_same_for_known_and_unknown_addresses) {
  // Not even looked up, so that no time can tell.
  accounts.is_away = true;
  for (const std::string email : {"sonia@spryker.com", "nobody@example.com"}) {
    const http::Response response = ask(email, "de");
    BOOST_TEST(response.status == 204);
    BOOST_TEST(response.body.empty());
    BOOST_REQUIRE(!mail.rows.empty());
    BOOST_TEST(mail.rows.back().order.login == email);
    BOOST_TEST(mail.rows.back().order.realm == "default");
    BOOST_TEST((mail.rows.back().order.purpose == auth::KeyPurpose::restore_password));
    BOOST_TEST(mail.rows.back().order.locale == "de_DE");
    BOOST_TEST(!mail.rows.back().account.has_value());
  }
  BOOST_TEST(mail.rows.size() == 2U);
  BOOST_TEST(keys.rows.empty());
}

BOOST_AUTO_TEST_CASE(orders_nothing_where_no_mail_could_be_written) {
  realm.restore_mail = auth::Realm::RestoreMail::not_configured;
  BOOST_TEST(ask("sonia@spryker.com").status == 204);
  BOOST_TEST(mail.rows.empty());
}

BOOST_AUTO_TEST_CASE(refuses_a_network_that_asks_too_often) {
  realm.lockout.customer.attempts = 3;
  for (int i = 0; i < 3; ++i) BOOST_TEST(ask("a@example.com").status == 204);
  const http::Response refused = ask("b@example.com");
  BOOST_TEST(refused.status == 429);
  BOOST_TEST(refused.body.find("\"4401\"") != std::string::npos);
  // Also where the address is no good (contract 2.1).
  BOOST_TEST(ask("no address").status == 429);
  BOOST_TEST(mail.rows.size() == 3U);
}

BOOST_AUTO_TEST_CASE(says_so_when_the_order_cannot_be_kept) {
  realm.lockout.customer.attempts = 1;
  mail.is_away = true;
  BOOST_TEST(ask("sonia@spryker.com").status == 503);
  mail.is_away = false;
  // Which did not count as an attempt.
  BOOST_TEST(ask("sonia@spryker.com").status == 204);
}

BOOST_AUTO_TEST_SUITE_END()
