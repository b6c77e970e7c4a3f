// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "import_file.h"
#include "storage/bulk.h"

namespace ctl {

/// What the operator chose for an import.
struct ImportOptions {
  std::string file;
  bool skip_bad = false;
  bool dry_run = false;
};

/// What an import tells while it runs and when it ends.
///
/// Bad rows and progress go to standard error: a bar where that is a terminal, otherwise a line
/// every few seconds. The summary goes to standard output.
class ImportReport {
 public:
  ImportReport(const ImportFile& file, const ImportOptions& options);

  /// A row that is not added. `reason` quotes nothing of it.
  struct BadRow {
    std::size_t line = 0;
    std::string reason;
  };
  /// After each batch: how many rows it had, and which are bad.
  void note(std::size_t rows, std::vector<BadRow> bad);

  /// Whether the rows that were added may stay.
  [[nodiscard]] storage::Outcome outcome() const;
  /// Prints the summary; `noun` is what a row is, "customer". Throws Failure when rows were bad.
  void finish(const std::string& noun);

 private:
  void show_progress();
  void draw_bar(const std::string& text);
  void clear_bar();
  [[nodiscard]] double seconds() const;
  /// Seconds until the end at the present rate; nothing where the end is not known.
  [[nodiscard]] std::optional<double> rest() const;

  using Clock = std::chrono::steady_clock;

  const ImportFile& file_;
  const ImportOptions& options_;
  const bool has_terminal_;
  const Clock::time_point began_ = Clock::now();
  Clock::time_point shown_ = began_;
  bool bar_is_drawn_ = false;
  std::size_t rows_ = 0;
  std::size_t bad_ = 0;
};

}  // namespace ctl
