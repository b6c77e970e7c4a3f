// SPDX-License-Identifier: MIT
#include "realm.h"

#include <arpa/inet.h>

#include <algorithm>

#include "accounts.h"
#include "legacy.h"
#include "mail_schema.h"
#include "passwords.h"
#include "text_rules.h"

namespace config {
namespace {

constexpr Range kLifetime{1, 315'360'000};  // Ten years.

std::string text_of(const auth::Network& network) {
  char text[INET6_ADDRSTRLEN] = "";
  ::inet_ntop(network.address.size() == 4 ? AF_INET : AF_INET6, network.address.data(), text,
              sizeof text);
  return std::string(text) + "/" + std::to_string(network.prefix);
}

void read_networks(Section& section, const char* key, std::vector<auth::Network>& networks) {
  std::vector<std::string> texts;
  std::transform(networks.begin(), networks.end(), std::back_inserter(texts), text_of);
  section.texts(key, texts, kNetwork, 0);
  networks.clear();
  for (const std::string& text : texts) networks.push_back(auth::Network::parse(text).value());
}

void read_lifetimes(Section& section, auth::Realm& realm) {
  section.duration("access_token_lifetime", realm.access_token_lifetime, kLifetime);
  section.duration("warehouse_token_lifetime", realm.warehouse_token_lifetime, kLifetime);
  section.duration("refresh_token_lifetime", realm.refresh_token_lifetime, kLifetime);
  section.duration("session_lifetime", realm.session_lifetime, kLifetime);
  section.duration("refresh_grace", realm.refresh_grace, {0, 60});
  section.duration("leeway", realm.leeway, {0, 300});
}

/// Which pages of other origins may use the token routes, and read refusals.
void read_cors(Section& section, auth::Realm& realm) {
  const auto& origins = realm.cors_origins;
  section.texts("cors_origins", realm.cors_origins, kOrigin, 0);
  section.texts("cors_headers", realm.cors_headers, kFieldName, 0);
  if (origins.size() > 1 && std::count(origins.begin(), origins.end(), "*") != 0) {
    section.refuse("cors_origins",
                   "cors_origins holds \"*\" beside others; give \"*\" alone, or leave it out");
  }
}

void read_lockout(Section section, auth::LockoutPolicy& lockout) {
  constexpr Range kAttempts{0, 1'000'000};
  constexpr Range kSpan{1, 86400};
  section.integer("customer_attempts", lockout.customer.attempts, kAttempts);
  section.duration("customer_window", lockout.customer.window, kSpan);
  section.duration("customer_block", lockout.customer.block, kSpan);
  section.integer("agent_attempts", lockout.agent.attempts, kAttempts);
  section.duration("agent_window", lockout.agent.window, kSpan);
  section.duration("agent_block", lockout.agent.block, kSpan);
  section.integer("user_attempts", lockout.user.attempts, kAttempts);
  section.duration("user_window", lockout.user.window, kSpan);
  section.duration("user_block", lockout.user.block, kSpan);
  section.integer("everywhere", lockout.everywhere, kAttempts);
  section.finish();
}

}  // namespace

void read_realm(Section section, auth::Realm& realm, std::string& rules,
                storage::AccountSettings& accounts, std::string& common_passwords,
                keeper::MailSettings& mail) {
  using auth::Realm;
  section.required_text("public_url", realm.public_url, kPublicUrl);
  section.texts("allowed_hosts", realm.allowed_hosts, kHostWithPort, 0);
  section.text("issuer", realm.issuer, kAnyText);
  section.texts("audiences", realm.audiences, kWord, 1);
  section.text("default_client", realm.default_client, kWord);
  read_lifetimes(section, realm);
  section.flag("revoke_access_tokens", realm.revoked_access_tokens, Realm::RevokedAccessTokens::refused,
               Realm::RevokedAccessTokens::taken);
  section.flag("embed_permissions", realm.permissions, Realm::Permissions::embedded,
               Realm::Permissions::left_out);
  section.choice<Realm::Unconfirmed>("unconfirmed", realm.unconfirmed,
                                     {{"forbidden", Realm::Unconfirmed::forbidden},
                                      {"unauthorized", Realm::Unconfirmed::unauthorized}});
  section.flag("require_tls", realm.tls, Realm::Tls::required, Realm::Tls::optional);
  read_networks(section, "tls_terminators", realm.tls_terminators);
  section.texts("locales", realm.locales, kLocale, 1);
  section.flag("path_version", realm.path_version, Realm::PathVersion::accepted,
               Realm::PathVersion::not_accepted);
  section.choice<auth::Unlisted>("unlisted", realm.unlisted,
                                 {{"public", auth::Unlisted::pass},
                                  {"protected", auth::Unlisted::protect},
                                  {"refuse", auth::Unlisted::refuse}});
  section.text("rules", rules, kAnyText);
  section.texts("restricted_resource_types", realm.restricted_resource_types, kResourceType, 0);
  read_cors(section, realm);
  read_lockout(section.table("lockout"), realm.lockout);
  read_realm_mail(section.table("mail"), realm, mail);
  read_passwords(section.table("passwords"), realm.passwords, common_passwords);
  read_accounts(section.table("accounts"), realm, accounts);
  read_legacy(section.table("legacy"), realm, accounts);
  // A token's audience is its client, so the realm would refuse what it has just issued.
  if (std::count(realm.audiences.begin(), realm.audiences.end(), realm.default_client) == 0) {
    section.refuse("audiences", "audiences lacks the default_client " +
                                    toml_quote(realm.default_client) + "; add it");
  }
  section.finish();
}

}  // namespace config
