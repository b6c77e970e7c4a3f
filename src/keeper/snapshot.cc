// SPDX-License-Identifier: MIT
#include "keeper/snapshot.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "base/descriptor.h"
#include "crypto/digest.h"
#include "process/channel.h"

namespace keeper {
namespace {

constexpr std::string_view kMagic = "bearerd revocations 1\n";
constexpr const char* kFile = "revocations";
constexpr const char* kNewFile = "revocations.new";
constexpr std::size_t kDigest = 32;

[[noreturn]] void fail(const std::filesystem::path& file) {
  throw std::system_error(errno, std::generic_category(), file.string());
}

void write_all(const base::Descriptor& file, std::string_view bytes,
               const std::filesystem::path& name) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(name);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string read_all(const base::Descriptor& file, const std::filesystem::path& name) {
  std::string bytes;
  std::array<char, 65536> part;
  for (;;) {
    const ssize_t got = ::read(file.get(), part.data(), part.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(name);
    if (got == 0) return bytes;
    bytes.append(part.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace

std::string to_bytes(const Snapshot& snapshot) {
  process::MessageWriter body;
  body.put_i64(base::to_microseconds(snapshot.caught_up))
      .put_u64(snapshot.records.size());
  for (const auto& record : snapshot.records) {
    for (const std::uint64_t word : record.words()) body.put_u64(word);
  }
  std::string bytes(kMagic);
  bytes += body.bytes();
  return bytes + crypto::sha256(bytes);
}

std::optional<Snapshot> snapshot_in(std::string_view bytes) {
  if (!bytes.starts_with(kMagic) || bytes.size() < kMagic.size() + kDigest) return std::nullopt;
  const std::string_view content = bytes.substr(0, bytes.size() - kDigest);
  if (crypto::sha256(content) != bytes.substr(content.size())) return std::nullopt;
  process::MessageReader body(content.substr(kMagic.size()));
  Snapshot snapshot;
  snapshot.caught_up = base::from_microseconds(body.get_i64());
  const std::uint64_t count = body.get_u64();
  if (count > bytes.size() / sizeof(auth::RevocationRecord::Words)) return std::nullopt;
  snapshot.records.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    auth::RevocationRecord::Words words;
    for (std::uint64_t& word : words) word = body.get_u64();
    snapshot.records.push_back(auth::RevocationRecord::of(words));
  }
  return body.finished() ? std::optional(std::move(snapshot)) : std::nullopt;
}

void save(const Snapshot& snapshot, const std::filesystem::path& directory) {
  const auto name = directory / kNewFile;
  {
    const base::Descriptor file(
        ::open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!file.is_open()) fail(name);
    write_all(file, to_bytes(snapshot), name);
    // Or a crash may leave the new name with nothing behind it.
    if (::fdatasync(file.get()) != 0) fail(name);
  }
  std::filesystem::rename(name, directory / kFile);
}

std::optional<Snapshot> load(const std::filesystem::path& directory) {
  const auto name = directory / kFile;
  const base::Descriptor file(::open(name.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open() && errno == ENOENT) return std::nullopt;
  if (!file.is_open()) fail(name);
  auto snapshot = snapshot_in(read_all(file, name));
  if (!snapshot) throw std::runtime_error(name.string() + ": damaged, or of another format");
  return snapshot;
}

}  // namespace keeper
