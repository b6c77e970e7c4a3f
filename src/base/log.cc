// SPDX-License-Identifier: MIT
#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/sinks/syslog_sink.h>
#include <spdlog/spdlog.h>

#include <memory>

#include "base/clock.h"
#include "base/encoding.h"

namespace base {
namespace {

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

const char* name_of(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return "debug";
    case LogLevel::info:
      return "info";
    case LogLevel::warning:
      return "warning";
    case LogLevel::error:
      return "error";
  }
  return "error";
}

// The one process-wide thing here: a log that had to be handed to every function would be in every
// signature. spdlog keeps it; we only say where it goes.
void use(spdlog::sink_ptr sink, LogLevel least) {
  auto logger = std::make_shared<spdlog::logger>("bearerd", std::move(sink));
  logger->set_pattern("%v");
  logger->set_level(to_spdlog(least));
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(logger));
}

void ensure_open() {
  static const bool opened = [] {
    if (spdlog::default_logger()->name().empty()) {
      use(std::make_shared<spdlog::sinks::stderr_sink_st>(), LogLevel::info);
    }
    return true;
  }();
  (void)opened;
}

bool is_plain(std::string_view value) {
  constexpr std::string_view kPunctuation = "._:/@+-";
  for (const char c : value) {
    const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!alphanumeric && kPunctuation.find(c) == std::string_view::npos) return false;
  }
  return !value.empty();
}

}  // namespace

std::string log_value(std::string_view value) {
  if (is_plain(value)) return std::string(value);
  // Bytes outside printable ASCII are escaped one by one: a log must survive any terminal.
  std::string quoted = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (c >= 0x20 && c < 0x7f) {
      quoted += c;
    } else {
      quoted += "\\x" + to_hex(std::string_view(&c, 1));
    }
  }
  return quoted + '"';
}

LogLine::LogLine(LogLevel level, std::string_view event) : level_(level) {
  text_ = to_iso8601(SystemClock().now()) + ' ' + name_of(level) + " event=";
  text_ += event;
}

LogLine& LogLine::with(std::string_view key, std::string_view value) {
  text_ += ' ';
  text_ += key;
  text_ += '=';
  text_ += log_value(value);
  return *this;
}

LogLine::~LogLine() {
  ensure_open();
  spdlog::default_logger_raw()->log(to_spdlog(level_), spdlog::string_view_t(text_));
}

bool is_logged(LogLevel level) {
  ensure_open();
  return spdlog::default_logger_raw()->should_log(to_spdlog(level));
}

void open_log(LogTarget target, LogLevel least) {
  if (target == LogTarget::syslog) {
    use(std::make_shared<spdlog::sinks::syslog_sink_st>("bearerd", LOG_PID, LOG_DAEMON, false), least);
  } else {
    use(std::make_shared<spdlog::sinks::stderr_sink_st>(), least);
  }
  ensure_open();
}

}  // namespace base
