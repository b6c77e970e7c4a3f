// SPDX-License-Identifier: MIT
#include "accounts.h"

#include <algorithm>

#include "database.h"
#include "text_rules.h"

namespace config {
namespace {

bool is_preset(std::string_view name) { return storage::find_account_preset(name) != nullptr; }

constexpr TextRule kPreset{
    is_preset, "one of bearerd, spryker, wordpress, magento, drupal, phpbb and postfixadmin"};

void read_kind(Section section, storage::KindQueries& queries, auth::AccountKind kind) {
  section.text("select", queries.select, kSql);
  section.text("by_login", queries.by_login, kSql);
  section.text("by_id", queries.by_id, kSql);
  if (kind == auth::AccountKind::customer) {
    section.text("by_reference", queries.by_reference, kSql);
  }
  section.text("replace_hash", queries.replace_hash, kSql);
  section.text("set_password", queries.set_password, kSql);
  if (kind == auth::AccountKind::customer) section.text("confirm", queries.confirm, kSql);
  section.finish();
}

void read_refresh_token(Section section, storage::RefreshTokenQueries& queries) {
  section.text("find", queries.find, kSql);
  section.text("take", queries.take, kSql);
  section.text("revoke_all", queries.revoke_all, kSql);
  section.finish();
}

}  // namespace

void read_accounts(Section section, auth::Realm& realm, storage::AccountSettings& accounts) {
  storage::AccountQueries& queries = accounts.queries;
  section.text("preset", accounts.preset, kPreset);
  section.flag("legacy_hashes", realm.legacy_hashes, crypto::LegacySchemes::allowed,
               crypto::LegacySchemes::refused);
  using BetterHashes = storage::AccountSettings::BetterHashes;
  section.choice<BetterHashes>("better_hashes", accounts.better_hashes,
                               {{"beside", BetterHashes::beside}, {"never", BetterHashes::never}});
  section.text("company_user", queries.company_user, kSql);
  section.text("registration_key", queries.registration_key, kSql);
  section.text("warehouse", queries.warehouse, kSql);
  section.text("search", queries.search, kSql);
  section.text("search_total", queries.search_total, kSql);
  if (section.has("database")) accounts.database.emplace();
  if (accounts.database) read_database(section.table("database"), *accounts.database);
  read_kind(section.table("customer"), queries.customer, auth::AccountKind::customer);
  read_kind(section.table("user"), queries.user, auth::AccountKind::user);
  read_refresh_token(section.table("refresh_token"), queries.refresh_token);
  if (!is_preset(accounts.preset)) return section.finish();
  for (const std::string& problem : storage::problems_in(storage::queries_of(accounts))) {
    section.refuse("preset", problem);
  }
  section.finish();
}

}  // namespace config
