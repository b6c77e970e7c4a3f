// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "auth/one_time_keys.h"
#include "base/text_template.h"

namespace keeper {

/// How to reach the mail server. The password stays in its file; the keeper reads it for each mail.
struct SmtpSettings {
  std::string url = "smtp://localhost:25";  ///< `smtp://` or `smtps://`, host, optional port.
  std::string username;                     ///< Empty: does not log in.
  std::string password_file;
  enum class Tls { off, opportunistic, required } tls = Tls::opportunistic;
  std::string tls_ca;  ///< Empty: the system's authorities.
  std::chrono::seconds connect_timeout{5};
  std::chrono::seconds timeout{20};  ///< For a whole mail.
};

/// One mail in one language.
struct MailText {
  base::TextTemplate subject;
  base::TextTemplate body;
};

/// What a realm mails, and how it reads.
struct RealmMail {
  std::string shop;         ///< As written; empty: the host of the public URL.
  std::string shop_name;    ///< As texts name it.
  std::string restore_url;  ///< As written; empty for none.
  std::string confirm_url;
  /// The same with the placeholder `{key}`; without one the realm sends no such mail.
  std::map<auth::KeyPurpose, base::TextTemplate> links;
  std::map<auth::KeyPurpose, std::chrono::seconds> key_lifetimes{
      {auth::KeyPurpose::restore_password, std::chrono::seconds(7200)},
      {auth::KeyPurpose::confirm_email, std::chrono::seconds(604800)}};
  /// By purpose and language, such as `de`; there is one for each of the realm's languages where
  /// there is a link.
  std::map<std::pair<auth::KeyPurpose, std::string>, MailText> texts;
};

struct MailSettings {
  SmtpSettings smtp;
  std::string from;                       ///< Address of the sender.
  std::string from_name;                  ///< Empty: the address alone.
  std::string templates;                  ///< Directory of the site's own texts, or empty.
  std::chrono::seconds poll_interval{2};  ///< How often the queue is looked at.
  std::chrono::seconds retry_first{60};   ///< First pause after a failure; each next is twice it.
  std::chrono::seconds give_up_after{432000};  ///< Since the order.
  std::uint32_t most_per_hour = 3;             ///< To one account, of one purpose.
  std::map<std::string, RealmMail> realms;
};

/// What is purged, and when.
struct PurgeSettings {
  std::chrono::seconds interval{600};
  /// How long sessions stay after they ended; nothing: for ever.
  std::optional<std::chrono::seconds> expired_token_retention{2592000};
};

/// How checks learn of revocations.
struct RevocationSettings {
  std::size_t capacity = 65536;  ///< Records in memory.
  /// Where the snapshot is kept; empty: nowhere.
  std::string state_directory = "/var/lib/bearerd/state";
  /// Since it last agreed with the database: an older snapshot does not count.
  std::chrono::seconds snapshot_max_age{3600};
  /// What checks do with a good token while neither snapshot nor database has told them anything.
  enum class Unknown { refuse, answer } unknown = Unknown::refuse;
};

struct Settings {
  RevocationSettings revocations;
  MailSettings mail;
  PurgeSettings purge;
};

}  // namespace keeper
