// SPDX-License-Identifier: MIT
#include "account_statements.h"

#include <algorithm>

namespace storage {
namespace {

using auth::AccountKind;
using base::Expected;
using Names = std::vector<std::string_view>;

/// Parses statements one by one and collects what is wrong with them.
class Parser {
 public:
  NamedStatement statement(const std::string& name, const std::string& sql, const Names& known) {
    auto parsed = NamedStatement::parse(sql);
    if (!parsed) {
      problems.push_back(name + ": " + parsed.error());
      return {};
    }
    for (const std::string& parameter : parsed->parameters()) {
      if (std::count(known.begin(), known.end(), parameter) != 0) continue;
      std::string sentence = name + ": there is no parameter :" + parameter + "; known are";
      for (const std::string_view each : known) sentence += " :" + std::string(each);
      problems.push_back(std::move(sentence));
    }
    return std::move(*parsed);
  }

  /// `select` with one of its conditions; nothing without either.
  NamedStatement lookup(const std::string& kind, const KindQueries& queries, const char* condition_name,
                        const std::string& condition, const Names& known) {
    if (queries.select.empty() || condition.empty()) return {};
    return statement(kind + ".select with " + condition_name, queries.select + " WHERE " + condition, known);
  }

  KindStatements kind(const std::string& name, const KindQueries& queries) {
    KindStatements parsed;
    parsed.by_login = lookup(name, queries, "by_login", queries.by_login, {"realm", "login"});
    parsed.by_id = lookup(name, queries, "by_id", queries.by_id, {"realm", "id"});
    parsed.by_reference =
        lookup(name, queries, "by_reference", queries.by_reference, {"realm", "reference"});
    if (!queries.select.empty()) {
      // Index: none, any rows will do. The line break ends a comment that `select` may end with.
      parsed.hashes = statement(name + ".select",
                                "SELECT id, hash FROM (" + queries.select + "\n) AS accounts LIMIT :limit OFFSET :offset",
                                {"realm", "limit", "offset"});
    }
    const Names update{"realm", "id", "current", "hash", "now"};
    parsed.replace_hash = statement(name + ".replace_hash", queries.replace_hash, update);
    parsed.set_password = statement(name + ".set_password", queries.set_password, update);
    parsed.confirm = statement(name + ".confirm", queries.confirm, {"realm", "id", "now"});
    return parsed;
  }

  RefreshTokenStatements refresh_tokens(const RefreshTokenQueries& queries) {
    RefreshTokenStatements parsed;
    parsed.find =
        statement("refresh_token.find", queries.find, {"realm", "identifier", "reference", "now"});
    parsed.take = statement("refresh_token.take", queries.take, {"realm", "identifier", "now"});
    parsed.revoke_all =
        statement("refresh_token.revoke_all", queries.revoke_all, {"realm", "reference", "now"});
    return parsed;
  }

  std::vector<std::string> problems;
};

}  // namespace

Expected<AccountStatements, std::vector<std::string>> AccountStatements::parse(AccountQueries queries) {
  Parser parser;
  AccountStatements parsed;
  parsed.customer = parser.kind("customer", queries.customer);
  parsed.user = parser.kind("user", queries.user);
  parsed.company_user = parser.statement("company_user", queries.company_user, {"realm", "uuid"});
  parsed.registration_key =
      parser.statement("registration_key", queries.registration_key, {"realm", "key"});
  parsed.warehouse = parser.statement("warehouse", queries.warehouse, {"realm", "id"});
  const Names search{"realm", "text", "pattern", "limit", "offset"};
  parsed.search = parser.statement("search", queries.search, search);
  parsed.search_total = parser.statement("search_total", queries.search_total, search);
  parsed.refresh_token = parser.refresh_tokens(queries.refresh_token);
  if (!parser.problems.empty()) return base::Unexpected{std::move(parser.problems)};
  return parsed;
}

const KindStatements* AccountStatements::of(AccountKind kind) const {
  switch (kind) {
    case AccountKind::customer:
      return &customer;
    case AccountKind::user:
      return &user;
    case AccountKind::warehouse:
      break;
  }
  return nullptr;
}

}  // namespace storage
