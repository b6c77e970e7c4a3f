// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <istream>
#include <optional>
#include <string>
#include <vector>

#include "base/expected.h"

namespace base {

/// One record of a CSV file.
struct CsvRecord {
  std::size_t line =
      0;  ///< Where it begins, counted from 1; a quoted field may hold further lines.
  std::vector<std::string> fields;
};

/// Where a text stops being CSV, and why.
struct CsvError {
  std::size_t line = 0;
  std::string reason;  ///< Quotes nothing of the text.
};

/// Reads CSV (RFC 4180) record by record and holds only the present one.
///
/// Strict where a lenient reader would guess: a quote inside an unquoted field, text behind a
/// closing quote, a quote that is never closed, a carriage return alone. Records end with CRLF or
/// LF; a byte order mark in front is passed over, and so are lines without any character. Fields
/// are bytes, of whatever encoding.
class CsvReader {
 public:
  /// `input` must outlive the reader.
  explicit CsvReader(std::istream& input) : input_(*input.rdbuf()) {}

  /// The next record; nothing at the end. After an error the reader must not be used any more:
  /// where the next record would begin is anybody's guess.
  [[nodiscard]] Expected<std::optional<CsvRecord>, CsvError> next();
  /// Bytes taken from the input so far.
  [[nodiscard]] std::size_t bytes_read() const { return bytes_; }

  /// More bytes in one record are an error: a forgotten quote would swallow the rest of the file.
  static constexpr std::size_t kMaxRecord = 1024UL * 1024;

 private:
  enum class FieldEnd { comma, record, input };

  [[nodiscard]] int peek();
  int take();
  void skip_to_record();
  [[nodiscard]] Expected<FieldEnd, CsvError> read_field(std::string& field);
  [[nodiscard]] Expected<FieldEnd, CsvError> read_quoted(std::string& field);
  [[nodiscard]] Expected<FieldEnd, CsvError> read_plain(std::string& field);
  [[nodiscard]] Expected<FieldEnd, CsvError> end_of_field(const char* otherwise);

  std::streambuf& input_;
  std::string ahead_;  ///< Taken from the input while looking for a byte order mark.
  std::size_t bytes_ = 0;
  std::size_t line_ = 1;
  std::size_t record_start_ = 0;  ///< In bytes.
};

}  // namespace base
