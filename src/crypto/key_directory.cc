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

bool is_private(const base::Secret& pem) {
  return pem.reveal().find("PRIVATE KEY-----") != std::string_view::npos;
}

PublicKey public_key_in(const base::Secret& pem, std::string_view realm) {
  return is_private(pem) ? SigningKey::from_pem(pem).public_key(realm) : PublicKey::from_pem(pem.reveal(), realm);
}

base::Secret read_private(const fs::path& file) {
  require_private(file, "0600");
  return base::Secret(read_file(file));
}

void require_kid(const fs::path& file, std::string_view found, std::string_view wanted) {
  if (found == wanted) return;
  throw std::runtime_error(file.string() + " holds another key than its name says");
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
  SigningKey key = SigningKey::from_pem(read_private(file));
  require_kid(file, key.kid(), entry.kid);
  return key;
}

PublicKey KeyDirectory::load_public(const KeyEntry& entry) const {
  const fs::path file = path_ / (entry.kid + ".pem");
  PublicKey key = public_key_in(read_private(file), entry.realm);
  require_kid(file, key.kid, entry.kid);
  return key;
}

KeyEntry KeyDirectory::generate(std::string_view realm, int bits, base::Instant now) {
  const SigningKey key = SigningKey::generate(bits);
  return add(key.kid(), key.to_pem().reveal(), realm, KeyState::active, now);
}

KeyEntry KeyDirectory::import(const base::Secret& pem, std::string_view realm, KeyState state,
                              base::Instant now) {
  if (!is_private(pem) && state != KeyState::retired) {
    throw std::runtime_error("only a private key can sign, and this is none: add --verify-only");
  }
  const std::string kid = public_key_in(pem, realm).kid;
  // Written anew, so that the file holds nothing but the key.
  if (is_private(pem)) return add(kid, SigningKey::from_pem(pem).to_pem().reveal(), realm, state, now);
  return add(kid, pem.reveal(), realm, state, now);
}

KeyEntry KeyDirectory::add(std::string_view kid, std::string_view pem, std::string_view realm, KeyState state,
                           base::Instant now) {
  const DirectoryLock lock(path_);
  // Somebody else may have added a key since this index was read.
  if (fs::exists(path_ / kIndexName)) entries_ = parse_index(path_ / kIndexName);
  for (const KeyEntry& entry : entries_) {
    // In two realms it would let the tokens of one into the other.
    if (entry.kid == kid) {
      throw std::runtime_error("key " + entry.kid + " is there already, in realm " + entry.realm);
    }
  }
  write_file(path_ / (std::string(kid) + ".pem"), pem);
  for (KeyEntry& entry : entries_) {
    if (state == KeyState::active && entry.realm == realm && entry.state == KeyState::active) {
      entry.state = KeyState::retired;
    }
  }
  entries_.push_back(KeyEntry{std::string(kid), std::string(realm), "RS256", state, base::to_iso8601(now)});
  save_index();
  return entries_.back();
}

KeyEntry KeyDirectory::withdraw(std::string_view kid) {
  const DirectoryLock lock(path_);
  if (fs::exists(path_ / kIndexName)) entries_ = parse_index(path_ / kIndexName);
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const KeyEntry& entry) { return entry.kid == kid; });
  if (found == entries_.end()) throw std::runtime_error("there is no key " + std::string(kid));
  if (found->state == KeyState::active) {
    throw std::runtime_error("key " + found->kid + " signs the tokens of realm " + found->realm +
                             ": make another one first, with `bearerctl key generate`");
  }
  KeyEntry withdrawn = *found;
  entries_.erase(found);
  save_index();
  fs::remove(path_ / (withdrawn.kid + ".pem"));
  return withdrawn;
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
