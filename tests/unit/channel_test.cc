// SPDX-License-Identifier: MIT
#include "process/channel.h"

#include <sys/socket.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

namespace {

using process::Channel;
using process::Deadline;
using process::MessageReader;
using process::MessageWriter;
using std::chrono::milliseconds;

Deadline in(milliseconds wait) { return Deadline::clock::now() + wait; }

}  // namespace

BOOST_AUTO_TEST_SUITE(message)

BOOST_AUTO_TEST_CASE(gives_back_every_field) {
  const Deadline deadline = in(milliseconds(1500));
  MessageWriter writer;
  writer.put_u8(200).put_u32(4000000000U).put_u64(~0ULL).put_i64(-5);
  writer.put_text(std::string_view("a\0b", 3)).put_text("").put_deadline(deadline);
  MessageReader reader(writer.bytes());
  BOOST_TEST(reader.get_u8() == 200);
  BOOST_TEST(reader.get_u32() == 4000000000U);
  BOOST_TEST(reader.get_u64() == ~0ULL);
  BOOST_TEST(reader.get_i64() == -5);
  BOOST_TEST(reader.get_text(3) == std::string_view("a\0b", 3));
  BOOST_TEST(reader.get_text(0).empty());
  BOOST_CHECK(reader.get_deadline() == deadline);
  BOOST_TEST(reader.finished());
}

BOOST_AUTO_TEST_CASE(is_not_finished_when_a_field_is_cut) {
  MessageWriter writer;
  writer.put_u64(7).put_text("password");
  for (std::size_t length = 0; length < writer.bytes().size(); ++length) {
    MessageReader reader(std::string_view(writer.bytes()).substr(0, length));
    (void)reader.get_u64();
    BOOST_TEST(reader.get_text(100).empty());
    BOOST_TEST(!reader.finished());
  }
}

BOOST_AUTO_TEST_CASE(is_not_finished_when_bytes_are_left) {
  MessageWriter writer;
  writer.put_u8(1).put_u8(2);
  MessageReader reader(writer.bytes());
  (void)reader.get_u8();
  BOOST_TEST(!reader.finished());
}

BOOST_AUTO_TEST_CASE(refuses_text_longer_than_allowed_or_announced_beyond_the_end) {
  MessageWriter writer;
  writer.put_text("12345");
  MessageReader reader(writer.bytes());
  BOOST_TEST(reader.get_text(4).empty());
  BOOST_TEST(!reader.finished());
  MessageReader lying(
      std::string_view("\xff\xff\xff\xff"
                       "a",
                       5));
  BOOST_TEST(lying.get_text(~0ULL).empty());
  BOOST_TEST(!lying.finished());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(channel)

BOOST_AUTO_TEST_CASE(keeps_message_boundaries_in_both_directions) {
  const auto pair = process::make_channel_pair();
  std::string got;
  BOOST_CHECK(pair.near.send("one", in(milliseconds(50))) == Channel::Outcome::done);
  BOOST_CHECK(pair.near.send("two", in(milliseconds(50))) == Channel::Outcome::done);
  BOOST_CHECK(pair.far.receive(got, in(milliseconds(50))) == Channel::Outcome::done);
  BOOST_TEST(got == "one");
  BOOST_CHECK(pair.far.receive(got, in(milliseconds(50))) == Channel::Outcome::done);
  BOOST_TEST(got == "two");
  BOOST_CHECK(pair.far.send("back", in(milliseconds(50))) == Channel::Outcome::done);
  BOOST_CHECK(pair.near.receive(got, in(milliseconds(50))) == Channel::Outcome::done);
  BOOST_TEST(got == "back");
}

BOOST_AUTO_TEST_CASE(passes_the_longest_message_and_refuses_a_longer_one) {
  const auto pair = process::make_channel_pair();
  const std::string longest(Channel::kMaxMessage, 'x');
  std::string got;
  BOOST_CHECK(pair.near.send(longest, in(milliseconds(50))) == Channel::Outcome::done);
  BOOST_CHECK(pair.far.receive(got, in(milliseconds(50))) == Channel::Outcome::done);
  BOOST_TEST((got == longest));
  BOOST_CHECK(pair.near.send(longest + 'x', in(milliseconds(50))) == Channel::Outcome::broken);
  const std::string forged(Channel::kMaxMessage + 1, 'x');
  BOOST_REQUIRE(::send(pair.near.descriptor(), forged.data(), forged.size(), 0) > 0);
  BOOST_CHECK(pair.far.receive(got, in(milliseconds(50))) == Channel::Outcome::broken);
  BOOST_TEST(got.empty());
}

BOOST_AUTO_TEST_CASE(waits_no_longer_than_its_deadline) {
  const auto pair = process::make_channel_pair();
  std::string got;
  BOOST_CHECK(pair.far.receive(got, in(milliseconds(5))) == Channel::Outcome::timed_out);
  BOOST_CHECK(pair.far.receive(got, in(milliseconds(-5))) == Channel::Outcome::timed_out);
  const std::string longest(Channel::kMaxMessage, 'x');
  Channel::Outcome outcome = Channel::Outcome::done;
  int sent = 0;
  while (outcome == Channel::Outcome::done && sent < 10000) {
    outcome = pair.near.send(longest, in(milliseconds(1)));
    ++sent;
  }
  BOOST_CHECK(outcome == Channel::Outcome::timed_out);
  BOOST_TEST(sent > 8);
}

BOOST_AUTO_TEST_CASE(a_closed_far_end_is_broken) {
  auto pair = process::make_channel_pair();
  pair.far = Channel();
  std::string got;
  BOOST_CHECK(pair.near.send("x", in(milliseconds(50))) == Channel::Outcome::broken);
  BOOST_CHECK(pair.near.receive(got, in(milliseconds(50))) == Channel::Outcome::broken);
}

BOOST_AUTO_TEST_SUITE_END()
