// SPDX-License-Identifier: MIT
//
// What a store does when connection, server or rights fail: 503 material with a clear sentence,
// nothing half done, and work again as soon as the fault is over.
#include <sys/socket.h>
#include <sys/un.h>

#include <boost/test/unit_test.hpp>
#include <cstring>
#include <memory>
#include <string>

#include "captured_log.h"
#include "storage/mysql_stores.h"
#include "support/store_contract_rows.h"
#include "test_database.h"

using test_support::CapturedLog;
using test_support::TestDatabase;

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using store_contract::Rotation;
using store_contract::start;

class OwnSession {
 public:
  [[nodiscard]] auth::TokenStore& store() { return store_; }
  [[nodiscard]] std::string realm() const { return realm_; }
  [[nodiscard]] storage::MySqlSession& session() { return *session_; }

 private:
  /// Waits for a lock one second.
  static storage::MySqlSettings impatient() {
    auto settings = TestDatabase::get().settings();
    settings.read_timeout = std::chrono::seconds(2);
    return settings;
  }

  std::shared_ptr<storage::MySqlSession> session_ =
      storage::make_session(impatient(), {.connect_pause = std::chrono::milliseconds(0)});
  storage::MySqlTokenStore store_{session_};
  std::string realm_ = TestDatabase::get().new_realm();
};

class FaultFixture : public store_contract::TokenRows<OwnSession> {
 public:
  TestDatabase& database = TestDatabase::get();

