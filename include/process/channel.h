// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/descriptor.h"

namespace process {

/// A point on CLOCK_MONOTONIC. All processes of one host count from the same zero, so that a
/// deadline may travel in a message.
using Deadline = std::chrono::steady_clock::time_point;

/// Builds a message field by field: big-endian integers, text behind its length in four bytes.
/// What was written is wiped when the writer ends, because messages carry passwords and tokens.
class MessageWriter {
 public:
  MessageWriter();
  MessageWriter(const MessageWriter&) = delete;
  MessageWriter& operator=(const MessageWriter&) = delete;
  ~MessageWriter();

  MessageWriter& put_u8(std::uint8_t value);
  MessageWriter& put_u32(std::uint32_t value);
  MessageWriter& put_u64(std::uint64_t value);
  MessageWriter& put_i64(std::int64_t value);
  MessageWriter& put_text(std::string_view value);
  MessageWriter& put_deadline(Deadline value);
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

/// Reads what a MessageWriter wrote. A message that ends too early, or whose text is longer than
/// the reader allows, yields zeros and empty texts from there on, and `finished()` says no: callers
/// read every field first and then ask once.
class MessageReader {
 public:
  explicit MessageReader(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] std::uint8_t get_u8();
  [[nodiscard]] std::uint32_t get_u32();
  [[nodiscard]] std::uint64_t get_u64();
  [[nodiscard]] std::int64_t get_i64();
  /// Points into the bytes that were given to the constructor.
  [[nodiscard]] std::string_view get_text(std::size_t most);
  [[nodiscard]] Deadline get_deadline();
  /// Whether every field was there and nothing is left over.
  [[nodiscard]] bool finished() const { return sound_ && rest_.empty(); }

 private:
  std::string_view take(std::size_t count);
  std::string_view rest_;
  bool sound_ = true;
};

/// One end of a pair of connected sockets that keep message boundaries (AF_UNIX, SOCK_SEQPACKET).
///
/// The supervisor makes every pair before it forks and keeps both ends open, so that a message
/// waits in the socket while the process that reads it is being replaced. Several processes may
/// hold the same end: each message goes to exactly one of them.
class Channel {
 public:
  /// No message is longer; 4 KiB of permissions and 4 KiB of password both fit.
  static constexpr std::size_t kMaxMessage = 16384;

  enum class Outcome { done, timed_out, broken };

  Channel() = default;
  explicit Channel(base::Descriptor end) : end_(std::move(end)) {}

  [[nodiscard]] int descriptor() const { return end_.get(); }

  /// Waits until `deadline` for room. `broken` when the other end is closed or the message too
  /// long.
  [[nodiscard]] Outcome send(std::string_view message, Deadline deadline) const;
  /// Waits until `deadline` for one message and puts it into `message`, which it wipes first.
  [[nodiscard]] Outcome receive(std::string& message, Deadline deadline) const;

 private:
  base::Descriptor end_;
};

struct ChannelPair {
  Channel near;  ///< For the one that asks.
  Channel far;   ///< For the one that serves.
};

/// Throws std::system_error.
[[nodiscard]] ChannelPair make_channel_pair();

/// Milliseconds until `deadline` as poll(2) wants them: rounded up, 0 when it has passed.
[[nodiscard]] int milliseconds_until(Deadline deadline);

}  // namespace process
