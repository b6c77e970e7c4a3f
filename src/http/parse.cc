// SPDX-License-Identifier: MIT
#include "http/parse.h"

#include <algorithm>
#include <charconv>

#include "base/encoding.h"

namespace http {
namespace {

constexpr std::size_t kMostFields = 64;

/// Splits at `separator`; calls `take` for each trimmed part.
template <typename Take>
void for_each_part(std::string_view text, char separator, const Take& take) {
  while (true) {
    const std::size_t end = std::min(text.find(separator), text.size());
    take(base::trim(text.substr(0, end)));
    if (end == text.size()) return;
    text.remove_prefix(end + 1);
  }
}

std::string_view unquoted(std::string_view value) {
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
    return value.substr(1, value.size() - 2);
  }
  return value;
}

/// A field's name or value: `+` is a space there (WHATWG URL, section 5.1).
std::optional<std::string> decode_field(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  auto decoded = base::percent_decode(spaced);
  base::wipe(spaced);
  if (!decoded || decoded->find('\0') != std::string::npos || !base::is_utf8(*decoded)) return std::nullopt;
  return decoded;
}

bool is_token68(std::string_view text) {
  const auto is_allowed = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("-._~+/=").find(c) != std::string_view::npos;
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), is_allowed);
}

/// The weight among `parameters`, 1 without one; 0 for what is no number (RFC 9110 section 12.4.2).
double weight_of(std::string_view parameters) {
  double weight = 1;
  for_each_part(parameters, ';', [&](std::string_view part) {
    if (part.substr(0, 2) != "q=") return;
    weight = 0;
    std::from_chars(part.data() + 2, part.data() + part.size(), weight, std::chars_format::fixed);
  });
  return weight > 0 ? std::min(weight, 1.0) : 0;
}

/// How well `locale` (de_DE) answers `range` (de, de-DE, *): 0 not at all, 2 best.
int locale_match(std::string_view range, std::string_view locale) {
  std::string tag = base::to_lower_ascii(locale);
  std::replace(tag.begin(), tag.end(), '_', '-');
  const std::string wanted = base::to_lower_ascii(range);
  if (wanted == tag) return 2;
  return wanted.substr(0, wanted.find('-')) == tag.substr(0, tag.find('-')) ? 1 : 0;
}

}  // namespace

std::optional<std::string> MediaType::parameter(std::string_view name) const {
  for (const auto& [known, value] : parameters) {
    if (known == name) return value;
  }
  return std::nullopt;
}

MediaType parse_media_type(std::string_view value) {
  MediaType type;
  bool first = true;
  for_each_part(value, ';', [&](std::string_view part) {
    const std::size_t equals = part.find('=');
    if (first) {
      type.essence = base::to_lower_ascii(part);
    } else if (equals != std::string_view::npos) {
      type.parameters.emplace_back(base::to_lower_ascii(base::trim(part.substr(0, equals))),
                                   unquoted(base::trim(part.substr(equals + 1))));
    }
    first = false;
  });
  return type;
}

std::vector<MediaType> parse_accept(std::string_view value) {
  std::vector<MediaType> types;
  for_each_part(value, ',', [&](std::string_view part) {
    if (!part.empty()) types.push_back(parse_media_type(part));
  });
  return types;
}

base::Expected<Form, std::string> parse_form(std::string_view body) {
  Form form;
  while (!body.empty()) {
    const std::size_t end = std::min(body.find('&'), body.size());
    const std::string_view field = body.substr(0, end);
    body.remove_prefix(std::min(end + 1, body.size()));
    if (field.empty()) continue;
    if (form.size() == kMostFields) return base::Unexpected{std::string("too_many_fields")};
    const std::size_t equals = std::min(field.find('='), field.size());
    auto name = decode_field(field.substr(0, equals));
    auto value = decode_field(field.substr(std::min(equals + 1, field.size())));
    if (!name || !value) return base::Unexpected{std::string("undecodable_field")};
    form.emplace_back(std::move(*name), base::Secret(std::move(*value)));
  }
  return form;
}

Query parse_query(std::string_view query) {
  const auto decode = [](std::string_view text) {
    return decode_field(text).value_or(std::string(text));
  };
  Query fields;
  while (!query.empty()) {
    const std::string_view field = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(field.size() + 1, query.size()));
    if (field.empty()) continue;
    const std::size_t equals = std::min(field.find('='), field.size());
    fields.emplace_back(decode(field.substr(0, equals)),
                        decode(field.substr(std::min(equals + 1, field.size()))));
  }
  return fields;
}

Authorization parse_authorization(std::optional<std::string_view> value) {
  if (!value || value->empty()) return {};
  if (base::trim(*value).find_first_of(" \t") == std::string_view::npos) {
    return {Authorization::Form::one_word, {}};
  }
  const std::size_t space = value->find(' ');
  const std::string_view scheme = value->substr(0, space);
  if (space == std::string_view::npos) return {Authorization::Form::malformed, {}};
  if (!base::equal_ignoring_case(scheme, "bearer")) return {Authorization::Form::other_scheme, {}};
  const std::string_view token = value->substr(space + 1);
  if (!is_token68(token)) return {Authorization::Form::malformed, {}};
  return {Authorization::Form::bearer, token};
}

std::string_view negotiate_locale(std::string_view accept_language, const std::vector<std::string>& locales) {
  std::string_view best = locales.front();
  double best_weight = 0;
  int best_match = 0;
  for_each_part(accept_language, ',', [&](std::string_view part) {
    const std::size_t end = std::min(part.find(';'), part.size());
    const double weight = weight_of(part.substr(end));
    for (const std::string& locale : locales) {
      const int match = locale_match(base::trim(part.substr(0, end)), locale);
      if (match == 0 || weight == 0 || weight < best_weight) continue;
      if (weight == best_weight && match <= best_match) continue;
      best = locale;
      best_weight = weight;
      best_match = match;
    }
  });
  return best;
}

}  // namespace http
