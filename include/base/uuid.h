// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace base {

/// Whether `text` is a UUID (RFC 9562 section 4) in lower case, of whatever version: the form in
/// which tables and tokens hold them, so that two spellings never name one account.
[[nodiscard]] bool is_uuid(std::string_view text);

}  // namespace base
