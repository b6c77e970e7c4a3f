// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <charconv>

#include "fcgi/request_reader.h"

namespace fcgi {
namespace {

using Defect = http::Request::Defect;

// Two values for one of these would let the web server and us decide by different ones.
constexpr std::array<std::string_view, 11> kOnce = {"REQUEST_METHOD",
                                                    "REQUEST_URI",
                                                    "REQUEST_SCHEME",
                                                    "REMOTE_ADDR",
                                                    "SERVER_NAME",
                                                    "CONTENT_LENGTH",
                                                    "CONTENT_TYPE",
                                                    "HTTP_AUTHORIZATION",
                                                    "HTTP_HOST",
                                                    "HTTP_CONTENT_TYPE",
                                                    "HTTP_X_AGENT_AUTHORIZATION"};

bool may_come_once(std::string_view name) {
  return name.starts_with("BEARERD_") || std::find(kOnce.begin(), kOnce.end(), name) != kOnce.end();
}

/// The next length: one byte, or four with the top bit set. Nothing when it is cut.
std::optional<std::size_t> take_length(std::string_view& rest) {
  if (rest.empty()) return std::nullopt;
  const auto byte = [&rest](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
  std::size_t length = byte(0);
  std::size_t used = 1;
  if (length >= 0x80) {
    used = 4;
    if (rest.size() < used) return std::nullopt;
    length = (length & 0x7fU) << 24U | static_cast<std::size_t>(byte(1)) << 16U |
             static_cast<std::size_t>(byte(2)) << 8U | byte(3);
  }
  rest.remove_prefix(used);
  return length;
}

struct Pair {
  std::string_view name;
  std::string_view value;
};

std::optional<Pair> take_pair(std::string_view& rest) {
  const auto name_length = take_length(rest);
  if (!name_length) return std::nullopt;
  const auto value_length = take_length(rest);
  if (!value_length || *name_length + *value_length > rest.size()) return std::nullopt;
  const Pair pair{rest.substr(0, *name_length), rest.substr(*name_length, *value_length)};
  rest.remove_prefix(*name_length + *value_length);
  return pair;
}

/// What is wrong with one pair by itself.
Defect defect_of(const Pair& pair, const RequestLimits& limits) {
  if (pair.name.empty() || pair.name.find('=') != pair.name.npos ||
      pair.name.find('\0') != pair.name.npos || pair.value.find('\0') != pair.value.npos) {
    return Defect::bad_parameters;
  }
  if (pair.name == "REQUEST_URI" && pair.value.size() > limits.max_target) {
    return Defect::target_too_long;
  }
  return Defect::none;
}

std::optional<std::uint64_t> number(std::string_view digits) {
  std::uint64_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, value);
  if (error == std::errc::result_out_of_range) return UINT64_MAX;
  if (error != std::errc() || stopped != end) return std::nullopt;
  return value;
}

}  // namespace

ParameterFindings examine_parameters(std::string_view pairs, const RequestLimits& limits) {
  ParameterFindings findings;
  const auto note = [&findings](Defect defect) {
    if (findings.defect == Defect::none) findings.defect = defect;
  };
  std::vector<std::string_view> seen;
  std::size_t count = 0;
  while (!pairs.empty()) {
    const auto pair = take_pair(pairs);
    if (!pair) {
      findings.form = ParameterFindings::Form::malformed;
      return findings;
    }
    if (++count > limits.max_parameters) note(Defect::bad_parameters);
    note(defect_of(*pair, limits));
    if (findings.defect == Defect::bad_parameters) continue;  // Only the form matters from here.
    if (may_come_once(pair->name)) {
      if (std::find(seen.begin(), seen.end(), pair->name) != seen.end()) {
        note(Defect::bad_parameters);
      }
      seen.push_back(pair->name);
    }
    if (pair->name == "CONTENT_LENGTH" && !pair->value.empty()) {
      findings.content_length = number(pair->value);
      if (!findings.content_length) note(Defect::bad_parameters);
    }
  }
  return findings;
}

}  // namespace fcgi
