// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "process/channel.h"

namespace process {

class MemoryFile;

/// Records that one process publishes and all others look up, without locks, in memory that only
/// that process can write.
///
/// Made before the first fork. There are two buffers: version v is in buffer v % 2, and a new set
/// of records goes into the one that is not in use. A publisher that is killed half-way has spoilt
/// nothing; readers see whole versions only. Only one process at a time may have a Writer.
class SharedTable {
 public:
  /// The first two words are the key, which should be as good as random; never published twice at
  /// once.
  using Record = std::array<std::uint64_t, 9>;
  /// What the publisher tells of a version, to be read as one with it.
  using Notes = std::array<std::uint64_t, 2>;

  /// `capacity`: the most records, at least 1. Throws std::system_error.
  SharedTable(const char* name, std::size_t capacity);
  ~SharedTable();

  /// To be kept open by the supervisor and by the process that publishes, and by no other.
  [[nodiscard]] int write_descriptor() const;
  [[nodiscard]] std::size_t capacity() const { return capacity_; }

  /// 0 before the first publication.
  [[nodiscard]] std::uint64_t version() const;
  [[nodiscard]] std::optional<Record> find(std::uint64_t high, std::uint64_t low) const;
  [[nodiscard]] Notes notes() const;
  struct Content {
    std::vector<Record> records;
    Notes notes{};
  };
  /// Everything of one version; for the publisher's successor.
  [[nodiscard]] Content content() const;

  /// Names the end of the first round of the publisher that has not begun yet.
  [[nodiscard]] std::uint64_t next_round() const;
  /// Waits until that one, or a later one, has ended well; false when `deadline` passes first.
  [[nodiscard]] bool wait_for(std::uint64_t round, Deadline deadline) const;

  class Writer {
   public:
    /// Throws std::system_error where `write_descriptor` is not open.
    explicit Writer(const SharedTable& table);
    ~Writer();
    /// Replaces all records. Throws std::length_error for more than `capacity`.
    void publish(std::span<const Record> records, const Notes& notes);
    /// A round of looking for what is to be published, and its end where it went well.
    void begin_round();
    void end_round();

   private:
    struct Mapping;
    const SharedTable& table_;
    std::unique_ptr<Mapping> mapping_;
  };

 private:
  using Word = std::atomic<std::uint64_t>;
  template <typename Reading>
  auto read(Reading reading) const;
  [[nodiscard]] std::size_t buffer_words() const;
  [[nodiscard]] const Word* words() const;
  [[nodiscard]] const Word* buffer(std::uint64_t version) const;

  std::size_t capacity_;
  std::size_t slots_;  // A power of two, at least twice the capacity, so that probing ends soon.
  std::unique_ptr<MemoryFile> memory_;
};

}  // namespace process
