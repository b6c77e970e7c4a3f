// SPDX-License-Identifier: MIT
#include "pagination.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/json.h"
#include "http/parse.h"
#include "json_api.h"

namespace api {
namespace {

using Number = std::optional<std::uint32_t>;

/// Digits alone, without leading zeros.
Number number_in(std::string_view text) {
  constexpr std::size_t kMostDigits = 9;
  const bool is_decimal = !text.empty() && text.size() <= kMostDigits &&
                          std::all_of(text.begin(), text.end(),
                                      [](char c) { return c >= '0' && c <= '9'; });
  if (!is_decimal || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  std::uint32_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

bool is_page_parameter(std::string_view name) { return name == "page" || name.starts_with("page["); }

/// A link's parameter is readable, unless that would make something else of it.
bool stays_itself(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte == 0x7f || std::string_view("&=#%+").find(c) != std::string_view::npos;
  });
}

/// The parameters of the call's query that are not about the page, each with a `&` behind it.
std::string other_parameters(std::string_view query) {
  std::string kept;
  while (!query.empty()) {
    const std::string_view field = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(field.size() + 1, query.size()));
    const http::Query parsed = http::parse_query(field);
    if (parsed.empty() || is_page_parameter(parsed.front().first)) continue;
    const auto& [name, value] = parsed.front();
    const bool is_readable = stays_itself(name) && stays_itself(value);
    kept += is_readable && field.find('=') != std::string_view::npos ? name + '=' + value
                                                                     : std::string(field);
    kept += '&';
  }
  return kept;
}

}  // namespace

base::Expected<Page, Refusal> parse_page(std::string_view query) {
  const base::Unexpected<Refusal> refused{{Problem::invalid_pagination, "bad_page"}};
  Number offset;
  Number limit;
  for (const auto& [name, value] : http::parse_query(query)) {
    if (!is_page_parameter(name)) continue;
    const bool is_offset = name == "page[offset]";
    Number& number = is_offset ? offset : limit;
    if ((!is_offset && name != "page[limit]") || number) return refused;
    number = number_in(value);
    if (!number || (!is_offset && *number == 0)) return refused;
  }
  Page page;
  if (!offset || !limit) return page;
  page.limit = std::min(*limit, kLargestPage);
  page.offset = *offset - *offset % page.limit;
  return page;
}

std::string page_links(const Call& call, std::string_view type, std::uint64_t total) {
  base::JsonObject links;
  links.add("self", std::string_view(self_link(call, type)));
  if (total == 0) return links.text();
  const Page& page = call.page;
  const std::string limit = "&page[limit]=" + std::to_string(page.limit);
  const std::string base =
      link_base(call) + "/" + std::string(type) + "?" + other_parameters(call.path.query);
  const auto add = [&](std::string_view name, std::uint64_t offset) {
    links.add(name, std::string_view(base + "page[offset]=" + std::to_string(offset) + limit));
  };
  const std::uint64_t last = (total - 1) / page.limit * page.limit;
  add("last", last);
  add("first", 0);
  if (page.offset > 0) add("prev", std::min(page.offset - page.limit, last));
  if (page.offset < last) add("next", page.offset + page.limit);
  return links.text();
}

}  // namespace api
