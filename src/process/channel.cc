// SPDX-License-Identifier: MIT
#include "process/channel.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <system_error>

#include "base/secret.h"

namespace process {
namespace {

// Several messages of full size, so that a burst does not make its senders wait.
constexpr int kSocketBuffer = 16 * static_cast<int>(Channel::kMaxMessage);

std::string big_endian(std::uint64_t value, int bytes) {
  std::string out;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out += static_cast<char>(static_cast<unsigned char>(value >> shift));
  }
  return out;
}

std::uint64_t from_big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = (value << 8) | static_cast<unsigned char>(c);
  return value;
}

/// Waits for `events`; a signal does not end the wait, the deadline does.
Channel::Outcome wait_for(int fd, short events, Deadline deadline) {
  for (;;) {
    pollfd waiting{fd, events, 0};
    const int ready = ::poll(&waiting, 1, milliseconds_until(deadline));
    if (ready > 0) return Channel::Outcome::done;
    if (ready == 0) return Channel::Outcome::timed_out;
    if (errno != EINTR) return Channel::Outcome::broken;
  }
}

}  // namespace

// One allocation: growing would leave copies of secrets behind in freed memory.
MessageWriter::MessageWriter() { bytes_.reserve(Channel::kMaxMessage); }
MessageWriter::~MessageWriter() { base::wipe(bytes_); }

MessageWriter& MessageWriter::put_u8(std::uint8_t value) {
  bytes_ += static_cast<char>(value);
  return *this;
}

MessageWriter& MessageWriter::put_u32(std::uint32_t value) {
  bytes_ += big_endian(value, 4);
  return *this;
}

MessageWriter& MessageWriter::put_u64(std::uint64_t value) {
  bytes_ += big_endian(value, 8);
  return *this;
}

MessageWriter& MessageWriter::put_i64(std::int64_t value) {
  return put_u64(static_cast<std::uint64_t>(value));
}

MessageWriter& MessageWriter::put_text(std::string_view value) {
  put_u32(static_cast<std::uint32_t>(value.size()));
  bytes_ += value;
  return *this;
}

MessageWriter& MessageWriter::put_deadline(Deadline value) {
  using std::chrono::nanoseconds;
  return put_i64(std::chrono::duration_cast<nanoseconds>(value.time_since_epoch()).count());
}

std::string_view MessageReader::take(std::size_t count) {
  if (!sound_ || count > rest_.size()) {
    sound_ = false;
    return {};
  }
  const std::string_view taken = rest_.substr(0, count);
  rest_.remove_prefix(count);
  return taken;
}

std::uint8_t MessageReader::get_u8() { return static_cast<std::uint8_t>(from_big_endian(take(1))); }
std::uint32_t MessageReader::get_u32() {
  return static_cast<std::uint32_t>(from_big_endian(take(4)));
}
std::uint64_t MessageReader::get_u64() { return from_big_endian(take(8)); }
std::int64_t MessageReader::get_i64() { return static_cast<std::int64_t>(get_u64()); }

std::string_view MessageReader::get_text(std::size_t most) {
  const std::uint32_t length = get_u32();
  if (length > most) sound_ = false;
  return take(length);
}

Deadline MessageReader::get_deadline() { return Deadline(std::chrono::nanoseconds(get_i64())); }

Channel::Outcome Channel::send(std::string_view message, Deadline deadline) const {
  if (message.empty() || message.size() > kMaxMessage) return Outcome::broken;
  for (;;) {
    const ssize_t sent =
        ::send(end_.get(), message.data(), message.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent >= 0) return Outcome::done;
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return Outcome::broken;
    const Outcome waited = wait_for(end_.get(), POLLOUT, deadline);
    if (waited != Outcome::done) return waited;
  }
}

Channel::Outcome Channel::receive(std::string& message, Deadline deadline) const {
  base::wipe(message);
  message.resize(kMaxMessage);
  for (;;) {
    iovec part{message.data(), message.size()};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    const ssize_t received = ::recvmsg(end_.get(), &header, MSG_DONTWAIT);
    const int error = errno;
    if (received > 0 && (header.msg_flags & MSG_TRUNC) == 0) {
      message.resize(static_cast<std::size_t>(received));
      return Outcome::done;
    }
    Outcome outcome = Outcome::broken;  // End of file, or longer than any of ours.
    if (received < 0 && error == EINTR) continue;
    if (received < 0 && (error == EAGAIN || error == EWOULDBLOCK)) {
      outcome = wait_for(end_.get(), POLLIN, deadline);
      if (outcome == Outcome::done) continue;
    }
    base::wipe(message);
    return outcome;
  }
}

ChannelPair make_channel_pair() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    throw std::system_error(errno, std::generic_category(), "socketpair");
  }
  ChannelPair pair{Channel(base::Descriptor(ends[0])), Channel(base::Descriptor(ends[1]))};
  for (const int end : ends) {
    ::setsockopt(end, SOL_SOCKET, SO_SNDBUF, &kSocketBuffer, sizeof kSocketBuffer);
  }
  return pair;
}

int milliseconds_until(Deadline deadline) {
  using std::chrono::milliseconds;
  const auto left = std::chrono::ceil<milliseconds>(deadline - Deadline::clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, INT_MAX));
}

}  // namespace process
