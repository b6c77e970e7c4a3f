// SPDX-License-Identifier: MIT
//
// CSV: what is accepted says the same when it is written anew, and every line number exists.
#include "base/csv.h"

#include <algorithm>
#include <sstream>

#include "support/fuzz.h"

namespace {

using Records = std::vector<base::CsvRecord>;

/// All records; nothing where the text is refused.
std::optional<Records> read_all(const std::string& text, std::size_t lines) {
  std::istringstream stream(text);
  base::CsvReader reader(stream);
  Records records;
  std::size_t last = 0;
  for (;;) {
    auto record = reader.next();
    if (!record) {
      FUZZ_CHECK(record.error().line >= 1 && record.error().line <= lines);
      FUZZ_CHECK(!record.error().reason.empty());
      return std::nullopt;
    }
    if (!*record) break;
    FUZZ_CHECK(!(*record)->fields.empty());
    FUZZ_CHECK((*record)->line > last && (*record)->line <= lines);
    last = (*record)->line;
    records.push_back(**record);
  }
  FUZZ_CHECK(reader.bytes_read() == text.size());
  return records;
}

std::string written(const Records& records) {
  std::string text;
  for (const base::CsvRecord& record : records) {
    for (const std::string& field : record.fields) {
      text += &field == &record.fields.front() ? "\"" : ",\"";
      for (const char c : field) text += c == '"' ? std::string("\"\"") : std::string(1, c);
      text += '"';
    }
    text += "\r\n";
  }
  return text;
}

}  // namespace

FUZZ_TARGET(csv) {
  const std::string text(input);
  const auto lines = [](const std::string& of) {
    return static_cast<std::size_t>(std::count(of.begin(), of.end(), '\n')) + 1;
  };
  const auto records = read_all(text, lines(text));
  if (!records) return;
  const std::string again = written(*records);
  const auto copy = read_all(again, lines(again));
  // Quoting makes a record longer, perhaps too long.
  if (text.size() > base::CsvReader::kMaxRecord / 8) return;
  FUZZ_CHECK(copy && copy->size() == records->size());
  for (std::size_t i = 0; i < copy->size(); ++i) {
    FUZZ_CHECK((*copy)[i].fields == (*records)[i].fields);
  }
}
