// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "fcgi/settings.h"
#include "http/message.h"

namespace fcgi {

/// Answers one request. What it throws becomes a 500 without a body.
using Handler = std::function<http::Response(const http::Request&)>;

/// What the process around the server wants to know and knows.
struct Hooks {
  std::function<void()> begin_request;  ///< A connection was accepted.
  std::function<void()> end_request;    ///< It is closed again.
  std::function<bool()> is_draining;    ///< Whether the whole daemon stops.
};

/// Accepts FastCGI connections, one request each, and answers them one after another.
///
/// A connection has to send its whole request within `request_timeout`, counted from the accept;
/// then it is closed without an answer. Every connection is closed after its answer, even when the
/// web server asks to keep it: an idle one would hold the worker. At most one Server in a process,
/// because libfcgi keeps state of its own.
class Server {
 public:
  /// `listening`: a non-blocking listening socket. `stop`: readable when the process is to end.
  /// Both stay the caller's. Throws std::system_error.
  Server(int listening, int stop, const ServerSettings& settings, Handler handler, Hooks hooks);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  /// Serves until `stop` is readable or `max_requests` (and up to a tenth more, so that workers do
  /// not end together) were served. The request at hand is answered before it returns; when the
  /// daemon drains, so is everything that waits in the backlog.
  void run();

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace fcgi
