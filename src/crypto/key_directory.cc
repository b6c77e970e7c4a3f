// SPDX-License-Identifier: MIT
#include "crypto/key_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "base/json.h"

namespace crypto {
namespace fs = std::filesystem;
namespace {

constexpr const char* kIndexName = "index.json";

void require_private(const fs::path& path, const char* wanted) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    throw std::runtime_error(path.string() + ": " + std::strerror(errno));
  }
  if ((status.st_mode & 077) != 0) {
    throw std::runtime_error(path.string() + " can be opened by others than its owner: chmod " + wanted);
  }
}

std::string read_file(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream content;
  content << stream.rdbuf();
  if (!stream) throw std::runtime_error(path.string() + " cannot be read");
  return content.str();
}

/// Writes a 0600 file under a temporary name, then renames it: readers see all of it or nothing.
void write_file(const fs::path& path, std::string_view content) {
  const fs::path temporary = path.string() + ".new";
  const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor < 0) throw std::runtime_error(temporary.string() + ": " + std::strerror(errno));
  const bool written = ::write(descriptor, content.data(), content.size()) ==
                           static_cast<ssize_t>(content.size()) &&
                       ::fsync(descriptor) == 0;
  ::close(descriptor);
  if (!written) throw std::runtime_error(temporary.string() + " cannot be written");
  fs::rename(temporary, path);
}

/// Held while the index is read, changed and written; ends with the process at the latest.
class DirectoryLock {
 public:
  explicit DirectoryLock(const fs::path& path)
      : descriptor_(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (descriptor_ < 0 || ::flock(descriptor_, LOCK_EX) != 0) {
      throw std::runtime_error(path.string() + " cannot be locked: " + std::strerror(errno));
    }
  }
  ~DirectoryLock() { ::close(descriptor_); }
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

 private:
  int descriptor_;
};

std::optional<KeyState> state_from_name(std::string_view name) {
  for (const KeyState state : {KeyState::next, KeyState::active, KeyState::retired}) {
    if (name == name_of(state)) return state;
  }
  return std::nullopt;
}

std::vector<KeyEntry> parse_index(const fs::path& path) {
  const auto document = base::Json::parse(read_file(path));
  const auto keys = document ? document->find("keys") : std::nullopt;
  if (!keys || !keys->is_array()) throw std::runtime_error(path.string() + " is no key index");
  std::vector<KeyEntry> entries;
  for (const base::Json& key : keys->elements()) {
    const auto text = [&](const char* name) {
      const auto member = key.find(name);
      const auto value = member ? member->string() : std::nullopt;
      if (!value) throw std::runtime_error(path.string() + ": a key without \"" + name + "\"");
      return *value;
    };
    const auto state = state_from_name(text("state"));
    if (!state) throw std::runtime_error(path.string() + ": a key in an unknown state");
    if (text("kid").find_first_of("/.") != std::string::npos) {
      throw std::runtime_error(path.string() + ": a key id that is no file name");
    }
    entries.push_back(KeyEntry{text("kid"), text("realm"), text("algorithm"), *state, text("created")});
  }
  return entries;
}

}  // namespace

const char* name_of(KeyState state) {
  switch (state) {
    case KeyState::next:
      return "next";
    case KeyState::active:
      return "active";
    case KeyState::retired:
      return "retired";
  }
  return "";
}

KeyDirectory::KeyDirectory(fs::path path) : path_(std::move(path)) {
  require_private(path_, "0700");
  if (fs::exists(path_ / kIndexName)) entries_ = parse_index(path_ / kIndexName);
}

KeyDirectory KeyDirectory::create(const fs::path& path) {
  if (!path.parent_path().empty()) fs::create_directories(path.parent_path());
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    throw std::runtime_error(path.string() + ": " + std::strerror(errno));
  }
  return KeyDirectory(path);
}

SigningKey KeyDirectory::load(const KeyEntry& entry) const {
  const fs::path file = path_ / (entry.kid + ".pem");
  require_private(file, "0600");
  SigningKey key = SigningKey::from_pem(base::Secret(read_file(file)));
  if (key.kid() != entry.kid) {
    throw std::runtime_error(file.string() + " holds another key than its name says");
  }
  return key;
}

KeyEntry KeyDirectory::generate(std::string_view realm, int bits, base::Instant now) {
  const SigningKey key = SigningKey::generate(bits);
  const DirectoryLock lock(path_);
  // Somebody else may have added a key since this index was read.
  if (fs::exists(path_ / kIndexName)) entries_ = parse_index(path_ / kIndexName);
  write_file(path_ / (key.kid() + ".pem"), key.to_pem().reveal());
  for (KeyEntry& entry : entries_) {
    if (entry.realm == realm && entry.state == KeyState::active) entry.state = KeyState::retired;
  }
  entries_.push_back(
      KeyEntry{key.kid(), std::string(realm), "RS256", KeyState::active, base::to_iso8601(now)});
  save_index();
  return entries_.back();
}

void KeyDirectory::save_index() const {
  std::string keys = "[";
  for (const KeyEntry& entry : entries_) {
    keys += keys.size() > 1 ? ",\n  " : "\n  ";
    keys += base::JsonObject()
                .add("kid", entry.kid)
                .add("realm", entry.realm)
                .add("algorithm", entry.algorithm)
                .add("state", name_of(entry.state))
                .add("created", entry.created)
                .text();
  }
  write_file(path_ / kIndexName, base::JsonObject().add_raw("keys", keys + "\n]").text() + "\n");
}

}  // namespace crypto
