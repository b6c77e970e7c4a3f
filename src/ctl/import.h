// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/encoding.h"
#include "import_columns.h"
#include "import_report.h"
#include "output.h"

namespace ctl {

/// Where values of rows that were added stand in the file.
class LinesByValue {
 public:
  void add(const std::string& column, const std::string& value, std::size_t line) {
    lines_.try_emplace(key(column, value), line);
  }
  [[nodiscard]] std::optional<std::size_t> find(const std::string& column,
                                                const std::string& value) const {
    const auto found = lines_.find(key(column, value));
    return found == lines_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  static std::string key(const std::string& column, const std::string& value) {
    return column + '\0' + value;
  }

  std::unordered_map<std::string, std::size_t> lines_;
};

/// Some rows of a file, with what is needed to speak of them.
template <typename Row>
struct Batch {
  struct UniqueValue {
    std::string column;
    std::string value;
  };
  std::vector<Row> rows;
  std::vector<std::size_t> lines;
  std::vector<std::vector<UniqueValue>> unique;
  std::vector<ImportReport::BadRow> bad;
  std::size_t read = 0;  ///< Rows of the file: `rows` and `bad`.
};

/// Reads one kind of row from one file and adds the rows.
template <typename Row>
class Import {
 public:
  /// `blank` makes a row whose cells are filled in.
  Import(const ImportOptions& options, std::vector<Column<Row>> columns, std::function<Row()> blank)
      : columns_(std::move(columns)),
        blank_(std::move(blank)),
        file_(options.file, known()),
        report_(file_, options) {}

  /// To be run in the transaction of a bulk addition.
  storage::Outcome run(const storage::RowAdder<Row>& add) {
    for (;;) {
      Batch<Row> batch = next_batch();
      if (batch.read == 0) return report_.outcome();
      const std::vector<storage::RefusedRow> refused = add(batch.rows);
      note_refused(batch, refused);
      report_.note(batch.read, std::move(batch.bad));
    }
  }
  void finish(const std::string& noun) { report_.finish(noun); }

 private:
  static constexpr std::size_t kBatch = 512;

  [[nodiscard]] std::vector<ImportFile::KnownColumn> known() const {
    std::vector<ImportFile::KnownColumn> names;
    for (const Column<Row>& column : columns_) names.push_back({column.name, column.need});
    return names;
  }

  Batch<Row> next_batch() {
    Batch<Row> batch;
    while (batch.read < kBatch) {
      const auto record = file_.next();
      if (!record) break;
      ++batch.read;
      take(batch, *record);
    }
    return batch;
  }

  void take(Batch<Row>& batch, const base::CsvRecord& record) {
    const std::size_t width = file_.columns().size();
    if (record.fields.size() != width) {
      batch.bad.push_back({record.line, "the row has " + counted(record.fields.size(), "field") +
                                            ", the first line names " + std::to_string(width)});
      return;
    }
    Row row = blank_();
    std::vector<typename Batch<Row>::UniqueValue> unique;
    for (std::size_t i = 0; i < width; ++i) {
      const Column<Row>& column = columns_[file_.columns()[i]];
      const std::string& cell = record.fields[i];
      if (const std::string problem = column.set(row, cell); !problem.empty()) {
        batch.bad.push_back({record.line, std::string(column.name) + ": " + problem});
        return;
      }
      using Values = typename Column<Row>::Values;
      if (column.values == Values::any || cell.empty()) continue;
      unique.push_back(
          {column.name, column.values == Values::unique ? cell : base::to_lower_ascii(cell)});
    }
    batch.rows.push_back(std::move(row));
    batch.lines.push_back(record.line);
    batch.unique.push_back(std::move(unique));
  }

  /// Rows that were added are remembered first: the twin of a refused one may stand behind it.
  void note_refused(Batch<Row>& batch, const std::vector<storage::RefusedRow>& refused) {
    auto next = refused.begin();
    for (std::size_t i = 0; i < batch.rows.size(); ++i) {
      if (next != refused.end() && next->index == i) {
        ++next;
        continue;
      }
      for (const auto& one : batch.unique[i]) lines_.add(one.column, one.value, batch.lines[i]);
    }
    for (const storage::RefusedRow& row : refused) {
      std::string reason = row.reason;
      if (const auto line = line_like(batch.unique[row.index])) {
        reason += "; see line " + std::to_string(*line);
      }
      batch.bad.push_back({batch.lines[row.index], std::move(reason)});
    }
  }

  /// Where a row that was added has one of the same values.
  [[nodiscard]] std::optional<std::size_t> line_like(
      const std::vector<typename Batch<Row>::UniqueValue>& values) const {
    for (const auto& one : values) {
      if (const auto line = lines_.find(one.column, one.value)) return line;
    }
    return std::nullopt;
  }

  std::vector<Column<Row>> columns_;
  std::function<Row()> blank_;
  ImportFile file_;
  ImportReport report_;
  LinesByValue lines_;
};

}  // namespace ctl
