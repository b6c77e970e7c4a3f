// SPDX-License-Identifier: MIT
#pragma once

#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/csv.h"

namespace ctl {

/// A CSV file whose first record names its columns.
class ImportFile {
 public:
  /// What a column's name means to the caller.
  struct KnownColumn {
    std::string name;
    enum class Need { required, optional } need = Need::optional;
  };

  /// `-` is standard input. Throws UsageError when the file cannot be opened, is no CSV, has a
  /// column that is not `known` or has it twice, or lacks a required one.
  ImportFile(std::string name, const std::vector<KnownColumn>& known);

  /// For each column of the file its index in `known`.
  [[nodiscard]] const std::vector<std::size_t>& columns() const { return columns_; }
  /// The next record; nothing at the end. Throws Failure where the file is no CSV any more, or
  /// cannot be read.
  [[nodiscard]] std::optional<base::CsvRecord> next();

  /// As messages show it.
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::size_t bytes_read() const { return reader_->bytes_read(); }
  /// Nothing where the end is not known.
  [[nodiscard]] std::optional<std::size_t> bytes() const { return bytes_; }

 private:
  void read_header(const std::vector<KnownColumn>& known);
  void refuse_columns(const std::vector<std::string>& header,
                      const std::vector<KnownColumn>& known) const;

  std::string name_;
  std::ifstream stream_;
  std::optional<std::size_t> bytes_;
  std::optional<base::CsvReader> reader_;
  std::vector<std::size_t> columns_;
};

}  // namespace ctl
