// SPDX-License-Identifier: MIT
#include "named_account.h"

#include <string_view>

#include "auth/error.h"
#include "base/uuid.h"
#include "output.h"
#include "program.h"

namespace ctl {
namespace {

using auth::Account;
using auth::AccountKind;

std::optional<Account> find_user(Program& program, const std::string& who) {
  const std::string realm = program.realm();
  // Other tables are asked by login and number only.
  if (base::is_uuid(who) && program.config().accounts.at(realm).preset == "bearerd") {
    return program.accounts().find_by_id(program.user(who).key);
  }
  auto user = program.accounts().find_by_login(realm, AccountKind::user, who);
  return user ? user : program.accounts().find_by_id({realm, AccountKind::user, who});
}

/// Of an account that is gone or cannot be read, sessions may be left to be ended.
bool has_sessions(Program& program, const auth::AccountKey& key) {
  auth::SessionFilter filter;
  filter.realm = key.realm;
  filter.account = key;
  filter.include = auth::SessionFilter::Include::ended_too;
  filter.now = program.now();
  filter.most = 1;
  return !program.tokens().list_sessions(filter).empty();
}

std::optional<Account> find_in_tables(Program& program, const auth::AccountKey& key) {
  const bool is_user = key.kind == AccountKind::user;
  try {
    return is_user ? find_user(program, key.id) : find_customer(program, key.id);
  } catch (const auth::Unavailable&) {
    if (has_sessions(program, key)) return std::nullopt;
    throw;
  }
}

}  // namespace

std::optional<Account> find_customer(Program& program, const std::string& who) {
  const std::string realm = program.realm();
  const bool is_address = who.find('@') != std::string::npos;
  auto customer = is_address ? std::nullopt : program.accounts().find_customer(realm, who);
  return customer ? customer : program.accounts().find_by_login(realm, AccountKind::customer, who);
}

NamedAccount named_account(Program& program, const std::string& text) {
  const std::size_t colon = text.find(':');
  const auto kind = colon == std::string::npos
                        ? std::optional(AccountKind::customer)
                        : auth::account_kind_from_name(std::string_view(text).substr(0, colon));
  const std::string who = colon == std::string::npos ? text : text.substr(colon + 1);
  if (!kind || who.empty()) {
    throw UsageError("'" + printable(text) +
                     "' names no account; write customer:DE--21, user:admin@spryker.com or warehouse:7.");
  }
  // A warehouse is nobody's row: it has sessions or it has none.
  if (*kind == AccountKind::warehouse) return {{program.realm(), *kind, who}, text, ""};
  const auth::AccountKey key{program.realm(), *kind, who};
  const auto account = find_in_tables(program, key);
  if (account) return {account->key, account->reference.empty() ? account->login : account->reference, account->reference};
  if (has_sessions(program, key)) return {key, text, ""};
  throw Failure("There is no " + std::string(*kind == AccountKind::user ? "user" : "customer") + " " + printable(who) +
                " in realm " + key.realm + ", as [realm." + key.realm +
                ".accounts] reads the tables; 'bearerctl accounts try' shows what it finds.");
}

}  // namespace ctl
