// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace fcgi {

/// Limits of one pool's accept loop.
struct ServerSettings {
  std::size_t max_body = 65536;    ///< Bytes of a request body; more is answered 413.
  std::size_t max_target = 16384;  ///< Bytes of REQUEST_URI; more is answered 414.
  std::chrono::milliseconds request_timeout{10000};  ///< For the whole request to arrive.
  std::uint64_t max_requests = 100000;  ///< A worker then ends and is replaced.
};

}  // namespace fcgi
