// SPDX-License-Identifier: MIT
#include "database.h"

#include "text_rules.h"

namespace config {

void read_database(Section section, storage::MySqlSettings& database) {
  using Tls = storage::MySqlSettings::Tls;
  constexpr Range kTimeout{1, 300};
  section.text("socket", database.socket, kPathOrNothing);
  section.text("host", database.host, kWord);
  section.integer("port", database.port, {1, 65535});
  section.text("name", database.name, kWord);
  section.text("user", database.user, kWord);
  section.text("password_file", database.password_file, kPathOrNothing);
  section.duration("connect_timeout", database.connect_timeout, kTimeout);
  section.duration("read_timeout", database.read_timeout, kTimeout);
  section.duration("write_timeout", database.write_timeout, kTimeout);
  section.choice<Tls>("tls", database.tls,
                      {{"off", Tls::off}, {"required", Tls::required}, {"verify", Tls::verify}});
  section.text("tls_ca", database.tls_ca, kPathOrNothing);
  section.text("tls_cert", database.tls_cert, kPathOrNothing);
  section.text("tls_key", database.tls_key, kPathOrNothing);
  section.refuse_if_open_to_all("password_file", database.password_file);
  section.refuse_if_open_to_all("tls_key", database.tls_key);
  if (database.tls_cert.empty() != database.tls_key.empty()) {
    section.refuse("tls_cert", "tls_cert and tls_key belong together; give both or neither");
  }
  section.finish();
}

}  // namespace config
