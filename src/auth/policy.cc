// SPDX-License-Identifier: MIT
#include "auth/policy.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/password_file.h"

namespace auth {
namespace {

/// 4 or 16 bytes; an IPv4-mapped IPv6 address counts as the IPv4 address it holds.
std::optional<std::string> address_bytes(std::string_view text) {
  const std::string copy(text);
  std::array<char, 16> bytes{};
  if (inet_pton(AF_INET, copy.c_str(), bytes.data()) == 1) return std::string(bytes.data(), 4);
  if (inet_pton(AF_INET6, copy.c_str(), bytes.data()) != 1) return std::nullopt;
  const std::string all(bytes.data(), 16);
  constexpr std::string_view kMapped("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);
  return all.compare(0, 12, kMapped) == 0 ? all.substr(12) : all;
}

bool same_bits(std::string_view a, std::string_view b, int bits) {
  for (std::size_t i = 0; bits > 0; ++i, bits -= 8) {
    const unsigned difference = static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
    if (difference >> (bits >= 8 ? 0 : 8 - bits) != 0) return false;
  }
  return true;
}

}  // namespace

std::optional<Unlisted> unlisted_from_name(std::string_view name) {
  if (name == "public") return Unlisted::pass;
  if (name == "protected") return Unlisted::protect;
  if (name == "refuse") return Unlisted::refuse;
  return std::nullopt;
}

bool Network::contains(std::string_view ip_text) const {
  const auto bytes = address_bytes(ip_text);
  return bytes && bytes->size() == address.size() && same_bits(*bytes, address, prefix);
}

std::optional<Network> Network::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  auto address = address_bytes(text.substr(0, slash));
  if (!address) return std::nullopt;
  const int bits = static_cast<int>(address->size()) * 8;
  int prefix = bits;
  if (slash != std::string_view::npos) {
    const std::string_view number = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), prefix);
    if (error != std::errc() || end != number.data() + number.size() || prefix < 0 || prefix > bits) {
      return std::nullopt;
    }
  }
  return Network{std::move(*address), prefix};
}

bool is_loopback(std::string_view ip_text) {
  // What nginx gives for a client on a Unix socket.
  if (ip_text == "unix:") return true;
  const auto bytes = address_bytes(ip_text);
  if (!bytes) return false;
  if (bytes->size() == 4) return (*bytes)[0] == 127;
  return *bytes == std::string(15, '\0') + '\1';
}

base::Expected<base::Secret, std::string> encryption_key_of(const LegacyTokenPolicy& policy) {
  auto key = base::read_password_file(policy.encryption_key_file);
  if (!key) return base::Unexpected{"encryption_key_file: " + key.error()};
  if (key->empty()) {
    return base::Unexpected{std::string("encryption_key_file: the file begins with an empty line")};
  }
  return key;
}

bool Realm::restricts(const std::vector<std::string>& segments) const {
  if (segments.empty()) return false;
  const std::string& type = segments[(segments.size() - 1) / 2 * 2];
  return std::find(restricted_resource_types.begin(), restricted_resource_types.end(), type) !=
         restricted_resource_types.end();
}

std::string counted_network(std::string_view ip_text) {
  constexpr std::size_t kMostText = 64;
  constexpr std::size_t kCountedBytes = 8;
  const auto bytes = address_bytes(ip_text);
  if (!bytes) return ip_text.empty() ? "unknown" : std::string(ip_text.substr(0, kMostText));
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (bytes->size() == 4) return inet_ntop(AF_INET, bytes->data(), text.data(), text.size());
  std::string masked = bytes->substr(0, kCountedBytes);
  masked.resize(bytes->size());
  return inet_ntop(AF_INET6, masked.data(), text.data(), text.size()) + std::string("/64");
}

const Realm* Realms::find(std::string_view name) const {
  for (const Realm& realm : realms_) {
    if (realm.name == name) return &realm;
  }
  return nullptr;
}

}  // namespace auth
