// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "crypto/jws.h"

namespace process {

/// The one region that all processes share, mapped before the first fork.
///
/// It starts with a magic number, a layout version and its size; a process of another layout
/// refuses it. Contents: published public keys, one slot for each worker, places for hashing,
/// the draining flag. Everything in it survives `kill -9` of any worker.
class SharedMemory {
 public:
  static constexpr std::size_t kMaxKeys = 32;
  static constexpr std::size_t kMaxWorkers = 256;

  /// `hashing_places`: how many token workers may wait for or use a hash worker at one time.
  /// Throws std::system_error.
  explicit SharedMemory(std::size_t hashing_places);
  ~SharedMemory();
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;

  /// Signer: replaces the published keys. Readers see the old set or the new one, never a mixture.
  void publish_keys(const std::vector<crypto::PublicKey>& keys);
  /// Changes with each publication; 0 before the first. Cheap enough for every request.
  [[nodiscard]] std::uint64_t keys_version() const;
  [[nodiscard]] std::vector<crypto::PublicKey> published_keys() const;

  /// Worker: notes that slot `slot` begins or ends a request, for the supervisor's watchdog.
  void begin_request(std::size_t slot);
  void end_request(std::size_t slot);
  /// Seconds that the slot has been busy with one request (monotonic clock); 0 when idle.
  [[nodiscard]] double busy_for(std::size_t slot) const;
  void reset_slot(std::size_t slot);
  [[nodiscard]] std::uint64_t requests_of(std::size_t slot) const;

  /// Set by the supervisor when it stops: workers then empty the backlog before they exit.
  void set_draining();
  [[nodiscard]] bool is_draining() const;

  /// A place for hashing, held until destroyed; a killed holder's place becomes free by itself.
  class HashingPlace {
   public:
    HashingPlace(HashingPlace&& other) noexcept;
    HashingPlace& operator=(HashingPlace&&) = delete;
    ~HashingPlace();

   private:
    friend class SharedMemory;
    explicit HashingPlace(void* mutex) : mutex_(mutex) {}
    void* mutex_;
  };
  /// Nothing when all places are taken; never waits.
  [[nodiscard]] std::optional<HashingPlace> take_hashing_place();

 private:
  struct Layout;
  Layout* layout_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace process
