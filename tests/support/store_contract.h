// SPDX-License-Identifier: MIT
#pragma once

// What every token store must do, as test cases. A test file defines `TokenStoreFixture` first,
// with `auth::TokenStore& store()`, `std::string realm()` (no rows of others in it) and
// `std::vector<RevocationRow> revocations()` (those of the realm, oldest first), then includes
// this.

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "support/store_contract_rows.h"

namespace store_contract {

using std::chrono::hours;

using ContractFixture = TokenRows<TokenStoreFixture>;

BOOST_FIXTURE_TEST_SUITE(token_store, ContractFixture)

BOOST_AUTO_TEST_CASE(finds_the_public_client_of_the_default_realm_only) {
  const auto client = store().find_client("default", "frontend");
  BOOST_REQUIRE(client.has_value());
  BOOST_TEST(client->id == "frontend");
  BOOST_TEST(!client->secret_hash.has_value());
  BOOST_TEST(!store().find_client("default", "Frontend").has_value());
  BOOST_TEST(!store().find_client("default", "nobody").has_value());
  BOOST_TEST(!store().find_client("elsewhere", "frontend").has_value());
}

BOOST_AUTO_TEST_CASE(gives_a_session_back_as_it_was_saved) {
  auth::Session session = new_session(1);
  session.id = std::string("\0\x20\xff'\"\\%_;\n\0\0\x01\x02\x03\0", 16);
  session.password_digest = std::string(31, '\0') + ' ';
  session.scopes = {"customer_impersonation", "customer"};
  session.kind = auth::Kind::impersonation;
  session.reference = "D\xc3\x9c--21";
  session.generation = 4000000000U;
  const auth::RefreshToken token = new_token(std::string(31, ' ') + '\0');
  store().begin_session(session, token);
  const auto found = store().find_refresh_token(realm(), token.digest);
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST(describe(found->session) == describe(session));
  BOOST_TEST((found->token.digest == token.digest));
  BOOST_TEST((found->token.expires_at == token.expires_at));
  BOOST_TEST(!found->spent_at.has_value());
  BOOST_TEST(!found->revoked_at.has_value());
  BOOST_TEST(found->account_generation == 0U);
}

BOOST_AUTO_TEST_CASE(does_not_find_a_token_by_another_digest_or_realm) {
  begin(1, "a");
  BOOST_TEST(!store().find_refresh_token(realm(), digest("b")).has_value());
  BOOST_TEST(!store().find_refresh_token("elsewhere", digest("a")).has_value());
  BOOST_TEST(!store().find_refresh_token(realm(), "").has_value());
  BOOST_TEST(!store().find_refresh_token(realm(), digest("a").substr(0, 31)).has_value());
  BOOST_TEST(!store().find_refresh_token(realm(), digest("a") + "x").has_value());
}

BOOST_AUTO_TEST_CASE(lets_no_token_and_no_idle_end_outlive_the_session) {
  auth::Session session = new_session(1);
  session.idle_end = session.absolute_end + hours(1);
  auth::RefreshToken first = new_token(digest("a"));
  first.expires_at = session.absolute_end + hours(1);
  store().begin_session(session, first);
  auto found = store().find_refresh_token(realm(), first.digest);
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST((found->token.expires_at == session.absolute_end));
  BOOST_TEST((found->session.idle_end == session.absolute_end));
  auth::RefreshToken second = new_token(digest("b"));
  second.expires_at = session.absolute_end + hours(1);
  BOOST_TEST((store().rotate(realm(), first.digest, second, start() + hours(1),
                             session.absolute_end + hours(1)) == Rotation::rotated));
  found = store().find_refresh_token(realm(), second.digest);
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST((found->token.expires_at == session.absolute_end));
  BOOST_TEST((found->session.idle_end == session.absolute_end));
}

BOOST_AUTO_TEST_CASE(rotates_a_token_once_and_moves_the_idle_end) {
  begin(1, "a");
  const auth::Instant later = start() + hours(5);
  BOOST_TEST((rotate("a", "b", later) == Rotation::rotated));
  const auto spent = store().find_refresh_token(realm(), digest("a"));
  const auto fresh = store().find_refresh_token(realm(), digest("b"));
  BOOST_REQUIRE(spent.has_value());
  BOOST_REQUIRE(fresh.has_value());
  BOOST_TEST((spent->spent_at == later));
  BOOST_TEST(!spent->revoked_at.has_value());
  BOOST_TEST(!fresh->spent_at.has_value());
  BOOST_TEST((fresh->session.id == session_id(1)));
  BOOST_TEST((fresh->session.last_used == later));
  BOOST_TEST((fresh->session.idle_end == later + kIdle));
  BOOST_TEST((fresh->session.created == start()));
}

BOOST_AUTO_TEST_CASE(refuses_to_rotate_a_spent_token_and_saves_nothing) {
  begin(1, "a");
  BOOST_TEST((rotate("a", "b", start()) == Rotation::rotated));
  BOOST_TEST((rotate("a", "c", start() + hours(1)) == Rotation::refused));
  BOOST_TEST(!store().find_refresh_token(realm(), digest("c")).has_value());
  const auto spent = store().find_refresh_token(realm(), digest("a"));
  BOOST_REQUIRE(spent.has_value());
  BOOST_TEST((spent->spent_at == start()));
  BOOST_TEST((spent->session.last_used == start()));
  BOOST_TEST((rotate("b", "c", start() + hours(1)) == Rotation::rotated));
}

BOOST_AUTO_TEST_CASE(rotates_twice_within_one_microsecond) {
  begin(1, "a");
  BOOST_TEST((rotate("a", "b", start()) == Rotation::rotated));
  BOOST_TEST((rotate("b", "c", start()) == Rotation::rotated));
}

BOOST_AUTO_TEST_CASE(refuses_to_rotate_an_unknown_or_foreign_token) {
  begin(1, "a");
  BOOST_TEST((rotate("unknown", "b", start()) == Rotation::refused));
  BOOST_TEST((store().rotate("elsewhere", digest("a"), new_token(digest("b")), start(),
                             start() + kIdle) == Rotation::refused));
  BOOST_TEST((store().rotate(realm(), "short", new_token(digest("b")), start(), start() + kIdle) ==
              Rotation::refused));
}

BOOST_AUTO_TEST_CASE(refuses_to_rotate_at_each_of_the_three_ends) {
  auth::Session session = new_session(1);
  auth::RefreshToken token = new_token(digest("a"));
  token.expires_at = start() + hours(1);
  store().begin_session(session, token);
  BOOST_TEST((rotate("a", "b", token.expires_at) == Rotation::refused));
  begin(2, "idle");
  BOOST_TEST((rotate("idle", "b", start() + kIdle) == Rotation::refused));
  session = new_session(3);
  session.idle_end = session.absolute_end = start() + hours(2);
  store().begin_session(session, new_token(digest("absolute")));
  BOOST_TEST((rotate("absolute", "b", start() + hours(2)) == Rotation::refused));
  BOOST_TEST(
      (rotate("absolute", "b", start() + hours(2) - one_microsecond()) == Rotation::rotated));
}

BOOST_AUTO_TEST_CASE(revokes_the_whole_session_by_any_of_its_tokens) {
  begin(1, "a");
  BOOST_TEST((rotate("a", "b", start()) == Rotation::rotated));
  const auth::Instant now = start() + hours(1);
  BOOST_TEST(store().revoke_by_token(customer(1), digest("a"), now) == 1);
  for (const char* name : {"a", "b"}) {
    const auto token = store().find_refresh_token(realm(), digest(name));
    BOOST_REQUIRE(token.has_value());
    BOOST_TEST((token->revoked_at == now));
    BOOST_TEST((token->session.revoked_at == now));
  }
  BOOST_TEST((store().find_refresh_token(realm(), digest("a"))->spent_at == start()));
  BOOST_TEST((rotate("b", "c", now) == Rotation::refused));
  const auto rows = revocations();
  BOOST_REQUIRE(rows.size() == 1U);
  BOOST_TEST((rows[0].session_id == session_id(1)));
  BOOST_TEST((rows[0].created == now));
}

BOOST_AUTO_TEST_CASE(never_moves_the_instant_of_a_revocation) {
  begin(1, "a");
  const auth::Instant now = start() + hours(1);
  BOOST_TEST(store().revoke_by_token(customer(1), digest("a"), now) == 1);
  const auth::Instant later = start() + hours(2);
  BOOST_TEST(store().revoke_by_token(customer(1), digest("a"), later) == 0);
  BOOST_TEST(store().revoke_session(realm(), session_id(1), later) == 0);
  BOOST_TEST(store().revoke_all(customer(1), later) == 0);
  BOOST_TEST(store().raise_generation(customer(1), later) == 0);
  const auto token = store().find_refresh_token(realm(), digest("a"));
  BOOST_REQUIRE(token.has_value());
  BOOST_TEST((token->revoked_at == now));
  BOOST_TEST((token->session.revoked_at == now));
}

BOOST_AUTO_TEST_CASE(changes_nothing_for_a_token_of_somebody_else) {
  begin(1, "a");
  auth::AccountKey user = customer(1);
  user.kind = auth::AccountKind::user;
  auth::AccountKey other_realm = customer(1);
  other_realm.realm = "elsewhere";
  for (const auth::AccountKey& other : {customer(2), user, other_realm}) {
    BOOST_TEST(store().revoke_by_token(other, digest("a"), start()) == 0);
  }
  BOOST_TEST(store().revoke_by_token(customer(1), digest("unknown"), start()) == 0);
  BOOST_TEST(store().revoke_by_token(customer(1), "", start()) == 0);
  BOOST_TEST(revocations().empty());
  BOOST_TEST((rotate("a", "b", start()) == Rotation::rotated));
}

BOOST_AUTO_TEST_CASE(revokes_one_session_by_its_id) {
  begin(1, "a");
  begin(1, "b", 2);
  BOOST_TEST(store().revoke_session(realm(), "", start()) == 0);
  BOOST_TEST(store().revoke_session("elsewhere", session_id(1), start()) == 0);
  BOOST_TEST(store().revoke_session(realm(), session_id(9), start()) == 0);
  BOOST_TEST(store().revoke_session(realm(), session_id(1), start()) == 1);
  BOOST_TEST((rotate("a", "c", start()) == Rotation::refused));
  BOOST_TEST((rotate("b", "c", start()) == Rotation::rotated));
}

BOOST_AUTO_TEST_CASE(revokes_every_live_session_of_its_owner_and_no_other) {
  begin(1, "a");
  begin(1, "b", 2);
  begin(2, "other", 3);
  auth::Session agent = new_session(4);
  agent.kind = auth::Kind::impersonation;
  agent.account = customer(1);
  store().begin_session(agent, new_token(digest("agent")));
  auth::Session ended = new_session(5);
  ended.account = customer(1);
  ended.idle_end = start() + hours(1);
  ended.last_used = start() - hours(30 * 24);
  store().begin_session(ended, new_token(digest("ended")));
  const auth::Instant now = start() + hours(1);
  BOOST_TEST(store().revoke_all(customer(1), now) == 3);
  for (const char* name : {"a", "b", "agent", "ended"}) {
    BOOST_TEST((rotate(name, "c", now) == Rotation::refused));
  }
  BOOST_TEST((rotate("other", "c", now) == Rotation::rotated));
  BOOST_TEST(!store().find_refresh_token(realm(), digest("ended"))->session.revoked_at.has_value());
  BOOST_TEST(revocations().size() == 3U);
  BOOST_TEST(store().generation_of(customer(1)) == 0U);
}

BOOST_AUTO_TEST_CASE(raises_the_generation_and_ends_the_sessions) {
  begin(1, "a");
  begin(2, "other", 2);
  BOOST_TEST(store().generation_of(customer(1)) == 0U);
  BOOST_TEST(store().raise_generation(customer(1), start()) == 1);
  BOOST_TEST(store().generation_of(customer(1)) == 1U);
  BOOST_TEST(store().raise_generation(customer(1), start()) == 0);
  BOOST_TEST(store().generation_of(customer(1)) == 2U);
  BOOST_TEST(store().generation_of(customer(2)) == 0U);
  BOOST_TEST((rotate("a", "b", start()) == Rotation::refused));
  BOOST_TEST((rotate("other", "b", start()) == Rotation::rotated));
  const auto token = store().find_refresh_token(realm(), digest("a"));
  BOOST_REQUIRE(token.has_value());
  BOOST_TEST(token->account_generation == 2U);
  const auto rows = revocations();
  BOOST_REQUIRE(rows.size() == 2U);
  BOOST_TEST(!rows[0].session_id.has_value());
  BOOST_TEST((rows[0].account_id == customer(1).id));
  BOOST_TEST(rows[0].generation == 1U);
  BOOST_TEST(rows[1].generation == 2U);
}

BOOST_AUTO_TEST_CASE(follows_a_rehash_in_the_sessions_that_knew_the_old_hash) {
  begin(1, "a");
  begin(1, "b", 2);
  auth::Session stale = new_session(3);
  stale.account = customer(1);
  stale.password_digest = digest("older");
  store().begin_session(stale, new_token(digest("stale")));
  begin(2, "other", 4);
  BOOST_TEST(store().follow_rehash(customer(1), digest("hash"), digest("new")) == 2);
  const auto digest_of = [&](const char* name) {
    return store().find_refresh_token(realm(), digest(name))->session.password_digest;
  };
  BOOST_TEST((digest_of("a") == digest("new")));
  BOOST_TEST((digest_of("stale") == digest("older")));
  BOOST_TEST((digest_of("other") == digest("hash")));
}

BOOST_AUTO_TEST_CASE(lists_live_sessions_newest_first_and_ended_ones_when_asked) {
  for (int i = 1; i <= 4; ++i) {
    auth::Session session = new_session(i);
    session.account = customer(i == 4 ? 2 : 1);
    session.created = start() + hours(i);
    if (i == 2) session.idle_end = start() + hours(10);
    store().begin_session(session, new_token(digest("t" + std::to_string(i))));
  }
  store().revoke_session(realm(), session_id(1), start() + hours(5));
  auth::SessionFilter filter{.realm = realm(), .account = std::nullopt};
  filter.now = start() + hours(10);
  BOOST_TEST(listed(filter) == "4 3");
  filter.include = auth::SessionFilter::Include::ended_too;
  BOOST_TEST(listed(filter) == "4 3 2 1");
  filter.account = customer(1);
  BOOST_TEST(listed(filter) == "3 2 1");
  filter.most = 2;
  BOOST_TEST(listed(filter) == "3 2");
  filter.include = auth::SessionFilter::Include::live;
  BOOST_TEST(listed(filter) == "3");
  filter.now = start() + hours(9);
  BOOST_TEST(listed(filter) == "3 2");
  filter.realm = "elsewhere";
  BOOST_TEST(listed(filter).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace store_contract
