// SPDX-License-Identifier: MIT
#include "import_file.h"

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "output.h"
#include "program.h"

namespace ctl {

namespace {

std::string names_of(const std::vector<ImportFile::KnownColumn>& columns) {
  std::string names;
  for (const auto& column : columns) names += (names.empty() ? "" : ", ") + column.name;
  return names;
}

std::optional<std::size_t> index_of(const std::vector<ImportFile::KnownColumn>& known,
                                    const std::string& name) {
  const auto found = std::find_if(known.begin(), known.end(),
                                  [&](const auto& column) { return column.name == name; });
  if (found == known.end()) return std::nullopt;
  return static_cast<std::size_t>(found - known.begin());
}

/// Only of a plain file is the end known.
std::optional<std::size_t> size_of(const std::string& file) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) return std::nullopt;
  const auto size = std::filesystem::file_size(file, error);
  return error ? std::nullopt : std::optional<std::size_t>(size);
}

}  // namespace

ImportFile::ImportFile(std::string name, const std::vector<KnownColumn>& known)
    : name_(std::move(name)) {
  if (name_ == "-") {
    name_ = "standard input";
    std::ios::sync_with_stdio(false);  // Otherwise each character is one call.
    reader_.emplace(std::cin);
  } else {
    stream_.open(name_, std::ios::binary);
    if (!stream_) throw UsageError(name_ + " cannot be opened; name a readable CSV file.");
    bytes_ = size_of(name_);
    reader_.emplace(stream_);
  }
  read_header(known);
}

std::optional<base::CsvRecord> ImportFile::next() {
  try {
    auto record = reader_->next();
    if (record) return *std::move(record);
    throw Failure(name_ + ":" + std::to_string(record.error().line) + ": " + record.error().reason +
                  "; nothing was added, because what follows cannot be told into rows.");
  } catch (const std::ios_base::failure&) {
    throw Failure(name_ + " cannot be read to its end; nothing was added.");
  }
}

void ImportFile::read_header(const std::vector<KnownColumn>& known) {
  const auto header = next();
  if (!header) {
    throw UsageError(name_ + " is empty; its first line names the columns: " + names_of(known) +
                     ".");
  }
  refuse_columns(header->fields, known);
  for (const std::string& name : header->fields) columns_.push_back(*index_of(known, name));
}

void ImportFile::refuse_columns(const std::vector<std::string>& header,
                                const std::vector<KnownColumn>& known) const {
  for (const std::string& name : header) {
    if (!index_of(known, name)) {
      throw UsageError(name_ + " has a column '" + printable(name) +
                       "', which is not known; the first line names columns, with commas between "
                       "them: " +
                       names_of(known) + ".");
    }
    if (std::count(header.begin(), header.end(), name) > 1) {
      throw UsageError(name_ + " has the column '" + name + "' twice; leave one out.");
    }
  }
  for (const KnownColumn& column : known) {
    const bool is_there = std::find(header.begin(), header.end(), column.name) != header.end();
    if (column.need == KnownColumn::Need::required && !is_there) {
      throw UsageError(name_ + " lacks the column '" + column.name +
                       "', which every row needs; the columns are: " + names_of(known) + ".");
    }
  }
}

}  // namespace ctl
