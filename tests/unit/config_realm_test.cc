// SPDX-License-Identifier: MIT
//
// What a realm's tables say of origins and passwords.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>

#include "config/config.h"
#include "support/config_files.h"

using namespace test_support;

BOOST_AUTO_TEST_SUITE(config_realm)

BOOST_AUTO_TEST_CASE(takes_origins_as_browsers_send_them) {
  const config::Config config =
      loaded(kRealm +
             "cors_origins = [\"https://a.example\", \"http://localhost:3000\", "
             "\"https://[::1]:8443\", \"capacitor://localhost\"]\ncors_headers = [\"X-One\"]\n"
             "restricted_resource_types = [\"wishlists\", \"wishlist-items\"]\n");
  const auth::Realm& realm = config.realms.all().at(0);
  BOOST_TEST(realm.cors_origins.size() == 4U);
  BOOST_TEST((realm.cors_headers == Lines{"X-One"}));
  BOOST_TEST(realm.restricted_resource_types.at(1) == "wishlist-items");
  BOOST_TEST(problems_of(kRealm + "cors_origins = [\"*\"]\n").empty());
}

BOOST_AUTO_TEST_CASE(takes_legacy_hashes_where_told_only) {
  const auto legacy = [](const std::string& text) {
    return loaded(kRealm + text).realms.all().at(0).legacy_hashes;
  };
  BOOST_TEST((legacy("") == crypto::LegacySchemes::refused));
  const std::string table = "[realm.default.accounts]\n";
  BOOST_TEST((legacy(table) == crypto::LegacySchemes::refused));
  BOOST_TEST((legacy(table + "legacy_hashes = true\n") == crypto::LegacySchemes::allowed));
}

BOOST_AUTO_TEST_CASE(takes_where_better_hashes_go) {
  using BetterHashes = storage::AccountSettings::BetterHashes;
  const std::string table = kRealm + "[realm.default.accounts]\n";
  const auto place = [&](const std::string& text) {
    return loaded(table + text).accounts.at("default").better_hashes;
  };
  BOOST_TEST((place("") == BetterHashes::beside));
  BOOST_TEST((place("better_hashes = \"beside\"\n") == BetterHashes::beside));
  BOOST_TEST((place("better_hashes = \"never\"\n") == BetterHashes::never));
  BOOST_TEST(only_problem_of(table + "better_hashes = \"always\"\n") ==
             "b.toml:5:17: better_hashes is \"always\"; known are beside, never");
}

BOOST_AUTO_TEST_CASE(takes_a_database_for_the_accounts_of_each_realm) {
  const config::Config config =
      loaded("[database]\nname = \"tokens\"\nport = 3307\n" + kRealm +
             "[realm.default.accounts.database]\nname = \"shop\"\n"
             "[realm.other]\npublic_url = \"https://other.example\"\nrules = \"\"\n");
  const auto& shop = config.accounts.at("default").database;
  BOOST_REQUIRE(shop.has_value());
  BOOST_TEST(shop->name == "shop");
  BOOST_TEST(shop->port == 3306U, "nothing comes from [database]");
  BOOST_TEST(!config.accounts.at("other").database.has_value());
  BOOST_TEST(only_problem_of(kRealm + "[realm.default.accounts.database]\nnam = \"shop\"\n") ==
             "b.toml:5:1: [realm.default.accounts.database] has no key 'nam'; did you mean 'name'?");
  BOOST_TEST(only_problem_of(kRealm + "[realm.default.accounts]\ndatabase = \"shop\"\n") ==
             "b.toml:5:12: realm.default.accounts.database is a string; write it as a table, "
             "[realm.default.accounts.database]");
}

BOOST_AUTO_TEST_CASE(says_where_the_former_account_database_goes) {
  BOOST_TEST(only_problem_of("[account_database]\nname = \"shop\"\n" + kRealm) ==
             "b.toml:1:2: there is no [account_database]; each realm names its own: write it as "
             "[realm.NAME.accounts.database] for every realm whose accounts are there");
}

BOOST_AUTO_TEST_CASE(takes_the_refresh_tokens_of_php_where_told_only) {
  BOOST_TEST(!loaded(kRealm).realms.all().at(0).legacy_tokens.has_value());
  const std::string spryker = kRealm + "[realm.default.accounts]\npreset = \"spryker\"\n[realm.default.legacy]\n";
  const std::string file = "encryption_key_file = \"/etc/bearerd/none-such\"\n";
  for (const std::string day : {"2028-02-29", "\"2028-02-29\""}) {
    const config::Config config = loaded(spryker + file + "until = " + day + "\n");
    const auto& policy = config.realms.all().at(0).legacy_tokens;
    BOOST_REQUIRE(policy.has_value());
    BOOST_TEST(policy->encryption_key_file == "/etc/bearerd/none-such");
    BOOST_TEST((policy->until == std::chrono::sys_days(std::chrono::year(2028) / 2 / 29)));
    const auto settings = config::settings_of(config);
    const config::Setting expected{"realm.default.legacy", "until", "\"2028-02-29\""};
    BOOST_TEST((std::count(settings.begin(), settings.end(), expected) == 1));
  }
}

