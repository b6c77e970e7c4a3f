// SPDX-License-Identifier: MIT
#include "auth/account.h"

namespace auth {

const char* name_of(Kind kind) {
  switch (kind) {
    case Kind::customer:
      return "customer";
    case Kind::company_user:
      return "company_user";
    case Kind::agent:
      return "agent";
    case Kind::impersonation:
      return "impersonation";
    case Kind::user:
      return "user";
    case Kind::warehouse:
      return "warehouse";
  }
  return "";
}

std::optional<Kind> kind_from_name(std::string_view name) {
  for (const Kind kind : {Kind::customer, Kind::company_user, Kind::agent, Kind::impersonation,
                          Kind::user, Kind::warehouse}) {
    if (name == name_of(kind)) return kind;
  }
  return std::nullopt;
}

const char* name_of(AccountKind kind) {
  switch (kind) {
    case AccountKind::customer:
      return "customer";
    case AccountKind::user:
      return "user";
    case AccountKind::warehouse:
      return "warehouse";
  }
  return "";
}

std::optional<AccountKind> account_kind_from_name(std::string_view name) {
  for (const AccountKind kind : {AccountKind::customer, AccountKind::user, AccountKind::warehouse}) {
    if (name == name_of(kind)) return kind;
  }
  return std::nullopt;
}

}  // namespace auth
