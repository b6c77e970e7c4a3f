// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/clock.h"
#include "storage/settings.h"

namespace storage {

/// The schema versions that this release works with (expand first, contract a release later).
inline constexpr std::uint32_t kOldestSchema = 7;
inline constexpr std::uint32_t kNewestSchema = 7;

struct AppliedMigration {
  std::uint32_t version = 0;
  std::string file;  ///< Name without directory.
};

/// The migration files themselves are wrong: missing, numbered with a gap, not to be parsed, or a
/// statement in them fails. `what()` names file and line.
class MigrationError final : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Applies the files `NNN-*.sql` of `directory` that the database lacks, in order, and returns
/// them.
///
/// Of several runs at once one works and the others wait for it (GET_LOCK, 60 s). A run that broke
/// off is finished by the next one, as every statement can be repeated. A database that is newer
/// than the files is left alone. Needs the privileges in docs/DATABASE.md.
/// Throws MigrationError, or auth::StorageUnavailable when the database does not answer.
[[nodiscard]] std::vector<AppliedMigration> migrate(const MySqlSettings& settings,
                                                    const std::filesystem::path& directory,
                                                    base::Instant now);

/// The highest version applied; 0 for an empty database. Throws auth::StorageUnavailable.
[[nodiscard]] std::uint32_t schema_version(const MySqlSettings& settings);

}  // namespace storage
