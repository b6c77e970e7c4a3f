// SPDX-License-Identifier: MIT
#pragma once

#include "auth/stores.h"

namespace auth {

/// Rows of our own that have served their time.
enum class Leftover {
  ended_session,  ///< Revoked or expired before an instant; with its refresh tokens.
  revocation,     ///< Whose last token has expired.
  one_time_key,   ///< Spent or expired.
  sent_mail,
  dropped_mail,
  failed_mail,
};
[[nodiscard]] const char* name_of(Leftover leftover);

/// Removes what nobody will ask for any more.
class Housekeeping {
 public:
  virtual ~Housekeeping() = default;
  /// Removes some rows that ended before `before`, at most about `most`, the oldest first, and
  /// tells how many: fewer than `most` means that there are no more. Locks no row for longer than
  /// one short statement. Throws StorageUnavailable.
  virtual int remove(Leftover leftover, Instant before, int most) = 0;
};

}  // namespace auth
