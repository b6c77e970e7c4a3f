// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "crypto/jws.h"

namespace process {

class MemoryFile;

/// The public keys that checks verify with, in memory that only the signer can write.
///
/// Made before the first fork. All processes inherit a mapping that was made from a read-only
/// descriptor, which the kernel lets nobody make writable; whoever holds `write_descriptor`, the
/// signer alone, can publish. A worker that is taken over can thus not publish a key of its own.
class KeyPage {
 public:
  static constexpr std::size_t kMaxKeys = 32;

  /// Throws std::system_error.
  KeyPage();
  ~KeyPage();
  KeyPage(const KeyPage&) = delete;
  KeyPage& operator=(const KeyPage&) = delete;

  /// To be kept open by the supervisor and by the process that publishes, and by no other.
  [[nodiscard]] int write_descriptor() const;

  /// Replaces the published keys. Readers see the old set or the new one, never a mixture.
  /// Throws std::system_error where `write_descriptor` is not open, std::length_error for too many
  /// or too long keys, and std::runtime_error when another publisher does not end within 5 s.
  void publish(const std::vector<crypto::PublicKey>& keys) const;
  /// Changes with each publication; 0 before the first. Cheap enough for every request.
  [[nodiscard]] std::uint64_t version() const;
  [[nodiscard]] std::vector<crypto::PublicKey> keys() const;

 private:
  struct Layout;
  [[nodiscard]] std::string copy_of(std::uint64_t version) const;

  std::unique_ptr<MemoryFile> memory_;
  const Layout* layout_ = nullptr;
};

}  // namespace process
