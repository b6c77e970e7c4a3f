// SPDX-License-Identifier: MIT
#pragma once

#include "workers.h"

// The workers that talk to the database.

/// Answers the token socket.
[[nodiscard]] process::WorkerKind token_kind(const ConfigPtr& config, Plumbing& plumbing);
/// Follows the table of revocations for the checks.
[[nodiscard]] process::WorkerKind follower_kind(const ConfigPtr& config, Plumbing& plumbing);
/// Sends mail and purges what has served its time.
[[nodiscard]] process::WorkerKind keeper_kind(const ConfigPtr& config, Plumbing& plumbing);
