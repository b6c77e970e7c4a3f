// SPDX-License-Identifier: MIT
#include "config/config.h"

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <string>

#include "support/config_files.h"

namespace fs = std::filesystem;
using namespace test_support;

BOOST_AUTO_TEST_SUITE(config_load)

BOOST_AUTO_TEST_CASE(fills_in_the_defaults_that_the_consumers_declare) {
  const config::Config config = loaded(kRealm);
  BOOST_TEST(config.sockets.token_path == "/run/bearerd/token.sock");
  BOOST_TEST(config.sockets.mode == 0660U);
  BOOST_TEST(config.check_server.request_timeout.count() == 1000);
  BOOST_TEST(!config.accounts.at("default").database.has_value());
  const auth::Realm* realm = config.realms.find("default");
  BOOST_REQUIRE(realm != nullptr);
  BOOST_TEST(realm->public_url == "https://shop.example.com");
  BOOST_TEST(realm->access_token_lifetime.count() == 28800);
}

BOOST_AUTO_TEST_CASE(takes_every_kind_of_value_over) {
  const config::Config config = loaded(
      "[sockets]\nmode = \"0600\"\n[process]\nmax_requests = 7\n[limits]\nmax_body = 2048\n"
      "token_request_timeout_ms = 1500\n[log]\nlevel = \"debug\"\n[database]\ntls = \"required\"\n"
      "[revocations]\ncapacity = 64\nstate_directory = \"\"\nsnapshot_max_age = 9\nunknown = \"answer\"\n"
      "[hashing]\nargon2_memory_kib = 8192\n" +
      kRealm +
      "audiences = [\"a\", \"b\"]\ndefault_client = \"b\"\nembed_permissions = true\n"
      "revoke_access_tokens = false\n"
      "tls_terminators = [\"10.0.0.0/8\"]\nunlisted = \"refuse\"\n");
  BOOST_TEST(config.sockets.mode == 0600U);
  BOOST_TEST(config.check_server.max_requests == 7U);
  BOOST_TEST(config.check_server.max_body == 2048U);
  BOOST_TEST(config.token_server.request_timeout.count() == 1500);
  BOOST_TEST((config.log_level == base::LogLevel::debug));
  BOOST_TEST((config.database.tls == storage::MySqlSettings::Tls::required));
  const keeper::RevocationSettings& revocations = config.keeper.revocations;
  BOOST_TEST(revocations.capacity == 64U);
  BOOST_TEST(revocations.state_directory.empty());
  BOOST_TEST(revocations.snapshot_max_age.count() == 9);
  BOOST_TEST((revocations.unknown == keeper::RevocationSettings::Unknown::answer));
  BOOST_TEST(config.hashing.new_hashes.memory_kib == 8192U);
  const auth::Realm& realm = config.realms.all().at(0);
  BOOST_TEST(realm.audiences.size() == 2U);
  BOOST_TEST((realm.permissions == auth::Realm::Permissions::embedded));
  BOOST_TEST((realm.revoked_access_tokens == auth::Realm::RevokedAccessTokens::taken));
  BOOST_TEST(realm.tls_terminators.at(0).contains("10.1.2.3"));
  BOOST_TEST((realm.unlisted == auth::Unlisted::refuse));
}

BOOST_AUTO_TEST_CASE(says_where_a_key_is_unknown_and_what_was_meant) {
  BOOST_TEST(only_problem_of("[process]\n  token_worker = 4\n" + kRealm) ==
             "b.toml:2:3: [process] has no key 'token_worker'; did you mean 'token_workers'?");
  BOOST_TEST(only_problem_of("[keys]\nplace = \"/x\"\n" + kRealm) ==
             "b.toml:2:1: [keys] has no key 'place'; known are directory");
}

BOOST_AUTO_TEST_CASE(says_where_a_table_is_unknown) {
  BOOST_TEST(only_problem_of("[socket]\n" + kRealm) ==
             "b.toml:1:2: unknown table 'socket'; did you mean 'sockets'?");
  BOOST_TEST(only_problem_of("level = \"info\"\n" + kRealm)
                 .starts_with("b.toml:1:1: unknown key 'level'; "));
}

BOOST_AUTO_TEST_CASE(says_which_type_is_right) {
  BOOST_TEST(only_problem_of(kRealm + "leeway = \"30s\"\n") ==
             "b.toml:4:10: leeway is a string; give an integer, 0 to 300 seconds");
  BOOST_TEST(only_problem_of(kRealm + "require_tls = 1\n") ==
             "b.toml:4:15: require_tls is an integer; give true or false");
  BOOST_TEST(only_problem_of("log = \"info\"\n" + kRealm) ==
             "b.toml:1:7: log is a string; write it as a table, [log]");
}

