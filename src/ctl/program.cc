// SPDX-License-Identifier: MIT
#include "program.h"

namespace ctl {

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

storage::CustomerAdministration& Program::customers() {
  if (!customers_) {
    const auto& elsewhere = config().account_database;
    // Only in our own database is a schema version ours.
    customers_.emplace(elsewhere
                           ? storage::make_session(
                                 *elsewhere, {.schema = storage::SessionTuning::Schema::unchecked})
                           : storage::make_session(config().database));
  }
  return *customers_;
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

storage::MySqlMailQueue& Program::mail() {
  if (!mail_) mail_.emplace(storage::make_session(config().database));
  return *mail_;
}

storage::Customer Program::customer(const std::string& who) {
  const std::string in = realm();
  auto found = customers().find(in, who);
  if (!found) {
    throw Failure(
        "There is no customer " + who + " in realm " + in +
        "; 'bearerctl customer list' shows all, and a customer is named by e-mail address "
        "or by reference, such as DE--21.");
  }
  return *std::move(found);
}

}  // namespace ctl
