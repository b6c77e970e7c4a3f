// SPDX-License-Identifier: MIT
#include "import_report.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <sstream>

#include "output.h"
#include "program.h"

namespace ctl {

namespace {

constexpr std::chrono::milliseconds kBarInterval{200};
constexpr std::chrono::seconds kLineInterval{5};

std::string with_digits(double number, int digits) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(digits) << number;
  return text.str();
}

}  // namespace

ImportReport::ImportReport(const ImportFile& file, const ImportOptions& options)
    : file_(file), options_(options), has_terminal_(::isatty(STDERR_FILENO) == 1) {
  if (has_terminal_) shown_ -= kBarInterval;  // The bar appears at once.
}

void ImportReport::note(std::size_t rows, std::vector<BadRow> bad) {
  rows_ += rows;
  bad_ += bad.size();
  std::sort(bad.begin(), bad.end(),
            [](const BadRow& a, const BadRow& b) { return a.line < b.line; });
  if (!bad.empty()) clear_bar();
  for (const BadRow& row : bad) {
    std::cerr << file_.name() << ':' << row.line << ": " << row.reason << '\n';
  }
  show_progress();
}

storage::Outcome ImportReport::outcome() const {
  const bool is_complete = bad_ == 0 || options_.skip_bad;
  return is_complete && !options_.dry_run ? storage::Outcome::keep : storage::Outcome::undo;
}

void ImportReport::finish(const std::string& noun) {
  clear_bar();
  const bool is_kept = outcome() == storage::Outcome::keep;
  std::cout << counted(rows_, "row") << " read, " << (is_kept ? rows_ - bad_ : 0) << " added, "
            << bad_ << " bad, " << with_digits(seconds(), 1) << " s" << std::endl;
  if (bad_ == 0) return;
  if (is_kept) {
    throw Failure("The bad rows were left out; correct them and import them alone.");
  }
  throw Failure("No " + noun +
                " was added; correct the bad rows, or leave them out with "
                "--skip-bad.");
}

double ImportReport::seconds() const {
  return std::chrono::duration<double>(Clock::now() - began_).count();
}

std::optional<double> ImportReport::rest() const {
  if (!file_.bytes() || file_.bytes_read() == 0) return std::nullopt;
  const auto read = static_cast<double>(file_.bytes_read());
  return seconds() * std::max(0.0, static_cast<double>(*file_.bytes()) - read) / read;
}

void ImportReport::show_progress() {
  const auto now = Clock::now();
  if (now - shown_ < (has_terminal_ ? Clock::duration(kBarInterval) : kLineInterval)) return;
  shown_ = now;
  std::string text = counted(rows_, "row");
  if (bad_ > 0) text += ", " + std::to_string(bad_) + " bad";
  text += ", " + with_digits(static_cast<double>(rows_) / seconds(), 0) + " a second";
  if (const auto left = rest()) text += ", " + with_digits(std::ceil(*left), 0) + " s left";
  if (has_terminal_) {
    draw_bar(text);
  } else {
    std::cerr << text << std::endl;
  }
}

void ImportReport::draw_bar(const std::string& text) {
  constexpr std::size_t kWidth = 24;
  std::string bar;
  if (file_.bytes() && *file_.bytes() > 0) {
    const std::size_t full = std::min(kWidth, file_.bytes_read() * kWidth / *file_.bytes());
    bar = "[" + std::string(full, '#') + std::string(kWidth - full, '.') + "] ";
  }
  std::cerr << "\r\x1b[K" << bar << text << std::flush;
  bar_is_drawn_ = true;
}

void ImportReport::clear_bar() {
  if (bar_is_drawn_) std::cerr << "\r\x1b[K" << std::flush;
  bar_is_drawn_ = false;
}

}  // namespace ctl
