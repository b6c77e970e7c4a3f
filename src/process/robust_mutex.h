// SPDX-License-Identifier: MIT
#pragma once

#include <pthread.h>

#include "process/channel.h"

namespace process {

// Locks between processes that the kernel frees when their holder is killed.

/// Throws std::system_error.
void make_robust(pthread_mutex_t& mutex);

/// Whether the lock is held now, by the result of an attempt to take it. Nothing that such a lock
/// guards here can be left half-done, so that the lock of a dead holder only has to be declared
/// usable again.
[[nodiscard]] bool got(pthread_mutex_t& mutex, int result);

/// Waits until `deadline` at most; tells whether the lock is held.
[[nodiscard]] bool lock_until(pthread_mutex_t& mutex, Deadline deadline);

}  // namespace process
