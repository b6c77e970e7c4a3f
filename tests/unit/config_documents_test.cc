// SPDX-License-Identifier: MIT
// The example files and the manual page say what the code says. Run from the top of the sources.
#include <unistd.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "config/config.h"

namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& file) {
  std::ifstream stream(file);
  BOOST_REQUIRE_MESSAGE(stream, file << " cannot be read; run the tests from the top directory");
  std::ostringstream content;
  content << stream.rdbuf();
  return std::move(content).str();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// The rules of a file: its lines without comments and empty ones.
std::vector<std::string> rules_in(const fs::path& file) {
  std::vector<std::string> rules = lines_of(content_of(file));
  std::erase_if(rules, [](const std::string& line) { return line.empty() || line[0] == '#'; });
  return rules;
}

bool is_key(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789") == std::string_view::npos;
}

/// A line of the example without the `#` that keeps a key or a table out of force. Prose, which
/// has a space behind its `#`, stays as it is.
std::string uncommented(const std::string& line) {
  const bool is_setting =
      line.starts_with("#[") || (line.starts_with('#') && line.find(" = ") != std::string::npos &&
                                 is_key(line.substr(1, line.find(" = ") - 1)));
  return is_setting ? line.substr(1) : line;
}

/// The files that the example names, relative to itself, from wherever it is read.
std::string with_files_in_place(std::string text) {
  for (const std::string name : {"protected-resources.conf", "common-passwords.txt"}) {
    const std::size_t place = text.find("= \"" + name + "\"");
    BOOST_REQUIRE_MESSAGE(place != std::string::npos, name);
    text.insert(place + 3, (fs::absolute("docs/examples") / "").string());
  }
  return text;
}

/// The example with every key and table in force.
std::string uncommented_example() {
  std::string text;
  for (const std::string& line : lines_of(content_of("docs/examples/bearerd.toml"))) {
    text += uncommented(line) + "\n";
  }
  return with_files_in_place(text);
}

/// Every key with its default.
std::vector<config::Setting> defaults() {
  config::Config config;
  config.accounts["default"].database.emplace();
  auth::Realm realm;
  realm.name = "default";
  config.realms = auth::Realms({realm});
  return config::settings_of(config);
}

config::Config load_text(const std::string& text) {
  std::string name = (fs::temp_directory_path() / "config_documents.XXXXXX").string();
  const int descriptor = ::mkstemp(name.data());
  BOOST_REQUIRE(descriptor >= 0);
  ::close(descriptor);
  std::ofstream(name) << text;
  const config::Config config = config::load(name);
  fs::remove(name);
  return config;
}

bool holds_default(const config::Setting& setting) {
  return setting.key != "public_url" && setting.key != "rules" &&
         setting.key != "common_passwords";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(config_documents)

BOOST_AUTO_TEST_CASE(the_example_as_shipped_changes_no_default) {
  std::string text = content_of("docs/examples/bearerd.toml");
  const std::string rules = "#rules = ";
  text = with_files_in_place(text.replace(text.find(rules), rules.size(), "rules = "));
  const auto found = config::settings_of(load_text(text));
  BOOST_TEST(found.size() > 40U);
  const auto expected = defaults();
  for (const config::Setting& setting : found) {
    if (!holds_default(setting)) continue;
    BOOST_TEST((std::find(expected.begin(), expected.end(), setting) != expected.end()),
               setting.table << "." << setting.key << " is " << setting.value);
  }
}

BOOST_AUTO_TEST_CASE(the_example_uncommented_holds_every_key_with_its_default) {
  const std::string text = uncommented_example();
  const auto found = config::settings_of(load_text(text));
  const auto expected = defaults();
  BOOST_REQUIRE_EQUAL(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (!holds_default(expected[i])) continue;
    BOOST_TEST((found[i] == expected[i]), found[i].table << "." << found[i].key << " is "
                                                         << found[i].value << " in the example, "
                                                         << expected[i].value << " in the code");
  }
}

BOOST_AUTO_TEST_CASE(the_example_names_each_key_in_its_table) {
  std::set<std::string> named;
  std::string table;
  for (const std::string& line : lines_of(content_of("docs/examples/bearerd.toml"))) {
    const std::string setting = uncommented(line);
    const std::string key = setting.substr(0, setting.find(" = "));
    if (setting.starts_with('[')) table = setting.substr(1, setting.find(']') - 1);
    if (key.size() < setting.size() && is_key(key)) named.insert(table + "." + key);
  }
  for (const config::Setting& setting : defaults()) {
    BOOST_TEST(named.count(setting.table + "." + setting.key) == 1U,
               "docs/examples/bearerd.toml lacks " << setting.table << "." << setting.key);
  }
  BOOST_TEST(named.size() == defaults().size());
}

BOOST_AUTO_TEST_CASE(the_manual_page_names_each_key_with_its_default) {
  const std::string table_mark = ".SS [";
  const std::string key_mark = "\\fB";
  const std::string key_end = "\\fR";
  std::set<std::string> named;
  std::string table;
  for (std::string line : lines_of(content_of("man/bearerd.toml.5"))) {
    for (std::size_t at; (at = line.find("\\-")) != std::string::npos;) line.erase(at, 1);
    if (line.starts_with(table_mark)) {
      table = line.substr(table_mark.size(), line.find(']') - table_mark.size());
    }
    const std::size_t end = line.find(key_end);
    if (!line.starts_with(key_mark) || end == std::string::npos) continue;
    const std::string key = line.substr(key_mark.size(), end - key_mark.size());
    const std::string rest = line.substr(end + key_end.size());
    if (is_key(key) && (rest.empty() || rest.starts_with(" = "))) {
      named.insert(table + "." + key + rest);
    }
  }
  std::size_t expected = 0;
  for (const config::Setting& setting : defaults()) {
    // That table is described in one sentence: its keys are those of [database].
    if (setting.table == "realm.default.accounts.database") continue;
    const std::string line = setting.table + "." + setting.key +
                             (setting.key == "public_url" ? "" : " = " + setting.value);
    BOOST_TEST(named.count(line) == 1U, "man/bearerd.toml.5 lacks " << line);
    ++expected;
  }
  BOOST_TEST(named.size() == expected);
}

BOOST_AUTO_TEST_CASE(the_shipped_rules_are_the_known_table) {
  std::vector<std::string> shipped = rules_in("docs/examples/protected-resources.conf");
  std::vector<std::string> known = rules_in("tests/support/protected_rows.txt");
  BOOST_TEST(known.size() == 96U);
  std::sort(shipped.begin(), shipped.end());
  std::sort(known.begin(), known.end());
  BOOST_CHECK_EQUAL_COLLECTIONS(shipped.begin(), shipped.end(), known.begin(), known.end());
}

BOOST_AUTO_TEST_CASE(the_shipped_rules_protect_each_row_of_the_table) {
  const auto rules =
      auth::ProtectedResources::parse(content_of("docs/examples/protected-resources.conf"));
  BOOST_REQUIRE(rules.has_value());
  BOOST_TEST(rules->size() == 96U);
  for (const std::string& row : rules_in("tests/support/protected_rows.txt")) {
    const std::size_t space = row.find(' ');
    std::vector<std::string> segments;
    std::istringstream path(row.substr(space + 2));
    for (std::string segment; std::getline(path, segment, '/');) {
      segments.push_back(segment[0] == '{' ? "some-id" : segment);
    }
    BOOST_TEST((rules->find(row.substr(0, space), segments) != nullptr), row);
  }
}

BOOST_AUTO_TEST_CASE(the_shipped_rules_leave_open_what_needs_no_token) {
  const auto rules =
      auth::ProtectedResources::parse(content_of("docs/examples/protected-resources.conf"));
  BOOST_REQUIRE(rules.has_value());
  using Path = std::vector<std::string>;
  const std::vector<std::pair<std::string, Path>> open{
      {"POST", {"customers"}},
      {"POST", {"access-tokens"}},
      {"GET", {"access-tokens"}},
      {"POST", {"refresh-tokens"}},
      {"POST", {"token"}},
      {"POST", {"agent-access-tokens"}},
      {"GET", {"customer-access"}},
      {"POST", {"customer-confirmation"}},
      {"POST", {"customer-forgotten-password"}},
      {"PATCH", {"customer-restore-password", "x"}},
      {"GET", {"abstract-products", "x", "product-reviews"}},
      {"GET", {"guest-carts"}},
      {"POST", {"guest-carts", "x", "vouchers"}},
      {"POST", {"checkout"}},
      {"POST", {"checkout-data"}},
      {"POST", {"order-payments"}},
      {"GET", {"catalog-search"}}};
  for (const auto& [method, path] : open) {
    BOOST_TEST((rules->find(method, path) == nullptr), method << " /" << path[0]);
  }
}

BOOST_AUTO_TEST_SUITE_END()
