// SPDX-License-Identifier: MIT
#include "http/path.h"

#include <algorithm>

#include "base/encoding.h"

namespace http {
namespace {

using base::Unexpected;

using Segments = Path::Segments;

Segments split(std::string_view path) {
  Segments segments;
  while (true) {
    const std::size_t end = std::min(path.find('/'), path.size());
    segments.emplace_back(path.substr(0, end));
    if (end == path.size()) return segments;
    path.remove_prefix(end + 1);
  }
}

Segments raw_segments(std::string_view path) {
  if (!path.empty() && path.front() == '/') path.remove_prefix(1);
  if (!path.empty() && path.back() == '/') path.remove_suffix(1);
  if (path.empty()) return {};
  return split(path);
}

void cut_parameters(Segments& segments) {
  for (std::string& segment : segments) segment.resize(std::min(segment.find(';'), segment.size()));
}

struct Resolved {
  Segments segments;
  enum class Reach { below_root, above_root } reach = Reach::below_root;
};

/// Without empty and `.` segments and with `..` followed. One that leads above the root is left out,
/// as RFC 3986 section 5.2.4 has it, and noted.
Resolved resolved(const Segments& segments) {
  Resolved result;
  Segments& left = result.segments;
  for (const std::string& segment : segments) {
    if (segment.empty() || segment == ".") continue;
    if (segment != "..") {
      left.push_back(segment);
    } else if (left.empty()) {
      result.reach = Resolved::Reach::above_root;
    } else {
      left.pop_back();
    }
  }
  return result;
}

Segments without(Segments segments, std::string_view unwanted) {
  std::erase(segments, unwanted);
  return segments;
}

/// Decodes each segment by itself, as software does that splits first.
std::optional<Segments> decoded_each(const Segments& segments) {
  Segments decoded;
  for (const std::string& segment : segments) {
    auto text = base::percent_decode(segment);
    if (!text) return std::nullopt;
    decoded.push_back(std::move(*text));
  }
  return decoded;
}

/// Collects the readings of a path that are neither its raw nor its normal one.
class Readings {
 public:
  explicit Readings(Path& path) : path_(path) {}

  void add_all(const std::string& text) {
    add_decoded(text);
    if (text.find('#') != text.npos) add_decoded(text.substr(0, text.find('#')));
    // URL parsers take what stands behind two slashes for a host, some of them behind three and more.
    if (!text.starts_with("//")) return;
    for (const std::size_t host : {std::size_t{2}, text.find_first_not_of('/')}) {
      add_decoded(text.substr(std::min(text.find('/', host), text.size())));
    }
  }

 private:
  /// Not decoded, decoded, and decoded again, each before and behind the splitting.
  void add_decoded(std::string text) {
    Segments segments = raw_segments(text);
    for (int times = 0;; ++times) {
      add_with_and_without_parameters(raw_segments(text));
      add_with_and_without_parameters(segments);
      if (times == 2 || text.find('%') == text.npos) return;
      auto decoded = base::percent_decode(text);
      auto each = decoded_each(segments);
      // Who decodes again what cannot be decoded again refuses it.
      if (!decoded || !each) return;
      text = std::move(*decoded);
      segments = std::move(*each);
    }
  }

  void add_with_and_without_parameters(Segments segments) {
    add_with_and_without_dots(segments);
    cut_parameters(segments);
    add_with_and_without_dots(std::move(segments));
  }

  /// Some software merges slashes but keeps dots; RFC 3986 section 5.2.4 has it the other way round.
  void add_with_and_without_dots(Segments segments) {
    add(resolved(segments).segments);
    add(without(segments, ""));
    add(without(segments, "."));
    add(std::move(segments));
  }

  void add(Segments reading) {
    const auto& others = path_.others;
    if (reading == path_.raw || reading == path_.normal ||
        std::find(others.begin(), others.end(), reading) != others.end()) {
      return;
    }
    path_.others.push_back(std::move(reading));
  }

  Path& path_;
};

/// Whether `..` means one thing to one program and another to the next: which segment it takes away
/// depends on whether escapes, parameters, `\`, `#` and empty segments are looked at before or after.
bool has_unclear_parent(std::string_view raw, const std::string& slashed) {
  Segments segments = split(slashed);
  cut_parameters(segments);
  if (std::find(segments.begin(), segments.end(), "..") == segments.end()) {
    // A parser that knows no fragment resolves also what stands behind the `#`.
    return raw.find('#') != raw.npos && raw.find("/..", raw.find('#')) != raw.npos;
  }
  return raw.find_first_of("%;\\#") != raw.npos || raw.find("//") != raw.npos;
}

/// Where nothing can be read in two ways, the raw and the normal reading are all there are.
bool is_plain(std::string_view raw) {
  if (raw.find_first_of("%;#\\") != raw.npos || raw.starts_with("//")) return false;
  return raw.find("//") == raw.npos || raw.find("/.") == raw.npos;
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
  Segments without_parameters = split(*decoded);
  cut_parameters(without_parameters);
  Resolved normal = resolved(without_parameters);
  if (normal.reach == Resolved::Reach::above_root) return Unexpected{std::string("path_above_root")};
  // Browsers, and the URL parsers that follow them, take a backslash for a slash.
  std::string slashed = *decoded;
  std::replace(slashed.begin(), slashed.end(), '\\', '/');
  if (has_unclear_parent(raw, slashed)) return Unexpected{std::string("unclear_parent_segment")};
  path.normal = std::move(normal.segments);
  path.raw = raw_segments(raw);
  if (!is_plain(raw)) {
    Readings readings(path);
    readings.add_all(std::string(raw));
    readings.add_all(slashed);
    // Of those that do not decode first.
    std::string raw_slashed(raw);
    std::replace(raw_slashed.begin(), raw_slashed.end(), '\\', '/');
    readings.add_all(raw_slashed);
  }
  if (decoded->find(';') != std::string::npos) path.parameters = Path::Parameters::present;
  return path;
}

bool is_version_prefix(std::string_view segment) { return segment == "v1" || segment == "v1.2"; }

}  // namespace http