BOOST_AUTO_TEST_CASE(says_which_range_is_right) {
  BOOST_TEST(only_problem_of("[process]\ntoken_workers = 2\n" + kRealm) ==
             "b.toml:2:17: token_workers is 2; give 3 to 100");
  BOOST_TEST(only_problem_of(kRealm + "leeway = 301\n") ==
             "b.toml:4:10: leeway is 301; give 0 to 300 seconds");
  BOOST_TEST(only_problem_of("[limits]\ntoken_request_timeout_ms = -1\n" + kRealm) ==
             "b.toml:2:28: token_request_timeout_ms is -1; give 100 to 600000 milliseconds");
}

BOOST_AUTO_TEST_CASE(says_which_words_an_enumeration_has) {
  BOOST_TEST(only_problem_of("[log]\nlevel = \"warn\"\n" + kRealm) ==
             "b.toml:2:9: level is \"warn\"; known are debug, info, warning, error");
  BOOST_TEST(only_problem_of(kRealm + "unlisted = \"publc\"\n") ==
             "b.toml:4:12: unlisted is \"publc\"; did you mean 'public'?");
}

BOOST_AUTO_TEST_CASE(tells_all_problems_in_the_order_of_the_file) {
  const Lines lines = problems_of(kRealm + "leeway = 301\n[log]\nlevel = 1\n[process]\nx = 1\n");
  BOOST_REQUIRE_EQUAL(lines.size(), 3U);
  BOOST_TEST(lines[0].starts_with("b.toml:4:10: "));
  BOOST_TEST(lines[1].starts_with("b.toml:6:9: "));
  BOOST_TEST(lines[2].starts_with("b.toml:8:1: "));
}

BOOST_AUTO_TEST_CASE(reports_what_is_no_toml_with_its_place) {
  BOOST_TEST(only_problem_of("[log]\nlevel = \n" + kRealm).starts_with("b.toml:2:9: "));
  BOOST_TEST(only_problem_of("[log]\nlevel = \"a\"\nlevel = \"b\"\n").starts_with("b.toml:3:"));
}

BOOST_AUTO_TEST_CASE(wants_at_least_one_realm_with_a_good_name_and_an_address) {
  BOOST_TEST(only_problem_of("") == "b.toml:1:1: there is no realm; add a table [realm.default]");
  BOOST_TEST(only_problem_of(kRealm + "[realm.Shop]\npublic_url = \"http://a\"\n") ==
             "b.toml:4:8: realm \"Shop\" has no valid name; give 1 to 63 of a-z, 0-9, '_' and '-'");
  BOOST_TEST(only_problem_of("[realm.default]\nrules = \"\"\n")
                 .starts_with("b.toml:1:1: public_url is missing in [realm.default]; give "));
}

BOOST_AUTO_TEST_CASE(refuses_addresses_that_links_could_not_begin_with) {
  for (const char* url :
       {"shop.example.com", "https://shop.example.com/", "https://a/b", "ftp://a", "https://",
        "https://a:0", "https://a:65536", "https://a b", "https://user@a", "https://[::1"}) {
    BOOST_TEST_CONTEXT(url) {
      BOOST_TEST(
          only_problem_of("[realm.x]\nrules=\"\"\npublic_url = \"" + std::string(url) + "\"\n")
              .starts_with("b.toml:3:14: public_url is "));
    }
  }
  for (const char* url : {"http://127.0.0.1:8080", "https://[::1]:8443", "https://a-b.example"}) {
    BOOST_TEST(
        problems_of("[realm.x]\nrules=\"\"\npublic_url = \"" + std::string(url) + "\"\n").empty());
  }
}

BOOST_AUTO_TEST_CASE(refuses_values_that_contradict_each_other) {
  BOOST_TEST(only_problem_of(kRealm + "audiences = [\"other\"]\n") ==
             "b.toml:4:13: audiences lacks the default_client \"frontend\"; add it");
  BOOST_TEST(only_problem_of("[hashing]\nmemory_kib = 4096\n" + kRealm)
                 .starts_with("b.toml:1:1: argon2_memory_kib is more than memory_kib"));
  BOOST_TEST(only_problem_of("[sockets]\ncheck = \"/run/bearerd/token.sock\"\n" + kRealm)
                 .starts_with("b.toml:2:9: token and check are the same path"));
  BOOST_TEST(only_problem_of("[database]\ntls_key = \"/k\"\n" + kRealm)
                 .starts_with("b.toml:1:1: tls_cert and tls_key belong together"));
}

