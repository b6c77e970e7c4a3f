// SPDX-License-Identifier: MIT
#include "process/shared_memory.h"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <new>
#include <stdexcept>
#include <system_error>

#include "robust_mutex.h"

namespace process {
namespace {

constexpr std::uint64_t kMagic = 0x6265617265726431;  // "bearerd1"
constexpr std::uint32_t kLayoutVersion = 2;

// Only lock-free atomics work between processes.
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

std::int64_t monotonic_now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             Deadline::clock::now().time_since_epoch())
      .count();
}

struct Slot {
  std::atomic<std::int64_t> busy_since;  // Monotonic nanoseconds; 0 when idle.
  std::atomic<std::uint64_t> requests;
  std::atomic<std::uint64_t> note_id;
  std::atomic<std::uint64_t> note_from;
};

}  // namespace

struct SharedMemory::Layout {
  std::uint64_t magic;
  std::uint32_t layout_version;
  std::uint32_t reserved;
  std::uint64_t size;
  std::uint64_t hashing_places;
  std::uint64_t hash_workers;
  std::atomic<std::uint32_t> draining;
  std::array<Slot, kMaxWorkers> slots;
  std::array<pthread_mutex_t, kMaxWorkers> places;
  std::array<pthread_mutex_t, kMaxWorkers> shares;
};

SharedMemory::SharedMemory(std::size_t hashing_places, std::size_t hash_workers)
    : size_(sizeof(Layout)) {
  if (hashing_places > kMaxWorkers || hash_workers == 0 || hash_workers > kMaxWorkers) {
    throw std::system_error(EINVAL, std::generic_category(), "shared memory: too many workers");
  }
  void* mapped = ::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
  layout_ = new (mapped) Layout();
  layout_->magic = kMagic;
  layout_->layout_version = kLayoutVersion;
  layout_->size = size_;
  layout_->hashing_places = hashing_places;
  layout_->hash_workers = hash_workers;
  for (auto& place : layout_->places) make_robust(place);
  for (auto& share : layout_->shares) make_robust(share);
}

// The locks are not destroyed: a child that ends its copy would destroy those of its siblings.
SharedMemory::~SharedMemory() { ::munmap(layout_, size_); }

void SharedMemory::begin_request(std::size_t slot) {
  layout_->slots.at(slot).busy_since.store(monotonic_now(), std::memory_order_relaxed);
}

void SharedMemory::end_request(std::size_t slot) {
  Slot& mine = layout_->slots.at(slot);
  mine.busy_since.store(0, std::memory_order_relaxed);
  mine.requests.fetch_add(1, std::memory_order_relaxed);
}

double SharedMemory::busy_for(std::size_t slot) const {
  const std::int64_t since = layout_->slots.at(slot).busy_since.load(std::memory_order_relaxed);
  return since == 0 ? 0.0 : static_cast<double>(monotonic_now() - since) / 1e9;
}

void SharedMemory::reset_slot(std::size_t slot) {
  layout_->slots.at(slot).busy_since.store(0, std::memory_order_relaxed);
}

std::uint64_t SharedMemory::requests_of(std::size_t slot) const {
  return layout_->slots.at(slot).requests.load(std::memory_order_relaxed);
}

void SharedMemory::set_note(std::size_t slot, Note note) {
  Slot& mine = layout_->slots.at(slot);
  mine.note_from.store(note.from, std::memory_order_relaxed);
  mine.note_id.store(note.id, std::memory_order_release);
}

SharedMemory::Note SharedMemory::note_of(std::size_t slot) const {
  const Slot& mine = layout_->slots.at(slot);
  return {mine.note_id.load(std::memory_order_acquire),
          mine.note_from.load(std::memory_order_relaxed)};
}

void SharedMemory::set_draining() { layout_->draining.store(1, std::memory_order_release); }

bool SharedMemory::is_draining() const {
  return layout_->draining.load(std::memory_order_acquire) != 0;
}

SharedMemory::Held::~Held() {
  for (auto it = mutexes_.rbegin(); it != mutexes_.rend(); ++it) {
    pthread_mutex_unlock(static_cast<pthread_mutex_t*>(*it));
  }
}

std::optional<SharedMemory::Held> SharedMemory::take_hashing_place(Places which) {
  const std::size_t places = layout_->hashing_places;
  const std::size_t first = which == Places::half ? places / 2 : 0;
  // The others first, which are for passwords alone.
  for (std::size_t i = first; i < places; ++i) {
    pthread_mutex_t& place = layout_->places[i];
    if (!got(place, pthread_mutex_trylock(&place))) continue;
    Held held;
    held.mutexes_.push_back(&place);
    return held;
  }
  return std::nullopt;
}

std::optional<SharedMemory::Held> SharedMemory::take_hash_memory(std::size_t worker, Share share,
                                                                 Deadline deadline) {
  const std::size_t workers = layout_->hash_workers;
  const std::size_t first = share == Share::own ? worker : 0;
  const std::size_t last = share == Share::own ? worker : workers - 1;
  if (worker >= workers) throw std::out_of_range("no such hash worker");
  // Always in the same order, so that two that want all of it cannot wait for one another.
  Held held;
  for (std::size_t i = first; i <= last; ++i) {
    if (!lock_until(layout_->shares[i], deadline)) return std::nullopt;
    held.mutexes_.push_back(&layout_->shares[i]);
  }
  return held;
}

}  // namespace process
