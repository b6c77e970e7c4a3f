// SPDX-License-Identifier: MIT
#include "base/csv.h"

#include <string_view>

namespace base {

namespace {

constexpr int kEnd = std::char_traits<char>::eof();

}  // namespace

int CsvReader::peek() {
  return ahead_.empty() ? input_.sgetc() : static_cast<unsigned char>(ahead_.front());
}

int CsvReader::take() {
  const int c = peek();
  if (c == kEnd) return kEnd;
  if (ahead_.empty()) {
    (void)input_.sbumpc();
  } else {
    ahead_.erase(0, 1);
  }
  ++bytes_;
  if (c == '\n') ++line_;
  return c;
}

/// Passes over the byte order mark and over empty lines.
void CsvReader::skip_to_record() {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (bytes_ == 0) {
    while (ahead_.size() < kMark.size() &&
           input_.sgetc() == static_cast<unsigned char>(kMark[ahead_.size()])) {
      ahead_ += static_cast<char>(input_.sbumpc());
    }
    if (ahead_ == kMark) {
      bytes_ += ahead_.size();
      ahead_.clear();
    }
  }
  while (peek() == '\n') (void)take();
}

Expected<std::optional<CsvRecord>, CsvError> CsvReader::next() {
  for (;;) {
    skip_to_record();
    if (peek() == kEnd) return std::optional<CsvRecord>();
    CsvRecord record{line_, {}};
    record_start_ = bytes_;
    const bool is_quoted = peek() == '"';
    for (FieldEnd end = FieldEnd::comma; end == FieldEnd::comma;) {
      auto read = read_field(record.fields.emplace_back());
      if (!read) return Unexpected{std::move(read).error()};
      end = *read;
    }
    // An empty line that ends with CRLF.
    if (record.fields.size() == 1 && record.fields.front().empty() && !is_quoted) continue;
    return std::optional(std::move(record));
  }
}

Expected<CsvReader::FieldEnd, CsvError> CsvReader::read_field(std::string& field) {
  if (peek() != '"') return read_plain(field);
  (void)take();
  return read_quoted(field);
}

Expected<CsvReader::FieldEnd, CsvError> CsvReader::read_plain(std::string& field) {
  for (;;) {
    const int c = peek();
    if (c == ',' || c == '\r' || c == '\n' || c == kEnd) return end_of_field("");
    if (c == '"') {
      return Unexpected{CsvError{line_, "a quote inside a field that does not begin with one"}};
    }
    if (bytes_ - record_start_ >= kMaxRecord) {
      return Unexpected{CsvError{line_, "the record has more than 1 MiB"}};
    }
    field += static_cast<char>(take());
  }
}

Expected<CsvReader::FieldEnd, CsvError> CsvReader::read_quoted(std::string& field) {
  const std::size_t opened = line_;
  for (;;) {
    const int c = take();
    if (c == kEnd) return Unexpected{CsvError{opened, "a quote is opened here and never closed"}};
    if (bytes_ - record_start_ > kMaxRecord) {
      return Unexpected{CsvError{opened, "a quote is opened here and not closed within 1 MiB"}};
    }
    if (c != '"') {
      field += static_cast<char>(c);
    } else if (peek() == '"') {
      field += static_cast<char>(take());
    } else {
      return end_of_field("text behind a closing quote");
    }
  }
}

Expected<CsvReader::FieldEnd, CsvError> CsvReader::end_of_field(const char* otherwise) {
  const std::size_t line = line_;
  const int c = peek();
  if (c == kEnd) return FieldEnd::input;
  if (c != ',' && c != '\n' && c != '\r') return Unexpected{CsvError{line, otherwise}};
  (void)take();
  if (c == ',') return FieldEnd::comma;
  if (c == '\r' && take() != '\n') {
    return Unexpected{CsvError{line, "a carriage return without a line feed"}};
  }
  return FieldEnd::record;
}

}  // namespace base
