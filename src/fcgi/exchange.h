// SPDX-License-Identifier: MIT
#pragma once

#include <fcgiapp.h>

#include <string>
#include <utility>
#include <vector>

#include "base/descriptor.h"
#include "http/message.h"

namespace fcgi {

/// libfcgi, held at arm's length: it decodes parameters that were checked before, from a socket
/// pair of our own, and frames the answer on the web server's connection.
class Exchange {
 public:
  /// Undoes the signal handlers that FCGX_Init installs. Throws std::system_error.
  Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange();

  enum class Decoded { yes, no };
  /// Takes the records of RequestReader::canonical_records.
  [[nodiscard]] Decoded decode(const std::string& records,
                               std::vector<std::pair<std::string, std::string>>& parameters);

  enum class Sent { yes, no };
  /// Sends the answer to the request that was decoded last; closes nothing unless it fails.
  Sent answer(base::Descriptor& connection, const http::Response& response);

 private:
  void connect_ends();
  void drop();

  FCGX_Request request_{};
  base::Descriptor near_;  // Ours: what is written here, libfcgi reads.
  base::Descriptor far_;
};

}  // namespace fcgi
