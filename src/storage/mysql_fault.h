// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "storage/settings.h"

namespace storage {

/// What an error of server or client library means for us. Classified by number only: the SQLSTATE
/// is always HY000 for the client's own errors.
enum class Fault {
  unreachable,     ///< No connection could be made.
  lost,            ///< The connection broke; also everything that leaves it in doubt.
  commit_refused,  ///< The storage engine could not finish a COMMIT; perhaps it did elsewhere.
  not_ready,       ///< Galera: this node has no quorum.
  deadlock,        ///< The server rolled the transaction back, for sure.
  lock_wait,       ///< The statement was rolled back; the transaction must be.
  duplicate,       ///< A unique key is taken.
  login_refused,
  too_many_connections,
  read_only,
  full,
  no_privilege,
  no_database,
  schema_differs,  ///< A table or column is missing.
  tls,
  characters,     ///< A text does not fit the character set that it is compared in.
  binlog_format,  ///< STATEMENT does not go with READ COMMITTED.
  other,
};

[[nodiscard]] Fault classify(int number, std::string_view message);

/// Whether connection and statements must be made anew afterwards.
[[nodiscard]] bool breaks_connection(Fault fault);
/// Whether later calls will very likely meet the same fault: a state to be logged once.
[[nodiscard]] bool is_outage(Fault fault);
/// The same word in every log line.
[[nodiscard]] const char* name_of(Fault fault);

/// One sentence for the operator: the cause, and what to do. Of `message` it uses only the names
/// of privileges and tables, and TLS reasons; never SQL or values.
[[nodiscard]] std::string sentence_for(Fault fault, int number, std::string_view message,
                                       const MySqlSettings& settings);

/// `customer_email` from "Duplicate entry '...' for key 'customer_email'".
[[nodiscard]] std::string key_in(std::string_view duplicate_message);

}  // namespace storage
