// SPDX-License-Identifier: MIT
#include "process/key_page.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <new>
#include <stdexcept>
#include <utility>

#include "memory_file.h"
#include "process/channel.h"
#include "robust_mutex.h"

namespace process {
namespace {

constexpr std::size_t kKeyBytes = 65536;
constexpr std::size_t kKeyWords = kKeyBytes / sizeof(std::uint64_t);
constexpr std::size_t kMaxText = 2048;  // The DER of an 8192-bit key has about 1,100 bytes.

// Only lock-free atomics work between processes.
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

/// How many keys, how many bytes, and the keys; whole words.
std::string serialised(const std::vector<crypto::PublicKey>& keys) {
  if (keys.size() > KeyPage::kMaxKeys) throw std::length_error("more keys than the key page holds");
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
  if (bytes.size() > kKeyBytes) throw std::length_error("keys too long for the key page");
  bytes.resize((bytes.size() + 7) / 8 * 8);
  return bytes;
}

}  // namespace

struct KeyPage::Layout {
  std::atomic<std::uint64_t> version;
  pthread_mutex_t publishing;  // Readers never touch it.
  // Version v is in buffer v % 2. A writer that dies half-way has spoilt only the buffer that no
  // reader looks at.
  std::array<std::array<std::atomic<std::uint64_t>, kKeyWords>, 2> buffers;
};

KeyPage::KeyPage()
    : memory_(std::make_unique<MemoryFile>("bearerd-keys", sizeof(Layout))),
      layout_(static_cast<const Layout*>(memory_->bytes())) {
  const MemoryFile::Writable page(*memory_);
  make_robust((new (page.bytes()) Layout())->publishing);
}

KeyPage::~KeyPage() = default;

int KeyPage::write_descriptor() const { return memory_->write_descriptor(); }

void KeyPage::publish(const std::vector<crypto::PublicKey>& keys) const {
  const std::string bytes = serialised(keys);
  const MemoryFile::Writable writable(*memory_);
  auto* page = static_cast<Layout*>(writable.bytes());
  // Two signers exist for a moment when one replaces the other.
  if (!lock_until(page->publishing, Deadline::clock::now() + std::chrono::seconds(5))) {
    throw std::runtime_error("another signer is publishing keys");
  }
  const std::uint64_t next = page->version.load(std::memory_order_relaxed) + 1;
  // Readers that still copy the version before last must see that it is going away.
  std::atomic_thread_fence(std::memory_order_release);
  auto& buffer = page->buffers[next % 2];
  for (std::size_t i = 0; i < bytes.size() / 8; ++i) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i * 8, 8);
    buffer[i].store(word, std::memory_order_relaxed);
  }
  page->version.store(next, std::memory_order_release);
  pthread_mutex_unlock(&page->publishing);
}

std::uint64_t KeyPage::version() const { return layout_->version.load(std::memory_order_acquire); }

std::string KeyPage::copy_of(std::uint64_t version) const {
  const auto& buffer = layout_->buffers[version % 2];
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

std::vector<crypto::PublicKey> KeyPage::keys() const {
  std::uint64_t current = version();
  std::string bytes;
  for (;;) {
    if (current == 0) return {};
    bytes = copy_of(current);
    // The buffer read is written again only after the next version was announced.
    if (const std::uint64_t now = version(); now != current) {
      current = now;
      continue;
    }
    break;
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

}  // namespace process
