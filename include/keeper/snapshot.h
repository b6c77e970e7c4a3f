// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/revocations.h"
#include "base/clock.h"

namespace keeper {

/// What was revoked at some time, for a start without a database.
struct Snapshot {
  std::vector<auth::RevocationRecord> records;
  base::Instant caught_up;  ///< When it last agreed with the database.
};

/// A magic line with the format's version, integers in network order, and the SHA-256 of all that.
[[nodiscard]] std::string to_bytes(const Snapshot& snapshot);
/// Nothing for anything else than a whole snapshot of this format.
[[nodiscard]] std::optional<Snapshot> snapshot_in(std::string_view bytes);

/// Replaces the snapshot in `directory` as one step; whoever reads, even after a crash, finds the
/// old one or the new one. Throws std::system_error.
void save(const Snapshot& snapshot, const std::filesystem::path& directory);
/// Nothing where there is none. Throws std::system_error for one that cannot be read and
/// std::runtime_error for one that is damaged or of another format.
[[nodiscard]] std::optional<Snapshot> load(const std::filesystem::path& directory);

}  // namespace keeper