  [[nodiscard]] std::string connection_id() {
    return session().repeatable([](storage::MySqlConnection& db) {
      storage::Rows rows = db.query("SELECT CONNECTION_ID()");
      return rows.next() ? rows.text(1) : std::string();
    });
  }
  /// Ends our connection just before the statement that begins so is sent.
  void kill_before(const std::string& statement) {
    session().observe([this, statement, id = connection_id()](std::string_view text, auto) {
      if (!text.starts_with(statement)) return;
      try {
        database.execute("KILL " + id);
      } catch (const auth::StorageUnavailable&) {
        // It was killed before.
      }
    });
  }
  /// What the call throws; empty when it does not.
  template <typename Call>
  [[nodiscard]] static std::string refusal(Call&& call) {
    try {
      (void)call();
      return {};
    } catch (const auth::StorageUnavailable& error) {
      return error.what();
    }
  }
  [[nodiscard]] std::string refusal_of(storage::MySqlSettings settings,
                                       storage::SessionTuning tuning = {}) const {
    storage::MySqlTokenStore other(storage::make_session(settings, tuning));
    return refusal([&] { return other.find_client("default", "frontend"); });
  }
  static void has(const std::string& text, const std::string& part) {
    BOOST_TEST_CONTEXT(text) BOOST_TEST((text.find(part) != std::string::npos), part);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(mysql_session_connection, FaultFixture)

BOOST_AUTO_TEST_CASE(reads_and_rotates_on_a_new_connection_when_the_old_one_was_killed) {
  begin(1, "a");
  database.execute("KILL " + connection_id());
  CapturedLog log;
  BOOST_TEST(store().find_refresh_token(realm(), digest("a")).has_value());
  database.execute("KILL " + connection_id());
  BOOST_TEST((rotate("a", "b", start()) == Rotation::rotated));
  BOOST_TEST(log.count("event=") == 0);
}

BOOST_AUTO_TEST_CASE(changes_nothing_when_the_connection_breaks_inside_a_transaction) {
  begin(1, "a");
  kill_before("INSERT INTO refresh_token");
  const std::string reason = refusal([&] { return rotate("a", "b", start()); });
  has(reason, "the connection to the database broke");
  BOOST_TEST((reason.find("unknown") == std::string::npos));
  session().observe({});
  BOOST_TEST(!store().find_refresh_token(realm(), digest("a"))->spent_at.has_value());
  BOOST_TEST((rotate("a", "b", start()) == Rotation::rotated));
}

BOOST_AUTO_TEST_CASE(says_that_the_outcome_is_unknown_when_the_answer_to_a_commit_is_lost) {
  begin(1, "a");
  CapturedLog log;
  kill_before("COMMIT");
  has(refusal([&] { return rotate("a", "b", start()); }),
      "unknown whether the transaction was committed");
  BOOST_TEST(log.count("event=database_commit_unknown") == 1);
  session().observe({});
  // Here the server got no COMMIT, so the token is as good as before; never are both.
  BOOST_TEST((rotate("a", "c", start()) == Rotation::rotated));
  BOOST_TEST(!store().find_refresh_token(realm(), digest("b")).has_value());
}

BOOST_AUTO_TEST_CASE(gives_up_a_row_that_somebody_keeps_locked_and_serves_the_others) {
  begin(1, "a");
  begin(2, "b", 2);
  storage::MySqlSession holder(database.owner());
  // Two connections: the lock lives as long as the transaction that holds it.
  holder.transact([&](storage::MySqlConnection& db) {
    storage::Rows rows = db.query("SELECT 1 FROM session WHERE session_id = ? FOR UPDATE",
                                  {std::string_view(session_id(1))});
    BOOST_TEST(rows.next());
    has(refusal([&] { return rotate("a", "c", start()); }), "a row stayed locked too long");
    BOOST_TEST((rotate("b", "d", start()) == Rotation::rotated));
  });
  BOOST_TEST((rotate("a", "c", start()) == Rotation::rotated));
}

BOOST_AUTO_TEST_CASE(tells_an_unreachable_server_once_and_its_return_once) {
  auto settings = database.settings();
  const std::string real = settings.socket;
  settings.socket = (database.directory() / "link.sock").string();
  storage::MySqlTokenStore other(
      storage::make_session(settings, {.connect_pause = milliseconds(0)}));
  CapturedLog log;
  for (int i = 0; i < 5; ++i) {
    has(refusal([&] { return other.find_client("default", "frontend"); }),
        "no connection to the database");
  }
  BOOST_TEST(log.count("event=database_unavailable") == 1);
  std::filesystem::create_symlink(real, settings.socket);
  BOOST_TEST(other.find_client("default", "frontend").has_value());
  BOOST_TEST(other.find_client("default", "frontend").has_value());
  BOOST_TEST(log.count("event=database_recovered") == 1);
  std::filesystem::remove(settings.socket);
}

BOOST_AUTO_TEST_CASE(does_not_try_again_at_once_after_a_failed_attempt) {
  auto settings = database.settings();
  const std::string real = settings.socket;
  settings.socket = (database.directory() / "pause.sock").string();
  storage::MySqlTokenStore other(
      storage::make_session(settings, {.connect_pause = std::chrono::hours(1)}));
  const auto call = [&] { return other.find_client("default", "frontend"); };
  const std::string first = refusal(call);
  std::filesystem::create_symlink(real, settings.socket);
  BOOST_TEST(refusal(call) == first);
  std::filesystem::remove(settings.socket);
}

BOOST_AUTO_TEST_CASE(waits_for_a_silent_server_no_longer_than_its_time_out) {
  auto settings = database.settings();
  settings.socket = (database.directory() / "silent.sock").string();
  settings.connect_timeout = settings.read_timeout = seconds(1);
  const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, settings.socket.c_str(), sizeof address.sun_path - 1);
  BOOST_REQUIRE(::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  BOOST_REQUIRE(::listen(listener, 8) == 0);
  const auto began = std::chrono::steady_clock::now();
  has(refusal_of(settings), "no connection to the database");
  BOOST_TEST((std::chrono::steady_clock::now() - began < seconds(5)));
  ::close(listener);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(mysql_session_rights, FaultFixture)

BOOST_AUTO_TEST_CASE(reads_a_corrected_password_without_a_restart) {
  auto settings = database.settings();
  const auto good = settings.password_file;
  settings.password_file = database.write_password("changing", "wrong");
  storage::MySqlTokenStore other(
      storage::make_session(settings, {.connect_pause = milliseconds(0)}));
  const auto call = [&] { return other.find_client("default", "frontend"); };
  const std::string reason = refusal(call);
  has(reason, "refuses the user " + settings.user);
  has(reason, settings.password_file);
  BOOST_TEST((reason.find("wrong") == std::string::npos));
  std::filesystem::copy_file(good, settings.password_file,
                             std::filesystem::copy_options::overwrite_existing);
  BOOST_TEST(refusal(call).empty());
}

BOOST_AUTO_TEST_CASE(refuses_a_password_file_that_others_can_read_or_that_is_missing) {
  auto settings = database.settings();
  for (const int mode : {0644, 0604, 0660, 0755, 0641}) {
    settings.password_file = database.write_password("open", "x", mode);
    has(refusal_of(settings), "is open to others (mode 0");
  }
  settings.password_file = "/nonexistent/file";
  has(refusal_of(settings), "cannot be opened: No such file");
  settings.password_file = database.directory().string();
  has(refusal_of(settings), "is no regular file");
  settings.password_file = database.settings().password_file;
  std::filesystem::permissions(settings.password_file, std::filesystem::perms(0640));
  BOOST_TEST(refusal_of(settings).empty());
}

BOOST_AUTO_TEST_CASE(names_the_privilege_that_is_missing) {
  const std::string user = database.settings().user + "x";
  database.execute("CREATE USER " + user + "@localhost");
  auto settings = database.settings();
  settings.user = user;
  settings.password_file.clear();
  has(refusal_of(settings), "may not use the database");
  database.execute("GRANT SELECT ON schema_version TO " + user + "@localhost");
  const std::string reason = refusal_of(settings);
  has(reason, "lacks the privilege SELECT on ");
  has(reason, ".client");
  BOOST_TEST((reason.find("WHERE") == std::string::npos));
  database.execute("ALTER USER " + user + "@localhost WITH MAX_USER_CONNECTIONS 1");
  storage::MySqlSession first(settings, {.schema = storage::SessionTuning::Schema::unchecked});
  first.repeatable([](storage::MySqlConnection& db) { db.command("DO 1"); });
  has(refusal_of(settings), "no connection left");
  database.execute("DROP USER " + user + "@localhost");
}

BOOST_AUTO_TEST_CASE(goes_on_reading_from_a_read_only_server_and_writes_when_it_ends) {
  begin(1, "a");
  CapturedLog log;
  database.execute("SET GLOBAL read_only = 1");
  for (int i = 0; i < 3; ++i) {
    BOOST_TEST(refusal([&] { return store().find_refresh_token(realm(), digest("a")); }).empty());
    has(refusal([&] { return rotate("a", "b", start()); }), "read-only");
  }
  database.execute("SET GLOBAL read_only = 0");
  BOOST_TEST((rotate("a", "b", start()) == Rotation::rotated));
  BOOST_TEST(log.count("event=database_unavailable") == 1);
  BOOST_TEST(log.count("event=database_recovered") == 1);
}

BOOST_AUTO_TEST_CASE(refuses_a_server_without_tls_where_tls_is_asked_for) {
  for (const auto tls :
       {storage::MySqlSettings::Tls::required, storage::MySqlSettings::Tls::verify}) {
    auto settings = database.settings();
    settings.tls = tls;
    has(refusal_of(settings), "TLS");
  }
}

BOOST_AUTO_TEST_CASE(names_a_database_that_does_not_exist) {
  auto settings = database.owner();
  settings.user = database.admin().settings().user;
  settings.password_file.clear();
  settings.name = "bearerd_nowhere";
  has(refusal_of(settings), "no database bearerd_nowhere");
}

BOOST_AUTO_TEST_SUITE_END()
