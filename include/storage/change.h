// SPDX-License-Identifier: MIT
#pragma once

namespace storage {

/// What an operator's change came to. `unchanged`: it was so already, or there is no such row.
enum class Change { changed, unchanged };

}  // namespace storage
