// SPDX-License-Identifier: MIT
#pragma once

#include "storage/account_queries.h"

/// One file for each software whose tables we know. The index that serves each condition is named
/// beside it.
namespace storage::presets {

[[nodiscard]] AccountPreset bearerd();
[[nodiscard]] AccountPreset spryker();
[[nodiscard]] AccountPreset wordpress();
[[nodiscard]] AccountPreset magento();
[[nodiscard]] AccountPreset drupal();
[[nodiscard]] AccountPreset phpbb();
[[nodiscard]] AccountPreset postfixadmin();

}  // namespace storage::presets
