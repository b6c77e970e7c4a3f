// SPDX-License-Identifier: MIT
#include "fcgi/server.h"

#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <exception>
#include <random>
#include <system_error>

#include "base/descriptor.h"
#include "base/log.h"
#include "base/secret.h"
#include "exchange.h"
#include "fcgi/request_reader.h"

namespace fcgi {
namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// After the last accept of a draining worker: a connection that was being made when the socket
// file went away is still served.
constexpr int kLastCallMilliseconds = 50;
constexpr int kPauseMilliseconds = 100;
constexpr int kMostAtStop = 16;

int milliseconds_until(SteadyClock::time_point deadline) {
  const auto left = std::chrono::ceil<milliseconds>(deadline - SteadyClock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 3600000));
}

bool is_readable(int fd, int wait_milliseconds) {
  pollfd waiting{fd, POLLIN, 0};
  return ::poll(&waiting, 1, wait_milliseconds) > 0;
}

/// Whether the peer has closed its end altogether; one that only stopped sending has not.
bool is_gone(int fd) {
  pollfd peer{fd, 0, 0};
  return ::poll(&peer, 1, 0) > 0 && (peer.revents & (POLLHUP | POLLERR)) != 0;
}

/// Says the same thing at most once in ten seconds.
class RateLimitedWarning {
 public:
  void log(const char* event, std::string_view reason) {
    const auto now = SteadyClock::now();
    if (now < next_) {
      ++left_out_;
      return;
    }
    base::log_warning(event).with("reason", reason).with("left_out", left_out_);
    next_ = now + std::chrono::seconds(10);
    left_out_ = 0;
  }

 private:
  SteadyClock::time_point next_;
  std::uint64_t left_out_ = 0;
};

}  // namespace

class Server::Loop {
 public:
  Loop(int listening, int stop, const ServerSettings& settings, Handler handler, Hooks hooks);
  void run();

 private:
  enum class Accepted { served, none, out_of_descriptors };
  Accepted accept_one();
  void serve(base::Descriptor connection);
  RequestReader::State read_request(int connection);
  void answer(base::Descriptor& connection);
  http::Response handle(const http::Request& request);
  void empty_backlog();

  int listening_;
  int stop_;
  ServerSettings settings_;
  Handler handler_;
  Hooks hooks_;
  Exchange exchange_;
  base::Descriptor poller_;
  RequestReader reader_;
  std::array<char, 65536> buffer_;
  std::uint64_t requests_left_;
  RateLimitedWarning accept_failed_;
  RateLimitedWarning refused_;
};

Server::Loop::Loop(int listening, int stop, const ServerSettings& settings, Handler handler,
                   Hooks hooks)
    : listening_(listening),
      stop_(stop),
      settings_(settings),
      handler_(std::move(handler)),
      hooks_(std::move(hooks)),
      poller_(::epoll_create1(EPOLL_CLOEXEC)),
      reader_(RequestLimits{.max_body = settings.max_body,
                            .max_target = settings.max_target,
                            .max_parameter_bytes = 65536 + settings.max_target}),
      requests_left_(settings.max_requests +
                     std::random_device{}() % (settings.max_requests / 10 + 1)) {
  // Exclusive: one connection wakes one worker.
  epoll_event incoming{.events = EPOLLIN | EPOLLEXCLUSIVE, .data = {.fd = listening_}};
  epoll_event ending{.events = EPOLLIN, .data = {.fd = stop_}};
  if (::epoll_ctl(poller_.get(), EPOLL_CTL_ADD, listening_, &incoming) != 0 ||
      ::epoll_ctl(poller_.get(), EPOLL_CTL_ADD, stop_, &ending) != 0) {
    throw std::system_error(errno, std::generic_category(), "epoll");
  }
}

void Server::Loop::run() {
  while (requests_left_ > 0) {
    std::array<epoll_event, 2> events{};
    const int ready = ::epoll_wait(poller_.get(), events.data(), 2, -1);
    bool stopping = false;
    for (int i = 0; i < ready; ++i) {
      const int source = events[static_cast<std::size_t>(i)].data.fd;
      if (source == stop_) stopping = true;
      // Descriptors come back when somebody closes some, of which there is no notice.
      if (source == listening_ && accept_one() == Accepted::out_of_descriptors) {
        stopping = is_readable(stop_, kPauseMilliseconds);
      }
    }
    if (stopping) return empty_backlog();
  }
}

