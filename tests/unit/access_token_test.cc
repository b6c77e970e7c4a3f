// SPDX-License-Identifier: MIT
#include <boost/test/unit_test.hpp>

#include "auth/access_token.h"
#include "base/encoding.h"
#include "base/json.h"
#include "support/keys.h"

namespace {

using auth::AccessTokenRequest;
using base::Json;

const base::Instant kNow = base::from_microseconds(1763888400250000);
constexpr std::int64_t kDate = 1763888400;

AccessTokenRequest request() {
  AccessTokenRequest wanted;
  wanted.realm = "default";
  wanted.client_id = "frontend";
  wanted.session_id = "0123456789abcdef";
  wanted.generation = 7;
  wanted.scopes = {"customer"};
  wanted.lifetime = base::Seconds(28800);
  wanted.account_id = "21";
  wanted.customer_reference = "DE--21";
  wanted.company_user = "ebf4b55a-cab0-5ed0-8fb7-525a3eeedeac";
  return wanted;
}

auth::VerificationPolicy policy() { return {"", {"frontend"}, base::Seconds(30), "default"}; }

std::string sign(std::string_view header, std::string_view payload) {
  std::string text = base::to_base64url(header) + "." + base::to_base64url(payload);
  return text + "." + base::to_base64url(support::signing_key().sign(text));
}

std::string good_header() {
  return R"({"typ":"JWT","alg":"RS256","kid":")" + support::signing_key().kid() + "\"}";
}

/// Good claims, with one member replaced, added, or (value "") left out.
std::string claims(std::string_view name = "", std::string_view value = "") {
  const std::pair<std::string, std::string> members[] = {
      {"aud", "\"frontend\""},
      {"jti", "\"" + std::string(80, 'a') + "\""},
      {"iat", std::to_string(kDate)},
      {"nbf", std::to_string(kDate)},
      {"exp", std::to_string(kDate + 60)},
      {"sub", R"("{\"customer_reference\":\"DE--21\",\"id_customer\":21}")"},
      {"scopes", "[\"customer\"]"}};
  base::JsonObject object;
  bool replaced = name.empty();
  for (const auto& [known, known_value] : members) {
    const bool is_this = known == name;
    replaced = replaced || is_this;
    if (!is_this) object.add_raw(known, known_value);
    if (is_this && !value.empty()) object.add_raw(known, value);
  }
  if (!replaced) object.add_raw(name, value);
  return object.text();
}

/// "good", or the word for the log.
std::string verdict(std::string_view token, base::Instant now = kNow) {
  const auto verified = auth::verify_access_token(token, support::key_ring(), policy(), now);
  return verified ? "good" : verified.error();
}

std::string verdict_of_claims(std::string_view name, std::string_view value) {
  return verdict(sign(good_header(), claims(name, value)));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(access_token)

BOOST_AUTO_TEST_CASE(carries_the_claims_of_the_contract_in_their_order) {
  const auto token = auth::build_access_token(request(), {}, support::signing_key(), kNow);
  const auto parts = crypto::parse_compact(token.text.reveal());
  BOOST_TEST(parts->header == good_header());
  const auto payload = Json::parse(parts->payload);
  const std::string jti = payload->find("jti")->string().value();
  BOOST_TEST(jti.size() == 80U);
  BOOST_TEST(jti.starts_with(base::to_hex("0123456789abcdef") + "00000007"));
  BOOST_TEST(parts->payload ==
             R"({"aud":"frontend","jti":")" + jti +
                 R"(","iat":1763888400,"nbf":1763888400,"exp":1763917200,"sub":"{\"id_company_user\":\"ebf4b55a-cab0-5ed0-8fb7-525a3eeedeac\",\"id_agent\":null,\"customer_reference\":\"DE--21\",\"id_customer\":21,\"permissions\":null}","scopes":["customer"]})");
}

BOOST_AUTO_TEST_CASE(never_repeats_its_id) {
  const auto first = auth::build_access_token(request(), {}, support::signing_key(), kNow);
  const auto second = auth::build_access_token(request(), {}, support::signing_key(), kNow);
  BOOST_TEST(first.text.reveal() != second.text.reveal());
}

BOOST_AUTO_TEST_CASE(its_lifetime_is_capped_by_the_signer) {
  auto wanted = request();
  wanted.lifetime = base::Seconds(1000000);
  const auto token = auth::build_access_token(wanted, {"", base::Seconds(60)}, support::signing_key(), kNow);
  BOOST_TEST(token.expires_in.count() == 60);
}

