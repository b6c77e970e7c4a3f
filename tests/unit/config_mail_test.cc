// SPDX-License-Identifier: MIT
//
// The tables of the keeper, and the texts of mails. Run from the top of the sources.
#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "config/config.h"

namespace {

namespace fs = std::filesystem;
using auth::KeyPurpose;
using Lines = std::vector<std::string>;

const std::string kRealm =
    "[realm.default]\npublic_url = \"https://shop.example.com\"\nrules = \"\"\n";
const std::string kRestore = "restore_url = \"https://shop.example.com/restore?token={key}\"\n";

struct Directory {
  Directory() {
    std::string name = (fs::temp_directory_path() / "config_mail.XXXXXX").string();
    BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Directory() { fs::remove_all(path); }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  void write(const std::string& name, const std::string& content) const {
    std::ofstream(path / name) << content;
  }
  /// The configuration; what is wrong with it is left in `problems`, without the directory.
  std::optional<config::Config> load(const std::string& content) {
    write("b.toml", content);
    try {
      return config::load(path / "b.toml");
    } catch (const config::ConfigError& error) {
      problems = error.problems();
      for (std::string& line : problems) line.erase(0, path.string().size() + 1);
      return std::nullopt;
    }
  }
  std::string only_problem(const std::string& content) {
    BOOST_TEST(!load(content).has_value());
    BOOST_REQUIRE_EQUAL(problems.size(), 1U);
    return problems[0];
  }
  /// A realm that mails keys for new passwords, in the texts of `texts` or the shipped ones.
  [[nodiscard]] std::string mailing(const std::string& texts = "mail",
                                    const std::string& locales = "[\"en_US\", \"de_DE\"]") const {
    return "[mail]\nfrom = \"shop@example.com\"\ntemplates = \"" + fs::absolute(texts).string() +
           "\"\n" + kRealm + "locales = " + locales + "\n[realm.default.mail]\n" + kRestore;
  }
  std::string problem_in_text(const std::string& text) {
    write("restore_password.en.txt", text);
    return only_problem(mailing(path.string(), "[\"en_US\"]"));
  }

  fs::path path;
  Lines problems;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(config_mail, Directory)

BOOST_AUTO_TEST_CASE(reads_what_a_realm_mails) {
  const auto config = load(mailing());
  BOOST_REQUIRE(config.has_value());
  const auto& realm = config->keeper.mail.realms.at("default");
  BOOST_TEST(realm.shop_name == "shop.example.com");
  BOOST_TEST(realm.links.at(KeyPurpose::restore_password).render({{"key", "K"}}) ==
             "https://shop.example.com/restore?token=K");
  BOOST_TEST(!realm.links.contains(KeyPurpose::confirm_email));
  BOOST_TEST((config->realms.find("default")->restore_mail == auth::Realm::RestoreMail::sent));
  BOOST_TEST(realm.texts.size() == 2U);
  const auto& german = realm.texts.at({KeyPurpose::restore_password, "de"});
  BOOST_TEST(german.subject.render({{"shop", "S"}}) == "Ihr neues Passwort f\xc3\xbcr S");
  BOOST_TEST(german.body.render({{"name", "N"}}).starts_with("Guten Tag N,\n\n"));
}

BOOST_AUTO_TEST_CASE(mails_nothing_where_nothing_is_said) {
  const auto config = load(kRealm);
  BOOST_REQUIRE(config.has_value());
  BOOST_TEST(config->keeper.mail.smtp.url == "smtp://localhost:25");
  BOOST_TEST(config->keeper.mail.realms.at("default").links.empty());
  BOOST_TEST(
      (config->realms.find("default")->restore_mail == auth::Realm::RestoreMail::not_configured));
}

BOOST_AUTO_TEST_CASE(all_shipped_texts_are_good) {
  const auto config = load(mailing() + "confirm_url = \"https://shop.example.com/{key}\"\n");
  BOOST_REQUIRE(config.has_value());
  BOOST_TEST(config->keeper.mail.realms.at("default").texts.size() == 4U);
}

BOOST_AUTO_TEST_CASE(takes_own_texts_before_shipped_ones_and_english_for_want_of_others) {
  write("restore_password.fr.txt", "Subject: Bonjour\r\n\r\n{url}\r\n");
  write("restore_password.en.txt", "Subject: Own\n\n{key}\n");
  const auto config = load(mailing(path.string(), "[\"fr_FR\", \"de_DE\", \"it_IT\"]"));
  BOOST_REQUIRE(config.has_value());
  const auto& texts = config->keeper.mail.realms.at("default").texts;
  const auto subject = [&](const std::string& language) {
    return texts.at({KeyPurpose::restore_password, language}).subject.render({{"shop", "S"}});
  };
  BOOST_TEST(subject("fr") == "Bonjour");
  BOOST_TEST(texts.at({KeyPurpose::restore_password, "fr"}).body.render({{"url", "U"}}) == "U\n");
  BOOST_TEST(subject("it") == "Own");
}

BOOST_AUTO_TEST_CASE(tells_what_is_wrong_in_a_text_at_its_own_place) {
  const std::string file = "restore_password.en.txt:";
  BOOST_TEST(problem_in_text("Subject: x\n\nDear {name},\nsee {link}\n")
                 .starts_with(file + "4:5: unknown placeholder {link}; known are {first_name}, "));
  BOOST_TEST(
      problem_in_text("Subject: {shp}\n\n{url}\n").starts_with(file + "1:10: unknown placeholder"));
  BOOST_TEST(
      problem_in_text("Subject: x\n\nall { or nothing\n{url}").starts_with(file + "3:5: a brace"));
  BOOST_TEST(problem_in_text("Subject: x\n\nno link\n") ==
             file + "3:1: the text has neither {url} nor {key}");
  for (const std::string text :
       {"", "Subject: x", "Subject: x\n", "Subject: x\ny\n{url}", "Hello\n\n{url}"}) {
    BOOST_TEST(problem_in_text(text).starts_with(file + "1:1: expected a first line"), text);
  }
}

BOOST_AUTO_TEST_CASE(refuses_links_without_a_key) {
  const auto problem_of = [this](const std::string& link) {
    return only_problem("[mail]\nfrom = \"a@example.com\"\n" + kRealm +
                        "[realm.default.mail]\nconfirm_url = \"" + link + "\"\n");
  };
  BOOST_TEST(problem_of("https://a/?t=").starts_with("b.toml:7:15: confirm_url lacks {key}"));
  BOOST_TEST(problem_of("https://a/?t={token}")
                 .starts_with("b.toml:7:15: confirm_url: unknown placeholder"));
  BOOST_TEST(problem_of("javascript:{key}").starts_with("b.toml:7:15: confirm_url is "));
  BOOST_TEST(problem_of("https://a/ {key}").starts_with("b.toml:7:15: confirm_url is "));
}

BOOST_AUTO_TEST_CASE(wants_a_sender_where_mail_is_sent) {
  const std::string realm = kRealm + "[realm.default.mail]\n" + kRestore;
  BOOST_TEST(only_problem(realm).find("[mail] names no sender") != std::string::npos);
  BOOST_TEST(
      only_problem("[mail]\nfrom = \"nobody\"\n" + kRealm).starts_with("b.toml:2:8: from is "));
  for (const std::string from : {"a@b\\r\\nBcc: c@d", "<a@b.c>", "a@b@c", "a b@c.d", "@b.c"}) {
    BOOST_TEST(only_problem("[mail]\nfrom = \"" + from + "\"\n" + kRealm)
                   .starts_with("b.toml:2:8: from is "));
  }
}

BOOST_AUTO_TEST_CASE(sends_no_password_in_clear_to_another_host) {
  write("password", "secret\n");
  ::chmod((path / "password").c_str(), 0600);
  const std::string login =
      "username = \"u\"\npassword_file = \"" + (path / "password").string() + "\"\n";
  const auto with = [&](const std::string& more) { return "[mail]\n" + login + more + kRealm; };
  const std::string sentence = "tls must be \"required\"";
  BOOST_TEST(only_problem(with("smtp = \"smtp://mail.example.com\"\n")).find(sentence) !=
             std::string::npos);
  BOOST_TEST(only_problem(with("smtp = \"smtp://localhost.example.com\"\n")).find(sentence) !=
             std::string::npos);
  BOOST_TEST(load(with("smtp = \"smtp://mail.example.com\"\ntls = \"required\"\n")).has_value());
  BOOST_TEST(load(with("smtp = \"smtps://mail.example.com\"\n")).has_value());
  BOOST_TEST(load(with("")).has_value());
  ::chmod((path / "password").c_str(), 0644);
  BOOST_TEST(only_problem(with("")).find("chmod o= ") != std::string::npos);
  BOOST_TEST(only_problem("[mail]\nusername = \"u\"\n" + kRealm).find("belong together") !=
             std::string::npos);
  BOOST_TEST(only_problem("[mail]\nsmtp = \"http://localhost\"\n" + kRealm)
                 .starts_with("b.toml:2:8: smtp is "));
}

BOOST_AUTO_TEST_CASE(keeps_sessions_for_a_time_or_for_ever) {
  const auto retention = [this](const std::string& value) {
    const auto config = load("[purge]\nexpired_token_retention = " + value + "\n" + kRealm);
    BOOST_REQUIRE(config.has_value());
    return config->keeper.purge.expired_token_retention;
  };
  BOOST_TEST((retention("60") == std::chrono::seconds(60)));
  BOOST_TEST(!retention("\"never\"").has_value());
  BOOST_TEST(
      only_problem("[purge]\nexpired_token_retention = \"ever\"\n" + kRealm).find("or \"never\"") !=
      std::string::npos);
  BOOST_TEST(
      only_problem("[purge]\nexpired_token_retention = -1\n" + kRealm).find("or \"never\"") !=
      std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
