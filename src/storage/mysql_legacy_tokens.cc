// SPDX-License-Identifier: MIT
#include "storage/mysql_legacy_tokens.h"

#include <map>
#include <stdexcept>
#include <string>

#include "account_statements.h"
#include "auth/error.h"
#include "base/clock.h"
#include "mysql_session.h"
#include "named_row.h"

namespace storage {
namespace {

const NamedStatement& required(const NamedStatement& statement, std::string_view realm, const char* name) {
  if (!statement.empty()) return statement;
  throw auth::StorageUnavailable("[realm." + std::string(realm) + ".accounts] does not say how: set refresh_token." +
                                 name);
}

/// Those of one realm.
struct Tokens {
  std::shared_ptr<MySqlSession> session;
  RefreshTokenStatements statements;

  /// A transaction is never repeated where its outcome is unknown: the second time would find the row taken.
  [[nodiscard]] int change(const NamedStatement& statement, const Arguments& arguments) const {
    const std::vector<Value> values = statement.bound(arguments);
    return session->transact([&](MySqlConnection& db) { return db.change(statement.text(), values); });
  }
};

}  // namespace

struct MySqlLegacyRefreshTokens::Realms {
  std::map<std::string, Tokens, std::less<>> tokens;

  [[nodiscard]] const Tokens& of(std::string_view realm) const {
    const auto found = tokens.find(realm);
    if (found != tokens.end()) return found->second;
    throw auth::StorageUnavailable("realm " + std::string(realm) + " has no refresh tokens of PHP");
  }
};

MySqlLegacyRefreshTokens::MySqlLegacyRefreshTokens(const AccountSources& sources)
    : realms_(std::make_unique<Realms>()) {
  for (const auto& [realm, source] : sources) {
    auto parsed = AccountStatements::parse(source.queries);
    if (!parsed) throw std::invalid_argument("accounts of realm " + realm + ": " + parsed.error().front());
    realms_->tokens.emplace(realm, Tokens{source.session, std::move(parsed->refresh_token)});
  }
}

MySqlLegacyRefreshTokens::~MySqlLegacyRefreshTokens() = default;

auth::LegacyRefreshTokens::State MySqlLegacyRefreshTokens::state_of(std::string_view realm,
                                                                    std::string_view identifier) {
  const Tokens& tokens = realms_->of(realm);
  const NamedStatement& find = required(tokens.statements.find, realm, "find");
  const std::vector<Value> values =
      find.bound({{"realm", realm}, {"identifier", identifier}, {"now", base::SystemClock().now()}});
  return tokens.session->read([&](MySqlConnection& db) {
    Rows found = db.query(find.text(), values);
    if (!found.next()) return State::unknown;
    return NamedRow(found).flag("revoked", true) ? State::revoked : State::live;
  });
}

auth::LegacyRefreshTokens::Taking MySqlLegacyRefreshTokens::take(std::string_view realm,
                                                                 std::string_view identifier) {
  const Tokens& tokens = realms_->of(realm);
  const int taken = tokens.change(
      required(tokens.statements.take, realm, "take"),
      {{"realm", realm}, {"identifier", identifier}, {"now", base::SystemClock().now()}});
  return taken > 0 ? Taking::taken : Taking::refused;
}

int MySqlLegacyRefreshTokens::revoke_all(std::string_view realm, std::string_view customer_reference) {
  const Tokens& tokens = realms_->of(realm);
  if (tokens.statements.revoke_all.empty()) return 0;
  return tokens.change(
      tokens.statements.revoke_all,
      {{"realm", realm}, {"reference", customer_reference}, {"now", base::SystemClock().now()}});
}

}  // namespace storage