BOOST_AUTO_TEST_CASE(the_signer_refuses_what_breaks_its_limits) {
  const auto refuses = [](const AccessTokenRequest& wanted) {
    BOOST_CHECK_THROW((void)auth::build_access_token(wanted, {}, support::signing_key(), kNow),
                      std::invalid_argument);
  };
  auto wanted = request();
  wanted.session_id = "short";
  refuses(wanted);
  wanted = request();
  wanted.lifetime = base::Seconds(0);
  refuses(wanted);
  wanted = request();
  wanted.permissions = "not json";
  refuses(wanted);
  wanted.permissions = "{\"a\":\"" + std::string(5000, 'x') + "\"}";
  refuses(wanted);
}

BOOST_AUTO_TEST_CASE(an_actor_belongs_to_who_acts_as_a_customer) {
  auto wanted = request();
  wanted.actor_id = "3";
  for (const auth::Kind kind : {auth::Kind::customer, auth::Kind::agent, auth::Kind::warehouse}) {
    wanted.kind = kind;
    wanted.scopes = {auth::name_of(kind)};
    BOOST_CHECK_THROW((void)auth::build_access_token(wanted, {}, support::signing_key(), kNow),
                      std::invalid_argument);
  }
  wanted.kind = auth::Kind::company_user;
  wanted.scopes = {"company_user"};
  (void)auth::build_access_token(wanted, {}, support::signing_key(), kNow);
  wanted = request();
  wanted.kind = auth::Kind::impersonation;
  wanted.scopes = {"customer_impersonation"};
  BOOST_CHECK_THROW((void)auth::build_access_token(wanted, {}, support::signing_key(), kNow),
                    std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(a_kind_has_no_scopes_of_another) {
  const auto build = [](auth::Kind kind, std::vector<std::string> scopes) {
    AccessTokenRequest wanted = request();
    wanted.kind = kind;
    if (kind == auth::Kind::impersonation) wanted.actor_id = "3";
    wanted.scopes = std::move(scopes);
    (void)auth::build_access_token(wanted, {}, support::signing_key(), base::from_microseconds(kDate * 1000000));
  };
  for (const char* other : {"agent", "user", "warehouse", "company_user", "customer_impersonation"}) {
    BOOST_CHECK_THROW(build(auth::Kind::customer, {"customer", other}), std::invalid_argument);
  }
  build(auth::Kind::customer, {"customer", "orders"});
  build(auth::Kind::impersonation, {"customer_impersonation", "customer"});
}

BOOST_AUTO_TEST_CASE(comes_back_as_it_was_issued) {
  auto wanted = request();
  wanted.permissions = R"({"permissions":[]})";
  const auto token = auth::build_access_token(wanted, {"https://issuer", base::Seconds(28800)},
                                              support::signing_key(), kNow);
  const auto verified =
      auth::verify_access_token(token.text.reveal(), support::key_ring(), policy(), kNow);
  BOOST_REQUIRE(verified.has_value());
  BOOST_TEST((verified->kind == auth::Kind::customer));
  BOOST_TEST(verified->client_id == "frontend");
  BOOST_TEST(verified->customer_reference == "DE--21");
  BOOST_TEST(verified->customer_id.value() == "21");
  BOOST_TEST(verified->company_user.value() == "ebf4b55a-cab0-5ed0-8fb7-525a3eeedeac");
  BOOST_TEST(verified->session_id.value() == base::to_hex("0123456789abcdef"));
  BOOST_TEST(verified->generation == 7U);
  BOOST_TEST(verified->expires_at == kDate + 28800);
  BOOST_TEST((verified->account("default") == auth::AccountKey{"default", auth::AccountKind::customer, "21"}));
}

BOOST_AUTO_TEST_CASE(tokens_of_php_are_taken) {
  // No kid, times with fractions.
  const std::string token = sign(R"({"typ":"JWT","alg":"RS256"})", claims("exp", "1763888460.4615901"));
  const auto verified = auth::verify_access_token(token, support::key_ring(), policy(), kNow);
  BOOST_REQUIRE(verified.has_value());
  BOOST_TEST(!verified->session_id.has_value());
  BOOST_TEST(verified->expires_at == kDate + 60);
}

BOOST_AUTO_TEST_CASE(leeway_is_one_value_for_all_times) {
  const auto at = [](std::int64_t seconds) { return base::from_microseconds((kDate + seconds) * 1000000); };
  const std::string token = sign(good_header(), claims());
  BOOST_TEST(verdict(token, at(60 + 29)) == "good");
  BOOST_TEST(verdict(token, at(60 + 30)) == "expired");
  BOOST_TEST(verdict(token, at(-30)) == "good");
  BOOST_TEST(verdict(token, at(-31)) == "not_yet_valid");
  const std::string future = std::to_string(kDate + 31);
  BOOST_TEST(verdict_of_claims("nbf", future) == "not_yet_valid");
  BOOST_TEST(verdict_of_claims("iat", future) == "not_yet_valid");
}

BOOST_AUTO_TEST_CASE(claims_are_strict) {
  BOOST_TEST(verdict_of_claims("", "") == "good");
  BOOST_TEST(verdict_of_claims("exp", "") == "no_expiry");
  BOOST_TEST(verdict_of_claims("exp", "\"1763888460\"") == "no_expiry");
  BOOST_TEST(verdict_of_claims("exp", "1e300") == "no_expiry");
  BOOST_TEST(verdict_of_claims("exp", "-1") == "no_expiry");
  BOOST_TEST(verdict_of_claims("nbf", "null") == "bad_time");
  BOOST_TEST(verdict_of_claims("aud", "") == "no_audience");
  BOOST_TEST(verdict_of_claims("aud", "\"other\"") == "wrong_audience");
  BOOST_TEST(verdict_of_claims("aud", "[\"other\",\"frontend\"]") == "good");
  BOOST_TEST(verdict_of_claims("aud", "5") == "wrong_audience");
  BOOST_TEST(verdict_of_claims("jti", "") == "no_jti");
  BOOST_TEST(verdict_of_claims("scopes", "[]") == "no_known_scope");
  BOOST_TEST(verdict_of_claims("scopes", "[5]") == "bad_scope");
  BOOST_TEST(verdict_of_claims("scopes", "\"customer\"") == "no_scopes");
  BOOST_TEST(verdict_of_claims("sub", "") == "bad_subject");
  BOOST_TEST(verdict_of_claims("sub", "{}") == "bad_subject");
  BOOST_TEST(verdict_of_claims("sub", "\"{}\"") == "incomplete_subject");
  BOOST_TEST(verdict_of_claims("sub", R"("{\"id_customer\":21}")") == "incomplete_subject");
}

BOOST_AUTO_TEST_CASE(headers_are_strict) {
  const auto verdict_of = [](std::string_view header) { return verdict(sign(header, claims())); };
  BOOST_TEST(verdict_of(R"({"alg":"RS256"})") == "good");
  BOOST_TEST(verdict_of(R"({"alg":"RS256","typ":"at+jwt"})") == "good");
  BOOST_TEST(verdict_of(R"({"alg":"RS256","typ":"refresh"})") == "wrong_type");
  BOOST_TEST(verdict_of(R"({"alg":"RS256","typ":5})") == "wrong_type");
  BOOST_TEST(verdict_of(R"({"alg":"RS256","crit":["x"]})") == "critical_extension");
  BOOST_TEST(verdict_of(R"({"alg":"RS256","kid":5})") == "bad_kid");
  BOOST_TEST(verdict_of(R"({"alg":"RS256","kid":"../x"})") == "bad_signature");
  BOOST_TEST(verdict_of(R"({"alg":"RS256","alg":"RS256"})") == "header_not_json");
  BOOST_TEST(verdict_of(R"([])") == "header_not_json");
  BOOST_TEST(verdict_of(R"({})") == "no_algorithm");
  for (const char* algorithm : {"none", "None", "HS256", "RS384", "rs256", "ES256", ""}) {
    BOOST_TEST(verdict_of(std::string(R"({"alg":")") + algorithm + "\"}") == "bad_signature", algorithm);
  }
}

BOOST_AUTO_TEST_CASE(nothing_but_the_key_makes_a_token) {
  const std::string good = sign(good_header(), claims());
  BOOST_TEST(verdict(good) == "good");
  for (std::size_t i = 0; i < good.size(); i += 7) {
    std::string forged = good;
    forged[i] = forged[i] == 'A' ? 'B' : 'A';
    if (forged == good) continue;
    BOOST_TEST(verdict(forged) != "good", "byte " << i);
  }
  BOOST_TEST(verdict(good + "A") != "good");
  BOOST_TEST(verdict("") == "not_three_parts");
  BOOST_TEST(verdict(std::string(8193, 'a')) == "too_long");
  BOOST_TEST(verdict(good.substr(0, good.rfind('.') + 1)) == "not_base64url");
}

BOOST_AUTO_TEST_CASE(an_issuer_is_compared_where_both_name_one) {
  auto strict = policy();
  strict.issuer = "https://us";
  const auto with = [&](std::string_view issuer) {
    const auto verified = auth::verify_access_token(sign(good_header(), claims("iss", issuer)),
                                                    support::key_ring(), strict, kNow);
    return verified ? "good" : verified.error();
  };
  BOOST_TEST(with("\"https://us\"") == "good");
  BOOST_TEST(with("\"https://them\"") == "wrong_issuer");
  BOOST_TEST(with("5") == "wrong_issuer");
}

BOOST_AUTO_TEST_SUITE_END()
