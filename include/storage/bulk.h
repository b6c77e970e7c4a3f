// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace storage {

/// A row that was not added, and a phrase that says why. It quotes nothing of the row.
struct RefusedRow {
  std::size_t index = 0;  ///< Of the rows in the same call.
  std::string reason;
};

/// Adds rows; gives those that were refused, in their order. All others are added.
template <typename Row>
using RowAdder = std::function<std::vector<RefusedRow>(std::span<const Row>)>;

/// Whether what was added stays.
enum class Outcome { keep, undo };

/// Reads rows from somewhere and adds them, a few hundred in a call for the sake of speed.
///
/// All of it is one transaction: nobody sees a row before it ends, and nothing is left when it ends
/// with `undo` or an exception. Runs once at most: where the server rolls back on its own, the
/// caller gets auth::StorageUnavailable instead of a second run.
template <typename Row>
using BulkWork = std::function<Outcome(const RowAdder<Row>&)>;

/// For the connection of an import: one statement or COMMIT of many rows takes longer than a daemon
/// would wait for any.
inline constexpr std::chrono::seconds kBulkTimeout{600};

}  // namespace storage
