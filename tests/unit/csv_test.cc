// SPDX-License-Identifier: MIT
#include "base/csv.h"

#include <boost/test/unit_test.hpp>
#include <sstream>

namespace {

/// Records as `line:field|field`, and `line: reason` where reading ends early.
std::string read(const std::string& text) {
  std::istringstream stream(text);
  base::CsvReader reader(stream);
  std::string all;
  for (;;) {
    const auto record = reader.next();
    if (!record) return all + std::to_string(record.error().line) + ": " + record.error().reason;
    if (!*record) return all;
    all += std::to_string((*record)->line) + ":";
    for (const std::string& field : (*record)->fields) {
      all += (&field == &(*record)->fields.front() ? "" : "|") + field;
    }
    all += ";";
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(csv)

BOOST_AUTO_TEST_CASE(reads_what_rfc_4180_describes) {
  BOOST_TEST(read("") == "");
  BOOST_TEST(read("a,b\r\nc,d\r\n") == "1:a|b;2:c|d;");
  BOOST_TEST(read("a,b\nc,d") == "1:a|b;2:c|d;");
  BOOST_TEST(read("\"a\",\"b,c\"\n\"d \"\"e\"\"\",") == "1:a|b,c;2:d \"e\"|;");
  BOOST_TEST(read(" a , b ") == "1: a | b ;");
  BOOST_TEST(read(",\n\"\"\n") == "1:|;2:;");
}

BOOST_AUTO_TEST_CASE(counts_the_lines_inside_of_quotes) {
  BOOST_TEST(read("a\n\"b\r\nc\nd\"\ne\n") == "1:a;2:b\r\nc\nd;5:e;");
}

BOOST_AUTO_TEST_CASE(passes_over_a_byte_order_mark_and_empty_lines) {
  BOOST_TEST(read("\xEF\xBB\xBF\"a\",b\n") == "1:a|b;");
  BOOST_TEST(read("\xEF\xBB\xBF") == "");
  BOOST_TEST(read("a\n\n\r\nb\n\n") == "1:a;4:b;");
  // A letter that begins with the same byte, and a mark that is not in front.
  BOOST_TEST(read("\xEF\xBC\xA1,b") == "1:\xEF\xBC\xA1|b;");
  BOOST_TEST(read("\xEF\xBB") == "1:\xEF\xBB;");
  BOOST_TEST(read("a\n\xEF\xBB\xBF") == "1:a;2:\xEF\xBB\xBF;");
}

BOOST_AUTO_TEST_CASE(refuses_what_could_be_read_in_two_ways) {
  BOOST_TEST(read("x\na,b\"c\n") == "1:x;2: a quote inside a field that does not begin with one");
  BOOST_TEST(read("\"a\"b\n") == "1: text behind a closing quote");
  BOOST_TEST(read("\"a\" ,b\n") == "1: text behind a closing quote");
  BOOST_TEST(read("x\n\"a\nb\nc") == "1:x;2: a quote is opened here and never closed");
  BOOST_TEST(read("a\rb\n") == "1: a carriage return without a line feed");
  BOOST_TEST(read("\"a\"\r") == "1: a carriage return without a line feed");
}

BOOST_AUTO_TEST_CASE(ends_at_a_record_without_end) {
  const std::string long_text(base::CsvReader::kMaxRecord, 'x');
  BOOST_TEST(read(long_text + "\n") == "1:" + long_text + ";");
  BOOST_TEST(read("a\n" + long_text + "x\n") == "1:a;2: the record has more than 1 MiB");
  BOOST_TEST(read("a\n\"" + long_text + "\"\n") ==
             "1:a;2: a quote is opened here and not closed within 1 MiB");
}

BOOST_AUTO_TEST_CASE(tells_how_far_it_has_read) {
  std::istringstream stream(
      "\xEF\xBB\xBF"
      "ab,c\r\nd");
  base::CsvReader reader(stream);
  BOOST_TEST(reader.bytes_read() == 0U);
  BOOST_TEST(reader.next().has_value());
  BOOST_TEST(reader.bytes_read() == 9U);
  BOOST_TEST(reader.next().has_value());
  BOOST_TEST(reader.bytes_read() == 10U);
}

BOOST_AUTO_TEST_SUITE_END()