BOOST_AUTO_TEST_CASE(refuses_socket_paths_that_the_kernel_would_cut) {
  const std::string longest = "/" + std::string(106, 'a');
  BOOST_TEST(problems_of("[sockets]\ntoken = \"" + longest + "\"\n" + kRealm).empty());
  BOOST_TEST(only_problem_of("[sockets]\ntoken = \"" + longest + "a\"\n" + kRealm)
                 .ends_with("give an absolute path of at most 107 bytes"));
  BOOST_TEST(only_problem_of("[sockets]\ntoken = \"token.sock\"\n" + kRealm)
                 .starts_with("b.toml:2:9: token is \"token.sock\"; give an absolute path"));
}

BOOST_AUTO_TEST_CASE(refuses_modes_that_are_no_octal_digits_of_read_and_write) {
  for (const char* mode : {"660x", "0990", "77", "0770", "04660", ""}) {
    BOOST_TEST(only_problem_of("[sockets]\nmode = \"" + std::string(mode) + "\"\n" + kRealm)
                   .starts_with("b.toml:2:8: mode is "));
  }
}

BOOST_AUTO_TEST_CASE(refuses_a_password_file_that_everybody_may_read) {
  const Directory directory;
  const fs::path password = directory.write("password", "secret\n");
  const std::string content =
      "[database]\npassword_file = \"" + password.string() + "\"\n" + kRealm;
  BOOST_REQUIRE(::chmod(password.c_str(), 0644) == 0);
  BOOST_TEST(only_problem_of(content).ends_with("run: chmod o= " + password.string()));
  BOOST_REQUIRE(::chmod(password.c_str(), 0640) == 0);
  BOOST_TEST(problems_of(content).empty());
  fs::remove(password);  // It may come later; whoever connects says that it is missing.
  BOOST_TEST(problems_of(content).empty());
}

BOOST_AUTO_TEST_CASE(reads_rules_beside_the_file_that_names_them) {
  const Directory directory;
  directory.write("r.conf", "GET /carts\nPOST /carts\n");
  const std::string realm = "[realm.a]\npublic_url=\"http://a\"\nrules = \"r.conf\"\n";
  const config::Config config = config::load(directory.write("b.toml", realm));
  BOOST_TEST(config.realms.find("a")->rules.size() == 2U);
  BOOST_TEST(config.rule_files.at("a") == "r.conf");
}

BOOST_AUTO_TEST_CASE(tells_wrong_rules_at_their_own_place) {
  const std::string realm = "[realm.a]\npublic_url=\"http://a\"\nrules = \"r.conf\"\n";
  const Lines lines = problems_of(realm, "GET /carts\nGET /carts knd=customer\n");
  BOOST_REQUIRE_EQUAL(lines.size(), 1U);
  BOOST_TEST(lines[0].starts_with("r.conf:2:12: "));
}

BOOST_AUTO_TEST_CASE(tells_that_rules_cannot_be_read_where_they_are_named) {
  const std::string line =
      only_problem_of("[realm.a]\npublic_url=\"http://a\"\nrules = \"missing.conf\"\n");
  BOOST_TEST(line.starts_with("b.toml:3:9: rules: "));
  BOOST_TEST(line.find("missing.conf cannot be read (No such file or directory)") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(says_that_a_file_cannot_be_read) {
  const Directory directory;
  const auto names_reason = [&](const std::string& reason) {
    return [reason](const config::ConfigError& error) {
      return std::string(error.what()).ends_with(": cannot be read: " + reason);
    };
  };
  BOOST_CHECK_EXCEPTION((void)config::load(directory.path() / "none.toml"), config::ConfigError,
                        names_reason("No such file or directory"));
  BOOST_CHECK_EXCEPTION((void)config::load(directory.path()), config::ConfigError,
                        names_reason("it is a directory"));
}

BOOST_AUTO_TEST_CASE(sums_many_problems_up_in_one_line) {
  const config::ConfigError error({"a:1:1: x", "a:2:1: y", "a:3:1: z"});
  BOOST_TEST(std::string(error.what()) == "a:1:1: x (and 2 more)");
}

BOOST_AUTO_TEST_SUITE_END()
