// SPDX-License-Identifier: MIT
#include "http/path.h"

#include <algorithm>

#include "base/encoding.h"

namespace http {
namespace {

using base::Unexpected;

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> segments;
  while (true) {
    const std::size_t end = std::min(path.find('/'), path.size());
    segments.emplace_back(path.substr(0, end));
    if (end == path.size()) return segments;
    path.remove_prefix(end + 1);
  }
}

std::vector<std::string> raw_segments(std::string_view path) {
  if (!path.empty() && path.front() == '/') path.remove_prefix(1);
  if (!path.empty() && path.back() == '/') path.remove_suffix(1);
  if (path.empty()) return {};
  return split(path);
}

/// Nothing when `..` leads above the root.
std::optional<std::vector<std::string>> normal_segments(std::string_view decoded) {
  std::vector<std::string> segments;
  for (std::string& segment : split(decoded)) {
    segment.resize(std::min(segment.find(';'), segment.size()));
    if (segment.empty() || segment == ".") continue;
    if (segment != "..") {
      segments.push_back(std::move(segment));
    } else if (segments.empty()) {
      return std::nullopt;
    } else {
      segments.pop_back();
    }
  }
  return segments;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
}

}  // namespace

base::Expected<Path, std::string> parse_target(std::string_view target) {
  Path path;
  const std::size_t question = std::min(target.find('?'), target.size());
  const std::string_view raw = target.substr(0, question);
  path.query = target.substr(std::min(question + 1, target.size()));
  if (raw.empty() || raw.front() != '/') return Unexpected{std::string("target_without_slash")};
  // A web server may forward what a client wrongly sent as a fragment; only the raw form keeps it.
  const auto decoded = base::percent_decode(raw.substr(0, raw.find('#')));
  if (!decoded) return Unexpected{std::string("broken_escape")};
  if (!base::is_utf8(*decoded)) return Unexpected{std::string("path_not_utf8")};
  if (has_control(*decoded)) return Unexpected{std::string("control_character_in_path")};
  auto normal = normal_segments(*decoded);
  if (!normal) return Unexpected{std::string("path_above_root")};
  path.normal = std::move(*normal);
  path.raw = raw_segments(raw);
  if (decoded->find(';') != std::string::npos) path.parameters = Path::Parameters::present;
  return path;
}

bool is_version_prefix(std::string_view segment) { return segment == "v1" || segment == "v1.2"; }

}  // namespace http
