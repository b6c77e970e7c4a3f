// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "base/descriptor.h"

namespace process {

/// Memory that only the holders of one descriptor can write, and that everybody else reads.
///
/// Made before the first fork, filled with zeros. The mapping that all processes inherit was made
/// from a descriptor opened for reading, which the kernel lets nobody make writable.
class MemoryFile {
 public:
  /// `name` shows in /proc/PID/maps. Throws std::system_error.
  MemoryFile(const char* name, std::size_t size);
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  [[nodiscard]] int write_descriptor() const { return file_.get(); }
  [[nodiscard]] const void* bytes() const { return bytes_; }
  [[nodiscard]] std::size_t size() const { return size_; }

  /// The same memory, writable for as long as this object lives.
  class Writable {
   public:
    /// Throws std::system_error where the write descriptor is not open.
    explicit Writable(const MemoryFile& file);
    ~Writable();
    Writable(const Writable&) = delete;
    Writable& operator=(const Writable&) = delete;
    [[nodiscard]] void* bytes() const { return bytes_; }

   private:
    void* bytes_ = nullptr;
    std::size_t size_ = 0;
  };

 private:
  base::Descriptor file_;
  std::size_t size_ = 0;
  void* bytes_ = nullptr;
};

}  // namespace process
