// SPDX-License-Identifier: MIT
#include "memory_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace process {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

MemoryFile::MemoryFile(const char* name, std::size_t size)
    : file_(::memfd_create(name, MFD_CLOEXEC)), size_(size) {
  if (file_.get() < 0) fail("memfd_create");
  if (::ftruncate(file_.get(), static_cast<off_t>(size)) != 0) fail("ftruncate");
  // A mapping of a descriptor that was opened for writing could be made writable later on.
  const std::string path = "/proc/self/fd/" + std::to_string(file_.get());
  const base::Descriptor reader(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (reader.get() < 0) fail("shared memory cannot be opened for reading");
  bytes_ = ::mmap(nullptr, size_, PROT_READ, MAP_SHARED, reader.get(), 0);
  if (bytes_ == MAP_FAILED) fail("mmap");
}

MemoryFile::~MemoryFile() { ::munmap(bytes_, size_); }

MemoryFile::Writable::Writable(const MemoryFile& file)
    : bytes_(::mmap(nullptr, file.size(), PROT_READ | PROT_WRITE, MAP_SHARED,
                    file.write_descriptor(), 0)),
      size_(file.size()) {
  if (bytes_ == MAP_FAILED) fail("shared memory cannot be written here");
}

MemoryFile::Writable::~Writable() { ::munmap(bytes_, size_); }

}  // namespace process
