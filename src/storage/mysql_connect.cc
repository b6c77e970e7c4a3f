// SPDX-License-Identifier: MIT
#include "mysql_connect.h"

#include <cppconn/exception.h>
#include <mysql_driver.h>

#include <algorithm>
#include <string>

#include "auth/error.h"
#include "base/password_file.h"
#include "base/secret.h"
#include "mysql_fault.h"

namespace storage {

namespace {

int whole_seconds(std::chrono::seconds seconds) {
  // 0 would mean no limit at all.
  return static_cast<int>(std::clamp<std::chrono::seconds::rep>(seconds.count(), 1, 3600));
}

/// Without the scheme "tcp" the name localhost would mean the library's own idea of a socket.
std::string host_of(const MySqlSettings& settings) {
  if (!settings.socket.empty()) return "unix://" + settings.socket;
  const bool ipv6 = settings.host.find(':') != std::string::npos;
  return "tcp://" + (ipv6 ? "[" + settings.host + "]" : settings.host) + ":" +
         std::to_string(settings.port);
}

/// OPT_SSL_MODE is ignored by the MariaDB client library, and sslEnforce lets a server without TLS
/// pass: `require_cipher` finds that out. sslVerify checks chain and host name, without sslCA
/// against the system's authorities.
void add_tls(sql::ConnectOptionsMap& options, const MySqlSettings& settings) {
  if (settings.tls == MySqlSettings::Tls::off) return;
  options["sslEnforce"] = true;
  if (settings.tls == MySqlSettings::Tls::verify) options["sslVerify"] = true;
  if (!settings.tls_ca.empty()) options["sslCA"] = sql::SQLString(settings.tls_ca);
  if (!settings.tls_cert.empty()) options["sslCert"] = sql::SQLString(settings.tls_cert);
  if (!settings.tls_key.empty()) options["sslKey"] = sql::SQLString(settings.tls_key);
}

std::unique_ptr<sql::Connection> connect(const MySqlSettings& settings,
                                         const base::Secret& password) {
  sql::ConnectOptionsMap options;
  options["hostName"] = sql::SQLString(host_of(settings));
  options["userName"] = sql::SQLString(settings.user);
  options["password"] = sql::SQLString(password.reveal());
  options["schema"] = sql::SQLString(settings.name);
  options["OPT_CONNECT_TIMEOUT"] = whole_seconds(settings.connect_timeout);
  options["OPT_READ_TIMEOUT"] = whole_seconds(settings.read_timeout);
  options["OPT_WRITE_TIMEOUT"] = whole_seconds(settings.write_timeout);
  options["OPT_CHARSET_NAME"] = sql::SQLString("utf8mb4");
  // A server must not be able to ask for files of ours.
  options["OPT_LOCAL_INFILE"] = 0;
  // OPT_RECONNECT stays off: it would lose transactions and prepared statements silently.
  add_tls(options, settings);
  return std::unique_ptr<sql::Connection>(sql::mysql::get_driver_instance()->connect(options));
}

base::Secret current_password(const MySqlSettings& settings) {
  if (settings.password_file.empty()) return {};
  auto password = base::read_password_file(settings.password_file);
  if (!password) throw auth::StorageUnavailable(password.error());
  return *std::move(password);
}

std::unique_ptr<sql::Connection> connect(const MySqlSettings& settings) {
  const base::Secret password = current_password(settings);
  try {
    return connect(settings, password);
  } catch (const sql::SQLException& error) {
    if (classify(error.getErrorCode(), error.what()) != Fault::login_refused) throw;
    // The file may have been replaced while we were connecting.
    const base::Secret again = current_password(settings);
    if (base::equal_in_constant_time(again.reveal(), password.reveal())) throw;
    return connect(settings, again);
  }
}

void require_cipher(MySqlConnection& connection, const MySqlSettings& settings) {
  if (settings.tls == MySqlSettings::Tls::off) return;
  Rows rows = connection.query("SHOW SESSION STATUS LIKE 'Ssl_cipher'");
  if (rows.next() && !rows.text(2).empty()) return;
  throw auth::StorageUnavailable("the database offers no TLS although tls is not \"off\" (" +
                                 place_of(settings) + "): set up TLS on the server");
}

void set_up(MySqlConnection& connection, const MySqlSettings& settings) {
  connection.command(
      "SET SESSION sql_mode = "
      "'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'");
  // Every decision is made by a locking read or a conditional UPDATE, none by a snapshot; and
  // without gap locks, ending an account's sessions does not block its next login.
  connection.command("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
  // Shorter than the read time-out, or we would give up a connection for a waiting statement.
  const int wait = std::clamp(whole_seconds(settings.read_timeout) - 1, 1, 2);
  connection.command("SET SESSION innodb_lock_wait_timeout = " + std::to_string(wait));
}

}  // namespace

std::unique_ptr<MySqlConnection> open_connection(const MySqlSettings& settings) {
  auto connection = std::make_unique<MySqlConnection>(connect(settings));
  require_cipher(*connection, settings);
  set_up(*connection, settings);
  return connection;
}

}  // namespace storage
