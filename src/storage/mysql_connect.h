// SPDX-License-Identifier: MIT
#pragma once

#include <cppconn/connection.h>

#include <memory>

#include "mysql_connection.h"
#include "storage/settings.h"

namespace storage {

/// Opens a connection and sets what our statements rely on: strict mode, READ COMMITTED, a short
/// wait for locks, TLS as configured. The password file is read each time.
/// Throws sql::SQLException, or auth::StorageUnavailable for a password file that cannot be used
/// and for a server that left TLS out.
[[nodiscard]] std::unique_ptr<MySqlConnection> open_connection(const MySqlSettings& settings);

}  // namespace storage
