// SPDX-License-Identifier: MIT
#include "process/shared_memory.h"

#include <pthread.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>
#include <stdexcept>
#include <system_error>

namespace process {
namespace {

constexpr std::uint64_t kMagic = 0x6265617265726431;  // "bearerd1"
constexpr std::uint32_t kLayoutVersion = 1;
constexpr std::size_t kKeyBytes = 65536;
constexpr std::size_t kKeyWords = kKeyBytes / sizeof(std::uint64_t);
constexpr std::size_t kMaxText = 2048;  // The DER of an 8192-bit key has about 1,100 bytes.

// Only lock-free atomics work between processes.
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

void check(int error, const char* what) {
  if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

void make_robust(pthread_mutex_t& mutex) {
  pthread_mutexattr_t attributes;
  check(pthread_mutexattr_init(&attributes), "pthread_mutexattr_init");
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  const int error = pthread_mutex_init(&mutex, &attributes);
  pthread_mutexattr_destroy(&attributes);
  check(error, "pthread_mutex_init");
}

/// Whether the lock is held now. Nothing that a lock guards here can be left half-done, so that
/// the lock of a dead holder only has to be declared usable again.
bool got(pthread_mutex_t& mutex, int result) {
  if (result == EOWNERDEAD) return pthread_mutex_consistent(&mutex) == 0;
  return result == 0;
}

bool lock_until(pthread_mutex_t& mutex, Deadline deadline) {
  const auto since_boot = std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::max(deadline, Deadline()).time_since_epoch());
  timespec until{};
  until.tv_sec = static_cast<time_t>(since_boot.count() / 1000000000);
  until.tv_nsec = static_cast<long>(since_boot.count() % 1000000000);
  return got(mutex, pthread_mutex_clocklock(&mutex, CLOCK_MONOTONIC, &until));
}

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
  std::atomic<std::uint64_t> keys_version;
  pthread_mutex_t publishing;
  std::array<Slot, kMaxWorkers> slots;
  std::array<pthread_mutex_t, kMaxWorkers> places;
  std::array<pthread_mutex_t, kMaxWorkers> shares;
  // Version v is in buffer v % 2. A writer that dies half-way has spoilt only the buffer that no
  // reader looks at.
  std::array<std::array<std::atomic<std::uint64_t>, kKeyWords>, 2> keys;
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
  make_robust(layout_->publishing);
  for (auto& place : layout_->places) make_robust(place);
  for (auto& share : layout_->shares) make_robust(share);
}

// The locks are not destroyed: a child that ends its copy would destroy those of its siblings.
SharedMemory::~SharedMemory() { ::munmap(layout_, size_); }

void SharedMemory::publish_keys(const std::vector<crypto::PublicKey>& keys) {
  if (keys.size() > kMaxKeys) throw std::length_error("more keys than shared memory holds");
  std::string bytes;
  const auto put = [&bytes](std::string_view text) {
    MessageWriter field;
    bytes += field.put_text(text.substr(0, kMaxText)).bytes();
  };
  for (const auto& key : keys) {
    put(key.realm);
    put(key.kid);
    put(key.algorithm);
    put(key.der);
  }
  MessageWriter head;
  bytes.insert(0, head.put_u32(static_cast<std::uint32_t>(keys.size()))
                      .put_u32(static_cast<std::uint32_t>(bytes.size()))
                      .bytes());
  if (bytes.size() > kKeyBytes) throw std::length_error("keys too long for shared memory");
  bytes.resize((bytes.size() + 7) / 8 * 8);

  // Two signers exist for a moment when one replaces the other.
  if (!lock_until(layout_->publishing, Deadline::clock::now() + std::chrono::seconds(5))) {
    throw std::runtime_error("another signer is publishing keys");
  }
  const std::uint64_t next = layout_->keys_version.load(std::memory_order_relaxed) + 1;
  // Readers that still copy the version before last must see that it is going away.
  std::atomic_thread_fence(std::memory_order_release);
  auto& buffer = layout_->keys[next % 2];
  for (std::size_t i = 0; i < bytes.size() / 8; ++i) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i * 8, 8);
    buffer[i].store(word, std::memory_order_relaxed);
  }
  layout_->keys_version.store(next, std::memory_order_release);
  pthread_mutex_unlock(&layout_->publishing);
}

std::uint64_t SharedMemory::keys_version() const {
  return layout_->keys_version.load(std::memory_order_acquire);
}

std::string SharedMemory::read_published(std::uint64_t version) const {
  const auto& buffer = layout_->keys[version % 2];
  const auto copy_word = [&buffer](std::string& to, std::size_t i) {
    const std::uint64_t word = buffer[i].load(std::memory_order_relaxed);
    to.append(reinterpret_cast<const char*>(&word), sizeof word);
  };
  std::string bytes;
  copy_word(bytes, 0);
  MessageReader head(bytes);
  (void)head.get_u32();
  const std::size_t words = std::min<std::size_t>((head.get_u32() + 15) / 8, kKeyWords);
  for (std::size_t i = 1; i < words; ++i) copy_word(bytes, i);
  std::atomic_thread_fence(std::memory_order_acquire);
  return bytes;
}

std::vector<crypto::PublicKey> SharedMemory::published_keys() const {
  std::uint64_t version = keys_version();
  std::string bytes;
  for (;;) {
    if (version == 0) return {};
    bytes = read_published(version);
    // The buffer read is written again only after the next version was announced.
    const std::uint64_t now = keys_version();
    if (now == version) break;
    version = now;
  }
  MessageReader head(std::string_view(bytes).substr(0, 8));
  const std::uint32_t count = head.get_u32();
  MessageReader fields(std::string_view(bytes).substr(8));
  std::vector<crypto::PublicKey> keys(std::min<std::size_t>(count, kMaxKeys));
  for (auto& key : keys) {
    key.realm = fields.get_text(kMaxText);
    key.kid = fields.get_text(kMaxText);
    key.algorithm = fields.get_text(kMaxText);
    key.der = fields.get_text(kMaxText);
  }
  return keys;
}

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

std::optional<SharedMemory::Held> SharedMemory::take_hashing_place() {
  const std::size_t places = layout_->hashing_places;
  for (std::size_t i = 0; i < places; ++i) {
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
