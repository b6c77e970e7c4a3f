// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "api/call.h"
#include "base/expected.h"

namespace api {

/// Larger pages are cut to this size; their links say so.
inline constexpr std::uint32_t kLargestPage = 1000;

/// The page that a query, not decoded, asks for: the first one unless it names both `page[offset]`
/// and `page[limit]`. Refuses numbers that are none or have more than nine digits, a limit of 0,
/// anything twice, and anything else below `page`.
[[nodiscard]] base::Expected<Page, Refusal> parse_page(std::string_view query);

/// Links of the call's page of `total` entries as a JSON object: `self`, and where there are entries
/// `last` and `first`, `prev` and `next` where there is such a page (contract 1.9).
[[nodiscard]] std::string page_links(const Call& call, std::string_view type, std::uint64_t total);

}  // namespace api
