// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace base {

enum class LogLevel { debug, info, warning, error };
enum class LogTarget { stderr_stream, syslog };

/// One line of the operator's log: `time level event=name key=value ...` (logfmt).
///
/// Built up with `with` and written by the destructor, in one write. Values are escaped, so that
/// no text of a client can forge a line. Secrets have no overload. Every event name stands in
/// docs/LOG-EVENTS.md; a lint test compares.
class LogLine {
 public:
  LogLine(LogLevel level, std::string_view event);
  LogLine(const LogLine&) = delete;
  LogLine& operator=(const LogLine&) = delete;
  ~LogLine();

  LogLine& with(std::string_view key, std::string_view value);
  LogLine& with(std::string_view key, const char* value) { return with(key, std::string_view(value)); }
  template <std::integral T>
  LogLine& with(std::string_view key, T value) {
    return with(key, std::string_view(std::to_string(value)));
  }

 private:
  LogLevel level_;
  std::string text_;
};

inline LogLine log_debug(std::string_view event) { return {LogLevel::debug, event}; }
inline LogLine log_info(std::string_view event) { return {LogLevel::info, event}; }
inline LogLine log_warning(std::string_view event) { return {LogLevel::warning, event}; }
inline LogLine log_error(std::string_view event) { return {LogLevel::error, event}; }

/// Sets up the log of this process. Before the first call lines go to standard error from `info` up.
void open_log(LogTarget target, LogLevel least);
/// Whether lines of `level` are written: for callers that would build many lines for nothing.
[[nodiscard]] bool is_logged(LogLevel level);
/// The part of a line behind the time, for tests and for the escaping's fuzz target.
[[nodiscard]] std::string log_value(std::string_view value);

}  // namespace base
