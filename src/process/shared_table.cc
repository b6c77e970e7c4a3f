// SPDX-License-Identifier: MIT
#include "process/shared_table.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "memory_file.h"

namespace process {
namespace {

// Words of the head.
constexpr std::size_t kVersion = 0;
constexpr std::size_t kBegun = 1;  // The latest round that has begun.
constexpr std::size_t kEnded = 2;  // The latest one that went well.
constexpr std::size_t kHead = 8;

// Words of a buffer: how many records, notes, slots, records. A slot holds the number of a record,
// counted from 1.
constexpr std::size_t kCount = 0;
constexpr std::size_t kNotes = 1;
constexpr std::size_t kSlots = kNotes + std::tuple_size_v<SharedTable::Notes>;
constexpr std::size_t kRecordWords = std::tuple_size_v<SharedTable::Record>;

// Only lock-free atomics work between processes.
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

std::size_t slot_of(std::uint64_t high, std::uint64_t low, std::size_t slots) {
  return static_cast<std::size_t>(high ^ low) & (slots - 1);
}

}  // namespace

struct SharedTable::Writer::Mapping {
  explicit Mapping(const MemoryFile& file)
      : memory(file), words(static_cast<Word*>(memory.bytes())) {}
  MemoryFile::Writable memory;
  Word* words;
};

SharedTable::SharedTable(const char* name, std::size_t capacity)
    : capacity_(capacity), slots_(std::bit_ceil(std::max<std::size_t>(capacity, 4) * 2)) {
  // Memory of zeros is an empty table of version 0.
  memory_ = std::make_unique<MemoryFile>(name, (kHead + 2 * buffer_words()) * sizeof(Word));
}

SharedTable::~SharedTable() = default;

int SharedTable::write_descriptor() const { return memory_->write_descriptor(); }

std::size_t SharedTable::buffer_words() const { return kSlots + slots_ + capacity_ * kRecordWords; }

const SharedTable::Word* SharedTable::words() const {
  return static_cast<const Word*>(memory_->bytes());
}

const SharedTable::Word* SharedTable::buffer(std::uint64_t version) const {
  return words() + kHead + (version % 2) * buffer_words();
}

std::uint64_t SharedTable::version() const {
  return words()[kVersion].load(std::memory_order_acquire);
}

/// What `reading` finds in the buffer of one version. A buffer is written again only after the next
/// version was announced: whoever has read a word of the version after next sees, behind the fence,
/// that the version has moved on, and reads again.
template <typename Reading>
auto SharedTable::read(Reading reading) const {
  for (;;) {
    const std::uint64_t current = version();
    auto result = reading(buffer(current));
    std::atomic_thread_fence(std::memory_order_acquire);
    if (words()[kVersion].load(std::memory_order_relaxed) == current) return result;
  }
}

std::optional<SharedTable::Record> SharedTable::find(std::uint64_t high, std::uint64_t low) const {
  return read([&](const Word* buffer) -> std::optional<Record> {
    std::size_t slot = slot_of(high, low, slots_);
    // Bounded, because what is written meanwhile may have no free slot.
    for (std::size_t probes = 0; probes < slots_; ++probes) {
      const std::uint64_t number = buffer[kSlots + slot].load(std::memory_order_relaxed);
      if (number == 0 || number > capacity_) return std::nullopt;
      const Word* found = buffer + kSlots + slots_ + (number - 1) * kRecordWords;
      if (found[0].load(std::memory_order_relaxed) == high &&
          found[1].load(std::memory_order_relaxed) == low) {
        Record record;
        for (std::size_t i = 0; i < kRecordWords; ++i)
          record[i] = found[i].load(std::memory_order_relaxed);
        return record;
      }
      slot = (slot + 1) & (slots_ - 1);
    }
    return std::nullopt;
  });
}

SharedTable::Notes SharedTable::notes() const {
  return read([](const Word* buffer) {
    Notes notes;
    for (std::size_t i = 0; i < notes.size(); ++i)
      notes[i] = buffer[kNotes + i].load(std::memory_order_relaxed);
    return notes;
  });
}

SharedTable::Content SharedTable::content() const {
  return read([&](const Word* buffer) {
    Content content;
    content.records.resize(
        std::min<std::size_t>(buffer[kCount].load(std::memory_order_relaxed), capacity_));
    const Word* from = buffer + kSlots + slots_;
    for (Record& record : content.records) {
      for (std::uint64_t& word : record) word = (from++)->load(std::memory_order_relaxed);
    }
    for (std::size_t i = 0; i < content.notes.size(); ++i) {
      content.notes[i] = buffer[kNotes + i].load(std::memory_order_relaxed);
    }
    return content;
  });
}

std::uint64_t SharedTable::next_round() const {
  return words()[kBegun].load(std::memory_order_seq_cst) + 1;
}

bool SharedTable::wait_for(std::uint64_t round, Deadline deadline) const {
  while (words()[kEnded].load(std::memory_order_acquire) < round) {
    if (Deadline::clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::microseconds(500));
  }
  return true;
}

SharedTable::Writer::Writer(const SharedTable& table)
    : table_(table), mapping_(std::make_unique<Mapping>(*table.memory_)) {}

SharedTable::Writer::~Writer() = default;

void SharedTable::Writer::publish(std::span<const Record> records, const Notes& notes) {
  if (records.size() > table_.capacity_)
    throw std::length_error("more records than the table holds");
  const std::uint64_t next = table_.version() + 1;
  Word* buffer = mapping_->words + kHead + (next % 2) * table_.buffer_words();
  // Readers that still look at the version before last must see that it is going away.
  std::atomic_thread_fence(std::memory_order_release);
  const auto put = [](Word& word, std::uint64_t value) {
    word.store(value, std::memory_order_relaxed);
  };
  put(buffer[kCount], records.size());
  for (std::size_t i = 0; i < notes.size(); ++i) put(buffer[kNotes + i], notes[i]);
  for (std::size_t slot = 0; slot < table_.slots_; ++slot) put(buffer[kSlots + slot], 0);
  Word* to = buffer + kSlots + table_.slots_;
  for (std::size_t number = 0; number < records.size(); ++number) {
    const Record& record = records[number];
    for (const std::uint64_t word : record) put(*to++, word);
    std::size_t slot = slot_of(record[0], record[1], table_.slots_);
    while (buffer[kSlots + slot].load(std::memory_order_relaxed) != 0)
      slot = (slot + 1) & (table_.slots_ - 1);
    put(buffer[kSlots + slot], number + 1);
  }
  mapping_->words[kVersion].store(next, std::memory_order_release);
}

void SharedTable::Writer::begin_round() {
  const std::uint64_t begun = mapping_->words[kBegun].load(std::memory_order_relaxed);
  mapping_->words[kBegun].store(begun + 1, std::memory_order_seq_cst);
}

void SharedTable::Writer::end_round() {
  // One that was left, by failure or a kill, is passed over.
  const std::uint64_t begun = mapping_->words[kBegun].load(std::memory_order_relaxed);
  mapping_->words[kEnded].store(begun, std::memory_order_release);
}

}  // namespace process
