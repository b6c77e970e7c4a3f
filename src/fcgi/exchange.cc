// SPDX-License-Identifier: MIT
#include "exchange.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <system_error>

#include "base/log.h"

namespace fcgi {
namespace {

/// Field names, and those of FastCGI authorizers (`Variable-REMOTE_USER`).
bool is_token(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_';
  });
}

/// A line break in a header value would let whoever chose the value write headers of his own.
bool is_sendable(const http::Response& response) {
  using namespace std::string_view_literals;
  return response.status >= 200 && response.status <= 599 &&
         std::all_of(response.headers.begin(), response.headers.end(), [](const auto& header) {
           return is_token(header.first) &&
                  header.second.find_first_of("\r\n\0"sv) == std::string::npos;
         });
}

std::string head_of(const http::Response& response) {
  std::string head = "Status: " + std::to_string(response.status) + ' ';
  head += http::reason_phrase(response.status);
  head += "\r\n";
  for (const auto& [name, value] : response.headers) head += name + ": " + value + "\r\n";
  if (response.status != 204) {
    head += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
  }
  return head + "\r\n";
}

}  // namespace

Exchange::Exchange() {
  // libfcgi would wait two seconds for a peer that does not close after a failed answer.
  ::setenv("LIBFCGI_OS_CLOSE_POLL_TIMEOUT", "0", 1);
  if (FCGX_Init() != 0 || FCGX_InitRequest(&request_, -1, 0) != 0) {
    throw std::system_error(EIO, std::generic_category(), "FCGX_Init");
  }
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGUSR1, SIG_DFL);
  ::signal(SIGTERM, SIG_DFL);
  connect_ends();
}

Exchange::~Exchange() { drop(); }

void Exchange::connect_ends() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    throw std::system_error(errno, std::generic_category(), "socketpair");
  }
  near_.reset(ends[0]);
  far_.reset(ends[1]);
  // All records are there before libfcgi reads; should it want more, it must not wait for ever.
  const timeval moment{0, 100000};
  ::setsockopt(far_.get(), SOL_SOCKET, SO_RCVTIMEO, &moment, sizeof moment);
  const int room = 1 << 20;
  ::setsockopt(near_.get(), SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
}

void Exchange::drop() {
  FCGX_Free(&request_, 0);
  request_.ipcFd = -1;
}

Exchange::Decoded Exchange::decode(const std::string& records,
                                   std::vector<std::pair<std::string, std::string>>& parameters) {
  const ssize_t sent =
      ::send(near_.get(), records.data(), records.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  request_.ipcFd = far_.release();
  request_.keepConnection = 1;
  const bool whole = sent == static_cast<ssize_t>(records.size());
  // A request cut between two parameters passes as complete unless its stream is asked as well.
  const bool accepted = whole && FCGX_Accept_r(&request_) == 0;
  if (!accepted || FCGX_GetError(request_.in) != 0) {
    far_.reset(request_.ipcFd);
    drop();
    connect_ends();
    return Decoded::no;
  }
  far_.reset(request_.ipcFd);
  request_.ipcFd = -1;
  for (char** entry = request_.envp; *entry != nullptr; ++entry) {
    const std::string_view pair(*entry);
    const std::size_t equals = pair.find('=');
    if (equals == pair.npos) continue;
    parameters.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return Decoded::yes;
}

Exchange::Sent Exchange::answer(base::Descriptor& connection, const http::Response& response) {
  if (!is_sendable(response)) {
    base::log_error("response_unsendable").with("status", response.status);
    return answer(connection, http::Response{.status = 500, .headers = {}, .body = {}});
  }
  request_.ipcFd = connection.release();
  const std::string head = head_of(response);
  FCGX_PutStr(head.data(), static_cast<int>(head.size()), request_.out);
  FCGX_PutStr(response.body.data(), static_cast<int>(response.body.size()), request_.out);
  request_.keepConnection = 1;
  FCGX_Finish_r(&request_);
  // libfcgi closes a connection by itself when it could not write to it.
  connection.reset(request_.ipcFd);
  request_.ipcFd = -1;
  return connection.is_open() ? Sent::yes : Sent::no;
}

}  // namespace fcgi
