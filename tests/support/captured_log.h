// SPDX-License-Identifier: MIT
#pragma once

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <cstddef>
#include <memory>
#include <sstream>
#include <string>

#include "base/log.h"

namespace support {

/// What this process logs while this lives, besides standard error.
class CapturedLog {
 public:
  CapturedLog() {
    base::open_log(base::LogTarget::stderr_stream, base::LogLevel::info);
    const auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(lines_);
    spdlog::default_logger()->sinks().push_back(sink);
  }
  ~CapturedLog() { base::open_log(base::LogTarget::stderr_stream, base::LogLevel::info); }
  CapturedLog(const CapturedLog&) = delete;
  CapturedLog& operator=(const CapturedLog&) = delete;

  /// How many lines of `event` there are; it has at least one key.
  [[nodiscard]] std::size_t count(const std::string& event) const {
    const std::string lines = lines_.str();
    const std::string sought = " event=" + event + ' ';
    std::size_t found = 0;
    for (std::size_t at = lines.find(sought); at != std::string::npos; at = lines.find(sought, at + 1))
      ++found;
    return found;
  }

 private:
  std::ostringstream lines_;
};

}  // namespace support
