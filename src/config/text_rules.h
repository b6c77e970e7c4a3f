// SPDX-License-Identifier: MIT
#pragma once

#include "section.h"

namespace config {

// Forms of strings that several keys share.

extern const TextRule kAnyText;       ///< Without control characters; may be empty.
extern const TextRule kSql;           ///< As kAnyText, over several lines.
extern const TextRule kWord;          ///< Printable ASCII without spaces, not empty.
extern const TextRule kAbsolutePath;  ///< So that it does not depend on the working directory.
extern const TextRule kPathOrNothing;
extern const TextRule kSocketPath;  ///< What fits in sun_path.
extern const TextRule kGroup;
extern const TextRule kPublicUrl;
extern const TextRule kHostWithPort;
extern const TextRule kLocale;
extern const TextRule kNetwork;
extern const TextRule kOrigin;        ///< A web origin as browsers write it, or `*`.
extern const TextRule kFieldName;     ///< Of a header field.
extern const TextRule kResourceType;  ///< Of JSON:API, as it stands in paths.
extern const TextRule kMailServer;
extern const TextRule kMailAddressOrNothing;
extern const TextRule kLinkOrNothing;  ///< May hold placeholders.

/// `[a-z0-9_-]{1,63}`.
[[nodiscard]] bool is_realm_name(std::string_view text);

}  // namespace config
