// SPDX-License-Identifier: MIT
#include "auth/revocations.h"

#include <boost/test/unit_test.hpp>

namespace {

using auth::Kind;
using auth::RevocationSet;
using Added = auth::RevocationSet::Added;
using base::Instant;
using base::Seconds;

const Instant kNow = base::from_microseconds(1'800'000'000'000'000);
const std::string kSession(16, 's');
const std::string kOther(16, 'o');

struct Fixture {
  RevocationSet set{64};
  std::uint64_t number = 0;
  Seconds leeway{0};

  auth::Revocation row(Instant created = kNow) {
    auth::Revocation row;
    row.number = ++number;
    row.realm = "default";
    row.created = created;
    row.expires = created + Seconds(3600);
    return row;
  }
  auth::Revocation of_session(const std::string& id, Instant created = kNow) {
    auto one = row(created);
    one.session_id = id;
    return one;
  }
  auth::Revocation of_account(std::uint32_t generation, const std::string& spared = "",
                              Instant created = kNow) {
    auto one = row(created);
    one.account_kind = "customer";
    one.account_id = "21";
    one.generation = generation;
    if (!spared.empty()) one.spared_session = spared;
    return one;
  }
  static auth::AccessToken token(const std::string& session, std::uint32_t generation = 0,
                                 Kind kind = Kind::customer) {
    auth::AccessToken token;
    token.kind = kind;
    if (!session.empty()) {
      std::string hex;
      for (const char c : session)
        hex += "0123456789abcdef"[c >> 4], hex += "0123456789abcdef"[c & 15];
      token.session_id = hex;
    }
    token.generation = generation;
    token.issued_at = base::to_numeric_date(kNow) - 60;
    token.customer_id = "21";
    token.agent_id = "21";
    return token;
  }
  bool revokes(const auth::AccessToken& token, const char* realm = "default") const {
    const auto records = set.records();
    return auth::is_revoked(
        token, realm, auth::realm_key(realm), leeway,
        [&](const auth::RevocationKey& key) -> std::optional<auth::RevocationRecord> {
          for (const auto& record : records) {
            if (record.key == key) return auth::RevocationRecord::of(record.words());
          }
          return std::nullopt;
        });
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(revocations, Fixture)

BOOST_AUTO_TEST_CASE(a_session_ends_with_all_its_tokens_and_no_other) {
  BOOST_TEST((set.add(of_session(kSession)) == Added::changed));
  BOOST_TEST(revokes(token(kSession)));
  BOOST_TEST(revokes(token(kSession, 7)));
  BOOST_TEST(!revokes(token(kOther)));
  BOOST_TEST(!revokes(token(kSession), "another realm"));
  BOOST_TEST(!revokes(token("")));
}

BOOST_AUTO_TEST_CASE(an_account_ends_below_the_generation) {
  set.add(of_account(3));
  for (const Kind kind : {Kind::customer, Kind::company_user, Kind::impersonation}) {
    BOOST_TEST(revokes(token(kSession, 2, kind)));
    BOOST_TEST(!revokes(token(kSession, 3, kind)));
  }
  // The same number, of another kind of account.
  BOOST_TEST(!revokes(token(kSession, 2, Kind::agent)));
  BOOST_TEST(!revokes(token(kSession, 2), "another realm"));
  auto other = token(kSession, 2);
  other.customer_id = "22";
  BOOST_TEST(!revokes(other));
}

BOOST_AUTO_TEST_CASE(the_spared_session_goes_on) {
  set.add(of_account(3, kSession));
  BOOST_TEST(!revokes(token(kSession, 2)));
  BOOST_TEST(revokes(token(kOther, 2)));
  set.add(of_session(kSession));
  BOOST_TEST(revokes(token(kSession, 2)));
}

BOOST_AUTO_TEST_CASE(the_highest_generation_decides_in_whichever_order_rows_come) {
  for (const bool is_upwards : {true, false}) {
    set = RevocationSet(64);
    if (is_upwards) set.add(of_account(3, kSession));
    set.add(of_account(4, kOther));
    if (!is_upwards) BOOST_TEST((set.add(of_account(3, kSession)) == Added::known));
    BOOST_TEST(revokes(token(kSession, 3)));
    BOOST_TEST(!revokes(token(kOther, 3)));
    BOOST_TEST(!revokes(token(kSession, 4)));
  }
}

BOOST_AUTO_TEST_CASE(of_one_generation_that_spares_two_sessions_neither_is_spared) {
  set.add(of_account(3, kSession));
  BOOST_TEST((set.add(of_account(3)) == Added::changed));
  BOOST_TEST(revokes(token(kSession, 2)));
}

BOOST_AUTO_TEST_CASE(tokens_issued_elsewhere_end_by_their_time) {
  set.add(of_account(9, "", kNow));
  auto foreign = token("");
  foreign.issued_at = base::to_numeric_date(kNow);
  BOOST_TEST(revokes(foreign));
  ++foreign.issued_at;
  BOOST_TEST(!revokes(foreign));
  foreign.issued_at = 0;
  BOOST_TEST(revokes(foreign));
}

BOOST_AUTO_TEST_CASE(a_row_that_is_known_changes_nothing) {
  const auto one = of_account(3, kSession);
  set.add(one);
  BOOST_TEST((set.add(one) == Added::known));
  BOOST_TEST(set.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_row_that_names_nothing_is_unusable) {
  BOOST_TEST((set.add(row()) == Added::unusable));
  BOOST_TEST((set.add(of_session("short")) == Added::unusable));
  BOOST_TEST(set.size() == 0u);
}

BOOST_AUTO_TEST_CASE(what_has_expired_is_forgotten) {
  set.add(of_session(kSession));
  set.add(of_session(kOther, kNow + Seconds(10)));
  BOOST_TEST(set.expire(kNow + Seconds(3599)) == 0u);
  BOOST_TEST(set.expire(kNow + Seconds(3600)) == 1u);
  BOOST_TEST(!revokes(token(kSession)));
  BOOST_TEST(revokes(token(kOther)));
}

BOOST_AUTO_TEST_CASE(the_oldest_give_way_to_a_mark_that_refuses_as_much_and_more) {
  const auto id_of = [](int i) { return std::string(15, 'x') + static_cast<char>('0' + i); };
  for (int i = 0; i < 70; ++i) set.add(of_session(id_of(i), kNow + Seconds(i)));
  const std::size_t left = set.make_room();
  BOOST_TEST(left == 6u + 4u);  // A sixteenth more than needed.
  BOOST_TEST(set.size() == 60u + 1u);
  BOOST_TEST(set.make_room() == 0u);
  for (int i = 0; i < 70; ++i) {
    auto one = token(id_of(i));
    one.issued_at = base::to_numeric_date(kNow) + i;
    BOOST_TEST(revokes(one), i);
  }
  // Nobody revoked these, but they are as old.
  auto one = token(kSession);
  one.issued_at = base::to_numeric_date(kNow) + 9;
  BOOST_TEST(revokes(one));
  BOOST_TEST(!revokes(one, "another realm"));
  ++one.issued_at;
  BOOST_TEST(!revokes(one));
  leeway = Seconds(1);
  BOOST_TEST(revokes(one));
}

BOOST_AUTO_TEST_CASE(a_mark_stands_for_what_comes_late_and_lasts_as_long) {
  for (int i = 0; i < 70; ++i)
    set.add(of_session(std::string(15, 'x') + static_cast<char>('0' + i)));
  BOOST_TEST(set.make_room() == 10u);
  auto late = of_session(kSession, kNow - Seconds(5));
  late.expires = kNow + Seconds(9999);
  BOOST_TEST((set.add(late) == Added::changed));
  BOOST_TEST((set.add(late) == Added::known));
  BOOST_TEST(set.size() == 61u);
  BOOST_TEST(revokes(token(kSession)));
  set.expire(kNow + Seconds(9998));
  BOOST_TEST(set.size() == 1u);
  BOOST_TEST(revokes(token(kSession)));
}

BOOST_AUTO_TEST_CASE(records_of_another_set_are_kept_as_they_were) {
  set.add(of_account(3, kSession));
  set.add(of_session(kOther));
  RevocationSet copy(64);
  for (const auto& record : set.records()) copy.add(auth::RevocationRecord::of(record.words()));
  set = copy;
  BOOST_TEST(!revokes(token(kSession, 2)));
  BOOST_TEST(revokes(token(std::string(16, 'q'), 2)));
  BOOST_TEST(revokes(token(kOther, 4)));
}

BOOST_AUTO_TEST_SUITE_END()
