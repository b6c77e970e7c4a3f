// SPDX-License-Identifier: MIT
#include "named_account.h"

#include <string_view>

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

[[noreturn]] void refuse_unknown(const char* kind, const std::string& who, const std::string& realm) {
  throw Failure("There is no " + std::string(kind) + " " + printable(who) + " in realm " + realm +
                ", as [realm." + realm + ".accounts] reads the tables; 'bearerctl accounts try' shows what it finds.");
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
  const bool is_user = *kind == AccountKind::user;
  const auto account = is_user ? find_user(program, who) : find_customer(program, who);
  if (!account) refuse_unknown(is_user ? "user" : "customer", who, program.realm());
  return {account->key, is_user || account->reference.empty() ? account->login : account->reference, account->login};
}

}  // namespace ctl
