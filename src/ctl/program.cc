// SPDX-License-Identifier: MIT
#include "program.h"

#include <algorithm>

#include "output.h"
#include "storage/bulk.h"

namespace ctl {
namespace {

void be_patient(storage::MySqlSettings& settings) {
  settings.read_timeout = std::max(settings.read_timeout, storage::kBulkTimeout);
  settings.write_timeout = std::max(settings.write_timeout, storage::kBulkTimeout);
}

}  // namespace

const config::Config& Program::config() {
  if (!config_) config_ = config::load(config_file);
  return *config_;
}

std::string Program::realm() {
  const std::string name = realm_option.value_or("default");
  if (config().realms.find(name) != nullptr) return name;
  std::string known;
  for (const auth::Realm& realm : config().realms.all()) {
    known += (known.empty() ? "" : ", ") + realm.name;
  }
  throw Failure("There is no realm '" + name + "' in " + config_file.string() +
                "; name one of these with --realm: " + known + ".");
}

crypto::HashCeiling Program::hash_ceiling() {
  return {.memory_kib = config().hashing.memory_kib,
          .legacy = config().realms.find(realm())->legacy_hashes};
}

const storage::AccountSource& Program::account_source() {
  if (account_source_) return *account_source_;
  storage::AccountSettings settings = config().accounts.at(realm());
  storage::MySqlSettings own = config().database;
  if (statements_are_long_) {
    be_patient(own);
    if (settings.database) be_patient(*settings.database);
  }
  account_source_ = storage::account_sources({{realm(), settings}}, storage::make_session(own)).at(realm());
  return *account_source_;
}

auth::AccountStore& Program::accounts() {
  if (!accounts_) accounts_.emplace(storage::AccountSources{{realm(), account_source()}});
  return *accounts_;
}

storage::CustomerAdministration& Program::customers() {
  if (!customers_) customers_.emplace(account_source().session);
  return *customers_;
}

storage::CompanyUserAdministration& Program::company_users() {
  if (!company_users_) company_users_.emplace(account_source().session);
  return *company_users_;
}

storage::UserAdministration& Program::users() {
  if (!users_) users_.emplace(account_source().session);
  return *users_;
}

storage::MySqlTokenStore& Program::tokens() {
  if (!tokens_) {
    tokens_.emplace(storage::make_session(config().database),
                    storage::token_store_settings(config().realms));
  }
  return *tokens_;
}

storage::MySqlThrottleStore& Program::throttle() {
  if (!throttle_) throttle_.emplace(storage::make_session(config().database));
  return *throttle_;
}

storage::MySqlOneTimeKeyStore& Program::one_time_keys() {
  if (!one_time_keys_) one_time_keys_.emplace(storage::make_session(config().database));
  return *one_time_keys_;
}

storage::MySqlMailQueue& Program::mail() {
  if (!mail_) mail_.emplace(storage::make_session(config().database));
  return *mail_;
}

storage::Customer Program::customer(const std::string& who) {
  const std::string in = realm();
  auto found = customers().find(in, who);
  if (!found) {
    throw Failure(
        "There is no customer " + printable(who) + " in realm " + in +
        "; 'bearerctl customer list' shows all, and a customer is named by e-mail address "
        "or by reference, such as DE--21.");
  }
  return *std::move(found);
}

storage::CompanyUser Program::company_user(const std::string& uuid) {
  const std::string in = realm();
  auto found = company_users().find(in, uuid);
  if (!found) {
    throw Failure("There is no company user " + printable(uuid) + " in realm " + in +
                  "; 'bearerctl company-user list' shows all, and a company user is named by UUID.");
  }
  return *std::move(found);
}

storage::User Program::user(const std::string& who) {
  const std::string in = realm();
  auto found = users().find(in, who);
  if (!found) {
    throw Failure("There is no user " + printable(who) + " in realm " + in +
                  "; 'bearerctl user list' shows all, and a user is named by user name, number or "
                  "UUID.");
  }
  return *std::move(found);
}

}  // namespace ctl
