// SPDX-License-Identifier: MIT
#include "keeper/mail_message.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "base/text_template.h"

using base::TextTemplate;

namespace {

const std::vector<std::string_view> kKnown{"name", "url"};

std::string problem_of(const std::string& text) {
  const auto parsed = TextTemplate::parse(text, kKnown);
  if (parsed) return "";
  const auto& problem = parsed.error();
  return std::to_string(problem.line) + ":" + std::to_string(problem.column) + ": " +
         problem.message;
}

keeper::Mail mail() {
  keeper::Mail mail;
  mail.from = "shop@example.com";
  mail.from_name = "The Shop";
  mail.to = "sonia@spryker.com";
  mail.subject = "Hello";
  mail.body = base::Secret(std::string_view("First line\n\nLast line\n"));
  mail.date = base::from_microseconds(1763888400250000);
  mail.message_id = "0123@example.com";
  return mail;
}

std::string field(const std::string& message, const std::string& name) {
  const std::size_t begin = message.find("\r\n" + name + ": ");
  BOOST_REQUIRE(begin != std::string::npos);
  std::size_t end = begin;
  do {
    end = message.find("\r\n", end + 2);
  } while (message[end + 2] == ' ');
  return message.substr(begin + name.size() + 4, end - begin - name.size() - 4);
}

/// Header fields and body of a message; every line is checked for its form.
std::vector<std::string> lines_of(const std::string& message) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < message.size();) {
    const std::size_t end = message.find("\r\n", at);
    BOOST_REQUIRE(end != std::string::npos);
    lines.push_back(message.substr(at, end - at));
    BOOST_TEST(lines.back().size() <= 76U);
    for (const char c : lines.back()) BOOST_TEST((c == '\t' || (c >= ' ' && c < 0x7f)));
    at = end + 2;
  }
  return lines;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(text_template)

BOOST_AUTO_TEST_CASE(puts_values_in_place_of_placeholders) {
  const auto text = TextTemplate::parse("{name}, see {url}. {{name}} {url}", kKnown);
  BOOST_REQUIRE(text.has_value());
  BOOST_TEST(text->render({{"name", "Sonia {url}"}, {"url", "http://x"}}) ==
             "Sonia {url}, see http://x. {name} http://x");
  BOOST_TEST(text->render({{"url", "u"}}) == ", see u. {name} u");
  BOOST_TEST(text->uses("url"));
  BOOST_TEST(!text->uses("key"));
  BOOST_TEST(TextTemplate::parse("", kKnown)->render({}).empty());
  BOOST_TEST(TextTemplate().render({{"name", "x"}}).empty());
}

BOOST_AUTO_TEST_CASE(refuses_what_it_does_not_know_with_its_place) {
  BOOST_TEST(problem_of("Dear {name}\nsee {ulr}") ==
             "2:5: unknown placeholder {ulr}; known are {name}, {url}");
  BOOST_TEST(problem_of("{}").starts_with("1:1: unknown placeholder {}"));
  BOOST_TEST(problem_of("{ name}").starts_with("1:1: unknown placeholder"));
  for (const std::string text : {"a {name", "a {na\nme}", "a }", "a {na{me}}", "a {"}) {
    BOOST_TEST(problem_of(text) == "1:3: a brace stands alone; write it twice, {{ or }}", text);
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(mail_message)

BOOST_AUTO_TEST_CASE(writes_a_message) {
  const std::string message = keeper::compose(mail()).reveal();
  BOOST_TEST(message ==
             "Date: Sun, 23 Nov 2025 09:00:00 +0000\r\n"
             "From: The Shop\r\n <shop@example.com>\r\n"
             "To: sonia@spryker.com\r\n"
             "Subject: Hello\r\n"
             "Message-ID: <0123@example.com>\r\n"
             "Auto-Submitted: auto-generated\r\n"
             "MIME-Version: 1.0\r\n"
             "Content-Type: text/plain; charset=UTF-8\r\n"
             "Content-Transfer-Encoding: quoted-printable\r\n"
             "\r\n"
             "First line\r\n\r\nLast line\r\n");
}

BOOST_AUTO_TEST_CASE(encodes_header_text_that_is_not_plain) {
  BOOST_TEST(keeper::header_text("Plain Text-1") == "Plain Text-1");
  BOOST_TEST(keeper::header_text("f\xc3\xbcr a_b") == "=?UTF-8?Q?f=C3=BCr_a=5Fb?=");
  BOOST_TEST(keeper::header_text("=?UTF-8?Q?x?=") == "=?UTF-8?Q?=3D=3FUTF=2D8=3FQ=3Fx=3F=3D?=");
  BOOST_TEST(keeper::header_text("\xff\xfe") == "=?UTF-8?Q?=3F?=");
  std::string umlauts;
  for (int i = 0; i < 100; ++i) umlauts += "\xc3\xbc";
  keeper::Mail long_one = mail();
  long_one.subject = umlauts;
  long_one.from_name = umlauts;
  const std::string message = keeper::compose(long_one).reveal();
  lines_of(message);
  // Each word holds whole characters, so that a reader may decode it by itself.
  const std::string subject = field(message, "Subject");
  BOOST_TEST(subject.find("=C3?=") == std::string::npos);
  BOOST_TEST(subject.find("?=\r\n =?UTF-8?Q?=C3=BC") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(lets_no_value_begin_a_header_field) {
  keeper::Mail hostile = mail();
  hostile.from_name = "Shop\r\nBcc: everybody@example.com";
  hostile.subject = "Hello\r\nBcc: everybody@example.com\r\n\r\nanother body\0x";
  const std::string message = keeper::compose(hostile).reveal();
  BOOST_TEST(message.find("\r\nBcc") == std::string::npos);
  BOOST_TEST(message.find("\nBcc") == std::string::npos);
  BOOST_TEST(lines_of(message).at(9).empty() == false);
  BOOST_TEST(field(message, "To") == "sonia@spryker.com");
}

BOOST_AUTO_TEST_CASE(encodes_a_body_in_short_lines) {
  keeper::Mail text = mail();
  text.body =
      base::Secret("f\xc3\xbcr =20 " + std::string(200, 'x') +
                   "\nends in a space \nand\ttab\t\n.dot\r\n" + std::string("\x01no newline"));
  const std::string message = keeper::compose(text).reveal();
  lines_of(message);
  const std::string body = message.substr(message.find("\r\n\r\n") + 4);
  BOOST_TEST(body.starts_with("f=C3=BCr =3D20 xxx"));
  BOOST_TEST(body.find("ends in a space=20\r\nand\ttab=09\r\n.dot=0D\r\n=01no newline\r\n") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(knows_addresses_that_mail_can_go_to) {
  for (const std::string good :
       {"a@b", "sonia@spryker.com", "o'neil+x=y@example.com", "a.b-c@[x"}) {
    BOOST_TEST(keeper::is_mailable(good) == (good.find('[') == std::string::npos), good);
  }
  const std::vector<std::string> bad{"",
                                     "a",
                                     "@b",
                                     "a@",
                                     "a@b@c",
                                     "a b@c",
                                     "a@b\r\nBcc: c@d",
                                     "a@b>, <c@d",
                                     "a@b,c",
                                     "\"a\"@b",
                                     "a@b;c",
                                     std::string("a@b\0c", 5),
                                     "-oQ@b",
                                     "j\xc3\xb6rg@b",
                                     std::string(254, 'a') + "@b"};
  for (const std::string& address : bad) BOOST_TEST(!keeper::is_mailable(address), address);
}

BOOST_AUTO_TEST_SUITE_END()
