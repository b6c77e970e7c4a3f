// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string>

namespace storage {

/// How to reach one database. The password stays in its file; workers read it when they connect.
struct MySqlSettings {
  std::string socket;  ///< Path of a Unix socket; empty means TCP to host and port.
  std::string host = "localhost";
  unsigned port = 3306;
  std::string name = "bearerd";
  std::string user = "bearerd";
  std::string password_file;  ///< First line counts; empty path means no password.
  std::chrono::seconds connect_timeout{2};
  std::chrono::seconds read_timeout{5};
  std::chrono::seconds write_timeout{5};
  enum class Tls { off, required, verify } tls = Tls::off;
  std::string tls_ca;
  std::string tls_cert;
  std::string tls_key;
  bool operator==(const MySqlSettings&) const = default;
};

/// `unix:/run/mysqld/mysqld.sock` or `db.example.com:3306`.
[[nodiscard]] std::string place_of(const MySqlSettings& settings);

}  // namespace storage