void Server::Loop::empty_backlog() {
  if (!hooks_.is_draining()) {
    // A connection that woke us, and nobody else, must not be left behind; the others are theirs.
    for (int i = 0; i < kMostAtStop && accept_one() == Accepted::served; ++i) {
    }
    return;
  }
  Accepted last = Accepted::served;
  while (last == Accepted::served) {
    last = accept_one();
    if (last == Accepted::none && is_readable(listening_, kLastCallMilliseconds)) {
      last = accept_one();
    }
  }
}

Server::Loop::Accepted Server::Loop::accept_one() {
  base::Descriptor connection(::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC));
  if (!connection.is_open()) {
    const int error = errno;
    if (error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM) {
      accept_failed_.log("accept_failed", std::generic_category().message(error));
      return Accepted::out_of_descriptors;
    }
    return Accepted::none;
  }
  hooks_.begin_request();
  serve(std::move(connection));
  hooks_.end_request();
  if (requests_left_ > 0) --requests_left_;
  return Accepted::served;
}

void Server::Loop::serve(base::Descriptor connection) {
  const auto limit = settings_.request_timeout.count();
  const timeval send_limit{limit / 1000, limit % 1000 * 1000};
  ::setsockopt(connection.get(), SOL_SOCKET, SO_SNDTIMEO, &send_limit, sizeof send_limit);
  switch (read_request(connection.get())) {
    case RequestReader::State::complete:
      answer(connection);
      break;
    case RequestReader::State::refused:
      refused_.log("request_refused", reader_.refusal());
      break;
    case RequestReader::State::incomplete:
      break;
  }
  reader_.reset();
}

RequestReader::State Server::Loop::read_request(int connection) {
  const auto deadline = SteadyClock::now() + settings_.request_timeout;
  auto state = RequestReader::State::incomplete;
  while (state == RequestReader::State::incomplete) {
    const ssize_t got = ::recv(connection, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    const int error = errno;
    if (got > 0) {
      const auto size = static_cast<std::size_t>(got);
      state = reader_.feed({buffer_.data(), size});
      ::explicit_bzero(buffer_.data(), size);
      // Counted from the accept, whatever arrives: who sends a byte a second gets no more time.
      if (SteadyClock::now() < deadline) continue;
    } else if (got < 0 && error == EINTR) {
      continue;
    } else if (got == 0 || (error != EAGAIN && error != EWOULDBLOCK)) {
      return state;  // The peer has given up.
    }
    if (state == RequestReader::State::incomplete &&
        !is_readable(connection, milliseconds_until(deadline))) {
      refused_.log("request_refused", "timed_out");
      return state;
    }
  }
  return state;
}

void Server::Loop::answer(base::Descriptor& connection) {
  http::Request request;
  request.role = reader_.role();
  request.defect = reader_.defect();
  if (exchange_.decode(reader_.canonical_records(), request.parameters) == Exchange::Decoded::no) {
    refused_.log("request_refused", "undecodable");
    return;
  }
  // Nobody waits for this answer any more, and under load the time is better spent on others. A
  // logout is carried out all the same: browsers send it while they close the page.
  if (is_gone(connection.get()) && request.get("REQUEST_METHOD") != "DELETE") {
    base::log_debug("request_abandoned").with("id", request.get("BEARERD_REQUEST_ID"));
    (void)exchange_.answer(connection, http::Response{.status = 503, .headers = {}, .body = {}});
    return;
  }
  request.body = std::move(reader_.body());
  http::Response response = handle(request);
  (void)exchange_.answer(connection, response);
  base::wipe(response.body);
  reader_.body() = std::move(request.body);  // The reader wipes it and keeps its memory.
}

http::Response Server::Loop::handle(const http::Request& request) {
  try {
    return handler_(request);
  } catch (const std::exception& failure) {
    base::log_error("handler_failed").with("reason", failure.what());
    return {};
  }
}

Server::Server(int listening, int stop, const ServerSettings& settings, Handler handler,
               Hooks hooks)
    : loop_(std::make_unique<Loop>(listening, stop, settings, std::move(handler),
                                   std::move(hooks))) {}
Server::~Server() = default;
void Server::run() { loop_->run(); }

}  // namespace fcgi
