// SPDX-License-Identifier: MIT
#pragma once

// What every store of PHP's refresh tokens must do, as test cases. A test file defines
// `LegacyTokensFixture` first, with `auth::LegacyRefreshTokens& tokens()`, `std::string realm()` and
// `void add(identifier, reference, is_revoked)`, where an empty reference stands for a user's token; then it
// includes this.

#include <boost/test/unit_test.hpp>
#include <string>

#include "auth/legacy_tokens.h"

namespace legacy_token_contract {

using State = auth::LegacyRefreshTokens::State;
using Taking = auth::LegacyRefreshTokens::Taking;

class ContractFixture : public LegacyTokensFixture {
 public:
  [[nodiscard]] static std::string named(char digit) { return std::string(80, digit); }
  State state(char digit, const char* reference = "DE--21") {
    return tokens().state_of(realm(), named(digit), reference);
  }
  bool takes(char digit) { return tokens().take(realm(), named(digit)) == Taking::taken; }
};

BOOST_FIXTURE_TEST_SUITE(legacy_refresh_tokens, ContractFixture)

BOOST_AUTO_TEST_CASE(tells_live_revoked_and_unknown_apart) {
  add(named('a'), "DE--21", false);
  add(named('b'), "DE--21", true);
  add(named('c'), "", false);
  BOOST_TEST((state('a') == State::live));
  BOOST_TEST((state('b') == State::revoked));
  BOOST_TEST((state('c', "") == State::live));
  BOOST_TEST((state('d') == State::unknown));
  BOOST_TEST((tokens().state_of(realm(), "", "") == State::unknown));
}

BOOST_AUTO_TEST_CASE(takes_a_row_of_another_customer_for_revoked) {
  add(named('a'), "DE--21", false);
  BOOST_TEST((state('a', "DE--22") == State::revoked));
  BOOST_TEST((state('a', "") == State::revoked));
  BOOST_TEST((state('a') == State::live));
}

BOOST_AUTO_TEST_CASE(takes_a_live_one_once) {
  add(named('a'), "DE--21", false);
  add(named('b'), "DE--21", false);
  add(named('c'), "DE--21", true);
  BOOST_TEST(takes('a'));
  BOOST_TEST((state('a') == State::revoked));
  BOOST_TEST(!takes('a'));
  BOOST_TEST(!takes('c'));
  BOOST_TEST(!takes('d'));
  BOOST_TEST((state('b') == State::live));
}

BOOST_AUTO_TEST_CASE(revokes_all_of_one_customer) {
  add(named('a'), "DE--21", false);
  add(named('b'), "DE--21", false);
  add(named('c'), "DE--21", true);
  add(named('d'), "DE--2", false);
  add(named('e'), "", false);
  BOOST_TEST(tokens().revoke_all(realm(), "DE--21") == 2);
  BOOST_TEST((state('a') == State::revoked && state('b') == State::revoked));
  BOOST_TEST((state('d', "DE--2") == State::live && state('e', "") == State::live));
  BOOST_TEST(tokens().revoke_all(realm(), "DE--21") == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace legacy_token_contract
