// SPDX-License-Identifier: MIT
#include "mail_schema.h"

#include <algorithm>

#include "text_rules.h"

namespace config {

namespace {

using auth::KeyPurpose;
using Tls = keeper::SmtpSettings::Tls;

/// Host and port.
std::string host_of(const std::string& url) {
  const std::size_t slashes = url.find("//");
  return slashes == std::string::npos ? url : url.substr(slashes + 2);
}

/// Whether the server is on this host, so that what is sent to it stays here.
bool is_local(const std::string& url) {
  const std::string host = host_of(url);
  if (host.starts_with("[::1]")) return true;
  const std::string name = host.substr(0, host.find(':'));
  return name == "localhost" || auth::is_loopback(name);
}

void check_login(Section& section, const keeper::SmtpSettings& smtp) {
  section.refuse_if_open_to_all("password_file", smtp.password_file);
  if (smtp.username.empty() != smtp.password_file.empty()) {
    section.refuse("username", "username and password_file belong together; give both or neither");
  }
  const bool is_safe = smtp.tls == Tls::required || smtp.url.starts_with("smtps:");
  if (!smtp.username.empty() && !is_safe && !is_local(smtp.url)) {
    section.refuse("tls", "tls must be \"required\" where a password is sent to another host");
  }
}

/// The link with its placeholder; nothing for none.
void read_link(Section& section, const char* key, KeyPurpose purpose, std::string& text,
               keeper::RealmMail& mail) {
  section.text(key, text, kLinkOrNothing);
  if (text.empty()) return;
  const auto link = base::TextTemplate::parse(text, {"key"});
  if (!link) {
    section.refuse(key, std::string(key) + ": " + link.error().message);
  } else if (!link->uses("key")) {
    section.refuse(key, std::string(key) + " lacks {key}, which stands for the key that is mailed");
  } else {
    mail.links[purpose] = *link;
  }
}

}  // namespace

void read_mail(Section section, keeper::MailSettings& mail) {
  keeper::SmtpSettings& smtp = mail.smtp;
  section.text("smtp", smtp.url, kMailServer);
  section.choice<Tls>(
      "tls", smtp.tls,
      {{"off", Tls::off}, {"opportunistic", Tls::opportunistic}, {"required", Tls::required}});
  section.text("tls_ca", smtp.tls_ca, kPathOrNothing);
  section.text("username", smtp.username, kAnyText);
  section.text("password_file", smtp.password_file, kPathOrNothing);
  section.duration("connect_timeout", smtp.connect_timeout, {1, 60});
  section.duration("timeout", smtp.timeout, {1, 300});
  section.text("from", mail.from, kMailAddressOrNothing);
  section.text("from_name", mail.from_name, kAnyText);
  section.text("templates", mail.templates, kPathOrNothing);
  section.duration("poll_interval", mail.poll_interval, {1, 60});
  section.duration("retry_first", mail.retry_first, {1, 3600});
  section.duration("give_up_after", mail.give_up_after, {60, 2'592'000});
  section.integer("most_per_hour", mail.most_per_hour, {1, 1000});
  check_login(section, smtp);
  section.finish();
}

void read_purge(Section section, keeper::PurgeSettings& purge) {
  section.duration("interval", purge.interval, {1, 86400});
  section.duration_or_never("expired_token_retention", purge.expired_token_retention,
                            {0, 315'360'000});
  section.finish();
}

void read_realm_mail(Section section, auth::Realm& realm, keeper::MailSettings& settings) {
  constexpr Range kKeyLifetime{60, 31'536'000};
  keeper::RealmMail& mail = settings.realms[realm.name];
  section.text("shop", mail.shop, kAnyText);
  read_link(section, "restore_url", KeyPurpose::restore_password, mail.restore_url, mail);
  read_link(section, "confirm_url", KeyPurpose::confirm_email, mail.confirm_url, mail);
  section.duration("restore_key_lifetime", mail.key_lifetimes[KeyPurpose::restore_password],
                   kKeyLifetime);
  section.duration("confirm_key_lifetime", mail.key_lifetimes[KeyPurpose::confirm_email],
                   kKeyLifetime);
  mail.shop_name = mail.shop.empty() ? host_of(realm.public_url) : mail.shop;
  realm.restore_mail = mail.links.contains(KeyPurpose::restore_password)
                           ? auth::Realm::RestoreMail::sent
                           : auth::Realm::RestoreMail::not_configured;
  section.finish();
}

void refuse_mail_without_sender(const TomlNode* table, const keeper::MailSettings& mail,
                                Report& report) {
  const bool sends = std::any_of(mail.realms.begin(), mail.realms.end(),
                                 [](const auto& realm) { return !realm.second.links.empty(); });
  if (!sends || !mail.from.empty()) return;
  report.problems.push_back({table == nullptr ? Position{} : table->position,
                             "a realm sends mail, and [mail] names no sender; add from, such as "
                             "from = \"shop@example.com\""});
}

}  // namespace config
