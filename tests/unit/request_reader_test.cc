// SPDX-License-Identifier: MIT
#include "fcgi/request_reader.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <utility>
#include <vector>

namespace {

using fcgi::RequestLimits;
using fcgi::RequestReader;
using Defect = http::Request::Defect;
using State = RequestReader::State;
using Pairs = std::vector<std::pair<std::string, std::string>>;

constexpr int kBegin = 1, kAbort = 2, kParams = 4, kStdin = 5, kData = 8, kGetValues = 9;

std::string bytes(std::initializer_list<int> values) {
  std::string out;
  for (const int value : values) out += static_cast<char>(value);
  return out;
}

std::string record(int type, const std::string& content, int id = 1, int padding = 0) {
  const int size = static_cast<int>(content.size());
  return bytes({1, type, id >> 8, id & 255, size >> 8, size & 255, padding, 0}) + content +
         std::string(static_cast<std::size_t>(padding), 'p');
}

std::string length(std::size_t size) {
  const int n = static_cast<int>(size);
  if (n < 128) return bytes({n});
  return bytes({(n >> 24 & 127) | 128, n >> 16 & 255, n >> 8 & 255, n & 255});
}

std::string encoded(const Pairs& pairs) {
  std::string out;
  for (const auto& [name, value] : pairs)
    out += length(name.size()) + length(value.size()) + name + value;
  return out;
}

std::string begin(int role = 1, int flags = 0) {
  return record(kBegin, bytes({0, role, flags, 0, 0, 0, 0, 0}));
}

std::string request(const Pairs& pairs, const std::string& body = "") {
  std::string out = begin();
  if (!pairs.empty()) out += record(kParams, encoded(pairs));
  out += record(kParams, "");
  if (!body.empty()) out += record(kStdin, body);
  return out + record(kStdin, "");
}

const Pairs kLogin = {{"REQUEST_METHOD", "POST"}, {"REQUEST_URI", "/t"}, {"CONTENT_LENGTH", "5"}};

Defect defect_of(const Pairs& pairs, const std::string& body = "",
                 const RequestLimits& limits = {}) {
  RequestReader reader(limits);
  BOOST_REQUIRE(reader.feed(request(pairs, body)) == State::complete);
  return reader.defect();
}

std::string refusal_of(const std::string& stream) {
  RequestReader reader{RequestLimits{}};
  BOOST_REQUIRE(reader.feed(stream) == State::refused);
  return std::string(reader.refusal());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(request_reader)

BOOST_AUTO_TEST_CASE(takes_a_whole_request) {
  RequestReader reader{RequestLimits{}};
  BOOST_CHECK(reader.feed(request(kLogin, "hello")) == State::complete);
  BOOST_CHECK(reader.defect() == Defect::none);
  BOOST_CHECK(reader.role() == http::Request::Role::responder);
  BOOST_TEST(reader.body() == "hello");
  BOOST_TEST((reader.canonical_records() ==
              begin() + record(kParams, encoded(kLogin)) + record(kParams, "")));
}

BOOST_AUTO_TEST_CASE(takes_it_byte_by_byte_and_with_padding) {
  const std::string stream = begin() + record(kParams, encoded(kLogin).substr(0, 9), 1, 7) +
                             record(kParams, encoded(kLogin).substr(9), 1, 255) +
                             record(kParams, "", 1, 3) + record(kStdin, "he", 1, 1) +
                             record(kStdin, "llo") + record(kStdin, "");
  RequestReader reader{RequestLimits{}};
  for (std::size_t i = 0; i + 1 < stream.size(); ++i) {
    BOOST_REQUIRE(reader.feed(stream.substr(i, 1)) == State::incomplete);
  }
  BOOST_CHECK(reader.feed(stream.substr(stream.size() - 1)) == State::complete);
  BOOST_TEST(reader.body() == "hello");
  BOOST_CHECK(reader.defect() == Defect::none);
  // Padding is gone, so that libfcgi leaves nothing of it for the next request.
  BOOST_TEST((reader.canonical_records() ==
              begin() + record(kParams, encoded(kLogin)) + record(kParams, "")));
}

BOOST_AUTO_TEST_CASE(never_completes_a_request_that_is_cut_anywhere) {
  const std::string stream = request(kLogin, "hello");
  for (std::size_t size = 0; size < stream.size(); ++size) {
    RequestReader reader{RequestLimits{}};
    BOOST_REQUIRE(reader.feed(stream.substr(0, size)) == State::incomplete);
  }
}

BOOST_AUTO_TEST_CASE(an_authorizer_request_has_no_body) {
  RequestReader reader{RequestLimits{}};
  const std::string stream =
      begin(2) + record(kParams, encoded({{"CONTENT_LENGTH", "5"}})) + record(kParams, "");
  BOOST_CHECK(reader.feed(stream) == State::complete);
  BOOST_CHECK(reader.role() == http::Request::Role::authorizer);
  BOOST_CHECK(reader.defect() == Defect::none);
}

BOOST_AUTO_TEST_CASE(takes_off_the_wish_to_keep_the_connection) {
  RequestReader reader{RequestLimits{}};
  BOOST_CHECK(reader.feed(begin(1, 1) + record(kParams, "") + record(kStdin, "")) ==
              State::complete);
  BOOST_TEST((reader.canonical_records() == begin() + record(kParams, "")));
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_request) {
  BOOST_TEST(refusal_of("GET / HTTP/1.1\r\n") == "unknown_version");
  BOOST_TEST(refusal_of(record(kParams, "")) == "no_begin_request");
  BOOST_TEST(refusal_of(record(kBegin, bytes({0, 1, 0, 0}))) == "no_begin_request");
  BOOST_TEST(refusal_of(begin(3)) == "unknown_role");
  BOOST_TEST(refusal_of(begin(0)) == "unknown_role");
  BOOST_TEST(refusal_of(record(kGetValues, encoded({{"FCGI_MPXS_CONNS", ""}}), 0)) ==
             "management_record");
}

BOOST_AUTO_TEST_CASE(refuses_records_out_of_order) {
  BOOST_TEST(refusal_of(begin() + begin()) == "unexpected_record");
  BOOST_TEST(refusal_of(begin() + record(kStdin, "x")) == "unexpected_record");
  BOOST_TEST(refusal_of(begin() + record(kParams, "") + record(kParams, "x")) ==
             "unexpected_record");
  BOOST_TEST(refusal_of(begin() + record(kParams, "") + record(kData, "x")) == "unexpected_record");
  BOOST_TEST(refusal_of(begin() + record(kAbort, "")) == "aborted");
  BOOST_TEST(refusal_of(begin() + record(kParams, "", 2)) == "other_request_id");
  BOOST_TEST(refusal_of(begin() + record(kGetValues, "", 0)) == "management_record");
}

BOOST_AUTO_TEST_CASE(refuses_lengths_beyond_the_end) {
  const std::string huge_sum = bytes({0x80, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe}) + "x";
  for (const std::string& pairs :
       {huge_sum, bytes({5}), bytes({5, 0x80, 0}), bytes({1, 200, 0, 0, 1}) + "A",
        bytes({3, 1}) + "ABC", bytes({0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})}) {
    BOOST_TEST(refusal_of(begin() + record(kParams, pairs) + record(kParams, "")) ==
               "malformed_parameters");
  }
}

BOOST_AUTO_TEST_CASE(compares_the_announced_length_with_the_input) {
  BOOST_CHECK(defect_of(kLogin, "hell") == Defect::body_incomplete);
  BOOST_CHECK(defect_of(kLogin, "hello!") == Defect::body_incomplete);
  BOOST_CHECK(defect_of(kLogin) == Defect::body_incomplete);
  BOOST_CHECK(defect_of({{"CONTENT_LENGTH", "0"}}, "x") == Defect::body_incomplete);
  BOOST_CHECK(defect_of({{"CONTENT_LENGTH", "0"}}) == Defect::none);
  // nginx sends an empty one for a request without a body.
  BOOST_CHECK(defect_of({{"CONTENT_LENGTH", ""}}) == Defect::none);
  BOOST_CHECK(defect_of({}, "hello") == Defect::none);
}

BOOST_AUTO_TEST_CASE(refuses_a_length_that_is_no_number) {
  for (const char* text : {"-1", "+5", " 5", "5 ", "0x5", "5,5", "five"}) {
    BOOST_CHECK(defect_of({{"CONTENT_LENGTH", text}}, "hello") == Defect::bad_parameters);
  }
  BOOST_CHECK(defect_of({{"CONTENT_LENGTH", "99999999999999999999999"}}) == Defect::body_too_large);
}

BOOST_AUTO_TEST_CASE(keeps_no_body_over_the_limit) {
  const RequestLimits limits{.max_body = 5};
  BOOST_CHECK(defect_of(kLogin, "hello", limits) == Defect::none);
  for (const Pairs& pairs : {Pairs{{"CONTENT_LENGTH", "6"}}, Pairs{}}) {
    RequestReader reader(limits);
    BOOST_CHECK(reader.feed(request(pairs, "hello!")) == State::complete);
    BOOST_CHECK(reader.defect() == Defect::body_too_large);
    BOOST_TEST(reader.body().empty());
  }
}

BOOST_AUTO_TEST_CASE(reads_no_body_for_ever) {
  RequestReader reader{RequestLimits{}};
  BOOST_REQUIRE(reader.feed(begin() + record(kParams, "")) == State::incomplete);
  const std::string part = record(kStdin, std::string(65535, 'x'));
  int parts = 0;
  while (reader.feed(part) == State::incomplete && parts < 1000) ++parts;
  BOOST_TEST(reader.refusal() == "too_long");
  BOOST_TEST(parts < 300);
}

BOOST_AUTO_TEST_CASE(limits_number_and_size_of_parameters) {
  Pairs many;
  for (int i = 0; i < 513; ++i) many.emplace_back("HTTP_X_" + std::to_string(i), "v");
  BOOST_CHECK(defect_of(many) == Defect::bad_parameters);
  many.pop_back();
  BOOST_CHECK(defect_of(many) == Defect::none);
  RequestReader reader{RequestLimits{.max_parameter_bytes = 1000}};
  BOOST_CHECK(reader.feed(request({{"HTTP_COOKIE", std::string(999, 'c')}})) == State::complete);
  BOOST_CHECK(reader.defect() == Defect::bad_parameters);
  BOOST_TEST((reader.canonical_records() == begin() + record(kParams, "")));
}

BOOST_AUTO_TEST_CASE(limits_the_target) {
  const RequestLimits limits{.max_target = 10};
  BOOST_CHECK(defect_of({{"REQUEST_URI", "/123456789"}}, "", limits) == Defect::none);
  BOOST_CHECK(defect_of({{"REQUEST_URI", "/1234567890"}}, "", limits) == Defect::target_too_long);
}

BOOST_AUTO_TEST_CASE(refuses_parameters_that_two_readers_could_read_differently) {
  using std::string;
  for (const Pairs& pairs :
       {Pairs{{"REQUEST_METHOD", "GET"}, {"REQUEST_METHOD", "GET"}},
        Pairs{{"HTTP_AUTHORIZATION", "Bearer a"}, {"HTTP_AUTHORIZATION", "Bearer b"}},
        Pairs{{"BEARERD_API", "backend"}, {"BEARERD_API", "storefront"}},
        Pairs{{"REQUEST_URI", string("/a\0b", 4)}}, Pairs{{string("REQUEST_URI\0", 12), "/"}},
        Pairs{{"REQUEST_URI=/admin", "x"}}, Pairs{{"", "x"}}}) {
    BOOST_CHECK(defect_of(pairs) == Defect::bad_parameters);
  }
  BOOST_CHECK(defect_of({{"HTTP_COOKIE", "a"}, {"HTTP_COOKIE", "b"}}) == Defect::none);
  BOOST_CHECK(defect_of({{"QUERY_STRING", "a=b"}}) == Defect::none);
}

BOOST_AUTO_TEST_CASE(forgets_the_last_request) {
  RequestReader reader{RequestLimits{}};
  BOOST_REQUIRE(reader.feed(begin() + begin()) == State::refused);
  reader.reset();
  BOOST_CHECK(reader.feed(request(kLogin, "hell")) == State::complete);
  BOOST_CHECK(reader.defect() == Defect::body_incomplete);
  reader.reset();
  BOOST_CHECK(reader.feed(request(kLogin, "hello")) == State::complete);
  BOOST_CHECK(reader.defect() == Defect::none);
  BOOST_TEST(reader.body() == "hello");
}

BOOST_AUTO_TEST_SUITE_END()
