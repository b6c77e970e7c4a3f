// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "process/channel.h"

namespace process {

/// The one region that all processes share, mapped before the first fork.
///
/// It starts with a magic number, a layout version and its size; a process of another layout
/// refuses it. Contents: one slot for each worker, places for hashing, the draining flag; what
/// must not be written by everybody is in KeyPage. Everything in it survives `kill -9` of any worker.
class SharedMemory {
 public:
  static constexpr std::size_t kMaxWorkers = 256;

  /// `hashing_places`: how many token workers may wait for or use a hash worker at one time.
  /// `hash_workers`: how many hashes can run at one time. Both at most kMaxWorkers.
  /// Throws std::system_error.
  explicit SharedMemory(std::size_t hashing_places, std::size_t hash_workers = 1);
  ~SharedMemory();
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;

  /// Worker: notes that slot `slot` begins or ends a request, for the supervisor's watchdog.
  void begin_request(std::size_t slot);
  void end_request(std::size_t slot);
  /// Seconds that the slot has been busy with one request (monotonic clock); 0 when idle.
  [[nodiscard]] double busy_for(std::size_t slot) const;
  void reset_slot(std::size_t slot);

  /// What a worker has in hand, so that its successor can answer for it when it was killed.
  struct Note {
    std::uint64_t id = 0;  ///< 0: nothing.
    std::uint64_t from = 0;
  };
  void set_note(std::size_t slot, Note note);
  [[nodiscard]] Note note_of(std::size_t slot) const;
  [[nodiscard]] std::uint64_t requests_of(std::size_t slot) const;

  /// Set by the supervisor when it stops: workers then empty the backlog before they exit.
  void set_draining();
  [[nodiscard]] bool is_draining() const;

  /// Robust locks, held until destroyed; those of a killed holder become free by themselves.
  class Held {
   public:
    Held() = default;
    Held(Held&& other) noexcept : mutexes_(std::move(other.mutexes_)) { other.mutexes_.clear(); }
    Held& operator=(Held&&) = delete;
    ~Held();

   private:
    friend class SharedMemory;
    std::vector<void*> mutexes_;
  };
  /// Which places may be taken: half of them, at least one, for what anybody can send without a limit, so that it
  /// leaves the rest to passwords.
  enum class Places { all, half };
  /// A place for hashing. Nothing when all of these are taken; never waits.
  [[nodiscard]] std::optional<Held> take_hashing_place(Places which = Places::all);

  /// How much of the memory for hashes one hash may use.
  enum class Share {
    own,    ///< The share of one worker; all workers may hold theirs at one time.
    whole,  ///< All of it; waits until no other hash runs, and none starts meanwhile.
  };
  /// Hash worker number `worker` (from 0) takes its share. Nothing when `deadline` passes first.
  [[nodiscard]] std::optional<Held> take_hash_memory(std::size_t worker, Share share,
                                                     Deadline deadline);

 private:
  struct Layout;
  Layout* layout_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace process
