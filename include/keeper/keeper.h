// SPDX-License-Identifier: MIT
#pragma once

#include "auth/housekeeping.h"
#include "auth/throttle.h"
#include "base/clock.h"
#include "keeper/mailer.h"
#include "keeper/settings.h"
#include "process/shared_memory.h"
#include "process/worker.h"

namespace keeper {

/// Removes what has served its time, some rows at a time.
class Purge {
 public:
  Purge(auth::Housekeeping& housekeeping, auth::ThrottleStore& throttle, const base::Clock& clock,
        const PurgeSettings& settings)
      : housekeeping_(housekeeping), throttle_(throttle), clock_(clock), settings_(settings) {}

  /// One chunk of each kind; `more`: some kind has more. Throws auth::Unavailable.
  enum class Step { done, more };
  Step run();

 private:
  auth::Housekeeping& housekeeping_;
  auth::ThrottleStore& throttle_;
  const base::Clock& clock_;
  const PurgeSettings& settings_;
};

/// The keeper process: sends mail and purges, until it is told to stop. It is ready without a
/// database; while that is away it waits. Each job is a request in the sense of the watchdog.
void serve(const Settings& settings, Mailer& mailer, Purge& purge, process::SharedMemory& memory,
           const process::WorkerContext& context);

}  // namespace keeper
