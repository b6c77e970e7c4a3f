// SPDX-License-Identifier: MIT
#pragma once

// What every token store must do with sessions in which somebody speaks for somebody else, as test
// cases; see store_contract.h, whose fixture they use.

#include <boost/test/unit_test.hpp>
#include <chrono>

#include "support/store_contract_rows.h"

namespace store_contract {

using ActorFixture = TokenRows<TokenStoreFixture>;

BOOST_FIXTURE_TEST_SUITE(sessions_with_an_actor, ActorFixture)

namespace {

auth::AccountKey user_of(const std::string& realm, int number) {
  return {realm, auth::AccountKind::user, std::to_string(number)};
}

/// Session `number`: user `actor` impersonates customer 1.
auth::Session impersonation(const ActorFixture& rows, int number, int actor) {
  auth::Session session = rows.new_session(number);
  session.account = rows.customer(1);
  session.kind = auth::Kind::impersonation;
  session.actor = auth::Actor{user_of(rows.realm(), actor), 4000000000U, rows.digest("actor's")};
  return session;
}

}  // namespace

BOOST_AUTO_TEST_CASE(come_back_with_actor_and_company_user) {
  auth::Session session = impersonation(*this, 1, 3);
  session.company_user = "ebf4b55a-cab0-5ed0-8fb7-525a3eeedeac";
  store().begin_session(session, new_token(digest("a")));
  const auto found = store().find_session(realm(), session.id);
  BOOST_REQUIRE(found.has_value());
  BOOST_REQUIRE(found->session.actor.has_value());
  BOOST_TEST((found->session.actor->account == session.actor->account));
  BOOST_TEST(found->session.actor->generation == 4000000000U);
  BOOST_TEST(found->session.actor->password_digest == session.actor->password_digest);
  BOOST_TEST(found->session.company_user.value() == *session.company_user);
  const auto token = store().find_refresh_token(realm(), digest("a"));
  BOOST_REQUIRE(token.has_value());
  BOOST_TEST((token->session.actor->account == session.actor->account));
}

BOOST_AUTO_TEST_CASE(follow_a_rehash_of_their_actor) {
  store().begin_session(impersonation(*this, 1, 3), new_token(digest("a")));
  store().begin_session(impersonation(*this, 2, 4), new_token(digest("b")));
  const auto digest_of = [&](int number) {
    return store().find_session(realm(), session_id(number))->session.actor->password_digest;
  };
  BOOST_TEST(store().follow_rehash(user_of(realm(), 3), digest("older"), digest("new")) == 0);
  BOOST_TEST(store().follow_rehash(user_of(realm(), 3), digest("actor's"), digest("new")) == 1);
  // A customer with the actor's number is somebody else.
  BOOST_TEST(store().follow_rehash(customer(4), digest("actor's"), digest("new")) == 0);
  BOOST_TEST((digest_of(1) == digest("new")));
  BOOST_TEST((digest_of(2) == digest("actor's")));
}

BOOST_AUTO_TEST_CASE(are_found_by_their_id_in_their_realm_only) {
  begin(1, "a");
  const auto found = store().find_session(realm(), session_id(1));
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST(describe(found->session) == describe(new_session(1)));
  BOOST_TEST(!found->session.actor.has_value());
  BOOST_TEST(!found->session.company_user.has_value());
  for (const std::string& other : {std::string(), session_id(1).substr(1), session_id(2)}) {
    BOOST_TEST(!store().find_session(realm(), other).has_value());
  }
  BOOST_TEST(!store().find_session("elsewhere", session_id(1)).has_value());
  store().revoke_session(realm(), session_id(1), start());
  BOOST_TEST((store().find_session(realm(), session_id(1))->session.revoked_at == start()));
}

BOOST_AUTO_TEST_CASE(end_with_the_generation_of_either) {
  store().begin_session(impersonation(*this, 1, 3), new_token(digest("a")));
  store().begin_session(impersonation(*this, 2, 4), new_token(digest("b")));
  begin(2, "c", 3);
  BOOST_TEST(store().raise_generation(user_of(realm(), 3), start()) == 1);
  const auto ended = store().find_session(realm(), session_id(1));
  BOOST_TEST(ended->session.revoked_at.has_value());
  BOOST_TEST(ended->account_generation == 0U);
  BOOST_TEST(ended->actor_generation == 1U);
  BOOST_TEST((rotate("b", "d", start()) == Rotation::rotated));
  BOOST_TEST(store().raise_generation(customer(1), start()) == 1);
  BOOST_TEST((rotate("d", "e", start()) == Rotation::refused));
  BOOST_TEST((rotate("c", "f", start()) == Rotation::rotated));
}

BOOST_AUTO_TEST_CASE(record_an_ended_actor_by_the_session_as_its_tokens_hold_the_accounts_generation) {
  store().begin_session(impersonation(*this, 1, 3), new_token(digest("a")));
  store().raise_generation(user_of(realm(), 3), start());
  const auto rows = revocations();
  BOOST_REQUIRE(rows.size() == 2U);
  const auto& by_session = rows[0].session_id ? rows[0] : rows[1];
  const auto& by_account = rows[0].session_id ? rows[1] : rows[0];
  BOOST_TEST(by_session.session_id.value() == session_id(1));
  BOOST_TEST(by_account.account_id == "3");
  BOOST_TEST(by_account.generation == 1U);
}

BOOST_AUTO_TEST_CASE(spare_the_one_that_is_named) {
  begin(1, "a", 1);
  begin(1, "b", 2);
  const auth::SparedSession spared{session_id(1), digest("new hash")};
  BOOST_TEST(store().raise_generation(customer(1), start(), spared) == 1);
  const auto kept = store().find_session(realm(), session_id(1));
  BOOST_TEST(!kept->session.revoked_at.has_value());
  BOOST_TEST(kept->session.generation == 1U);
  BOOST_TEST(kept->session.password_digest == digest("new hash"));
  BOOST_TEST((rotate("a", "c", start()) == Rotation::rotated));
  BOOST_TEST((rotate("b", "d", start()) == Rotation::refused));
}

BOOST_AUTO_TEST_CASE(spare_no_session_of_somebody_else_and_none_that_has_ended) {
  begin(1, "a", 1);
  begin(2, "b", 2);
  BOOST_TEST(store().raise_generation(customer(1), start(), auth::SparedSession{session_id(2), digest("x")}) == 1);
  BOOST_TEST(store().find_session(realm(), session_id(2))->session.password_digest == digest("hash"));
  BOOST_TEST(store().raise_generation(customer(1), start(), auth::SparedSession{session_id(1), digest("x")}) == 0);
  BOOST_TEST(store().find_session(realm(), session_id(1))->session.revoked_at.has_value());
}

BOOST_AUTO_TEST_CASE(end_alike_means_same_account_kind_and_actor) {
  store().begin_session(impersonation(*this, 1, 3), new_token(digest("a")));
  store().begin_session(impersonation(*this, 2, 3), new_token(digest("b")));
  store().begin_session(impersonation(*this, 3, 4), new_token(digest("c")));
  begin(1, "d", 4);
  BOOST_TEST(store().revoke_alike("elsewhere", session_id(1), start()) == 0);
  BOOST_TEST(store().revoke_alike(realm(), session_id(1), start()) == 2);
  BOOST_TEST((rotate("c", "e", start()) == Rotation::rotated));
  BOOST_TEST((rotate("d", "f", start()) == Rotation::rotated));
  BOOST_TEST(store().revoke_alike(realm(), session_id(4), start()) == 1);
}

BOOST_AUTO_TEST_CASE(end_with_their_company_user) {
  auth::Session session = new_session(1);
  session.kind = auth::Kind::company_user;
  session.company_user = "one";
  store().begin_session(session, new_token(digest("a")));
  begin(1, "b", 2);
  BOOST_TEST(store().revoke_company_user(customer(2), "one", start()) == 0);
  BOOST_TEST(store().revoke_company_user(customer(1), "two", start()) == 0);
  BOOST_TEST(store().revoke_company_user(customer(1), "one", start()) == 1);
  BOOST_TEST((rotate("b", "c", start()) == Rotation::rotated));
}

BOOST_AUTO_TEST_CASE(ends_sessions_that_only_an_access_token_is_left_of) {
  const auto begin_short = [&](int number, const char* token) {
    auth::Session session = new_session(number);
    session.account = customer(1);
    session.company_user = "cu";
    session.actor = auth::Actor{{realm(), auth::AccountKind::user, "9"}, 0, digest("hash")};
    session.idle_end = start() + std::chrono::hours(1);
    store().begin_session(session, new_token(digest(token)));
  };
  const auth::Instant now = start() + std::chrono::hours(2);
  begin_short(1, "a");
  BOOST_TEST(store().revoke_session(realm(), session_id(1), now) == 1);
  begin_short(2, "b");
  BOOST_TEST(store().revoke_by_token(customer(1), digest("b"), now) == 1);
  begin_short(3, "c");
  BOOST_TEST(store().revoke_all(customer(1), now) == 1);
  begin_short(4, "d");
  BOOST_TEST(store().revoke_alike(realm(), session_id(4), now) == 1);
  begin_short(5, "e");
  BOOST_TEST(store().revoke_company_user(customer(1), "cu", now) == 1);
  begin_short(6, "f");
  BOOST_TEST(store().raise_generation({realm(), auth::AccountKind::user, "9"}, now) == 1);
  BOOST_TEST(revocations().size() == 7U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace store_contract