BOOST_AUTO_TEST_CASE(refuses_legacy_tokens_that_could_never_be_taken) {
  const std::string spryker = kRealm + "[realm.default.accounts]\npreset = \"spryker\"\n[realm.default.legacy]\n";
  const std::string file = "encryption_key_file = \"/etc/bearerd/none-such\"\n";
  for (const char* day : {"\"2027-02-29\"", "\"2027-13-01\"", "\"31.03.2027\"", "\"2027-3-31\"", "\"soon\"",
                          "2027", "2027-03-31T12:00:00Z", "12:00:00", "true", "\"+027-03-31\"", "\"20-7-03-31\""}) {
    const std::string problem = only_problem_of(spryker + file + "until = " + day + "\n");
    BOOST_TEST(problem.starts_with("b.toml:8:9: until is "), problem);
    BOOST_TEST(problem.ends_with("; give a day, such as 2027-03-31"), problem);
  }
  for (const std::string& half : {file, std::string("until = 2027-03-31\n")}) {
    BOOST_TEST(only_problem_of(spryker + half).ends_with(
        "encryption_key_file and until belong together; give both or neither"));
  }
  BOOST_TEST(only_problem_of(spryker + "encryption_key_file = \"key\"\n")
                 .starts_with("b.toml:7:23: encryption_key_file is \"key\"; give an absolute path"));
  const std::string both = file + "until = 2027-03-31\n";
  BOOST_TEST(only_problem_of(kRealm + "[realm.default.legacy]\n" + both)
                 .starts_with("b.toml:5:23: [realm.default.accounts] does not say how PHP's refresh tokens are "
                              "found; set refresh_token.find"));
  BOOST_TEST(only_problem_of(spryker + both + "[realm.default.accounts.refresh_token]\ntake = \"none\"\n")
                 .starts_with("b.toml:7:23: [realm.default.accounts] does not say how"));
  const Directory directory;
  const std::string open = directory.write("key", "x\n").string();
  fs::permissions(open, fs::perms(0644));
  BOOST_TEST(only_problem_of(spryker + "encryption_key_file = \"" + open + "\"\nuntil = 2027-03-31\n")
                 .ends_with("which every user of this host may open; run: chmod o= " + open));
}

BOOST_AUTO_TEST_CASE(refuses_origins_that_would_never_match_or_match_everybody) {
  const std::string too_long = "https://" + std::string(250, 'a');
  for (const std::string origin :
       {"null", "a.example", "https://A.example", "HTTPS://a.example", "https://a.example/",
        "https://a.example/x", "https://a.example:443", "http://a.example:80", "https://", "://a",
        "https://*.example", "https://a b", "https://u@a.example", "", "https://a.example\\r\\n",
        too_long.c_str()}) {
    const std::string problem = only_problem_of(kRealm + "cors_origins = [\"" + origin + "\"]\n");
    BOOST_TEST(problem.starts_with("b.toml:4:17: cors_origins holds "), origin);
  }
  BOOST_TEST(only_problem_of(kRealm + "cors_origins = [\"*\", \"https://a.example\"]\n")
                 .ends_with("; give \"*\" alone, or leave it out"));
  BOOST_TEST(only_problem_of(kRealm + "cors_headers = [\"*\"]\n")
                 .starts_with("b.toml:4:17: cors_headers holds "));
  BOOST_TEST(only_problem_of(kRealm + "restricted_resource_types = [\"a/b\"]\n")
                 .starts_with("b.toml:4:30: restricted_resource_types holds "));
}

BOOST_AUTO_TEST_CASE(reads_what_a_new_password_must_be) {
  const Directory directory;
  directory.write("common.txt", "qwerty\nPassword123!\n");
  const config::Config config = config::load(directory.write(
      "b.toml", kRealm +
                    "[realm.default.passwords]\nmin_length = 8\nmax_length = 64\n"
                    "characters = \"any\"\nmax_repetition = 0\nvalidate = false\n"
                    "allowed = []\ncommon_passwords = \"common.txt\"\n"));
  const auth::PasswordPolicy& policy = config.realms.find("default")->passwords;
  BOOST_TEST(policy.min_length == 8U);
  BOOST_TEST(policy.max_length == 64U);
  BOOST_TEST((policy.characters == auth::PasswordPolicy::Characters::any));
  BOOST_TEST(policy.max_repetition == 0U);
  BOOST_TEST((policy.validation == auth::PasswordPolicy::Validation::policy_alone));
  BOOST_TEST(policy.allowed.empty());
  BOOST_TEST(policy.common.contains("password123!"));
}

BOOST_AUTO_TEST_CASE(refuses_a_policy_that_no_password_could_meet) {
  const std::string table = kRealm + "[realm.default.passwords]\n";
  BOOST_TEST(only_problem_of(table + "min_length = 129\n").starts_with("b.toml:5:14: min_length"));
  BOOST_TEST(only_problem_of(table + "max_length = 1025\n").ends_with("give 1 to 1024"));
  BOOST_TEST(only_problem_of(table + "common_passwords = \"none.txt\"\n").starts_with(
      "b.toml:5:20: common_passwords: "));
}

BOOST_AUTO_TEST_SUITE_END()
