// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string_view>

#include "auth/legacy_tokens.h"
#include "storage/account_sources.h"

namespace storage {

/// PHP's refresh tokens, in whichever tables the queries read.
class MySqlLegacyRefreshTokens final : public auth::LegacyRefreshTokens {
 public:
  explicit MySqlLegacyRefreshTokens(std::shared_ptr<const AccountTablesByRealm> tables);
  /// With `account_tables` of its own.
  explicit MySqlLegacyRefreshTokens(const AccountSources& sources);

  [[nodiscard]] State state_of(std::string_view realm, std::string_view identifier,
                               std::string_view customer_reference) override;
  Taking take(std::string_view realm, std::string_view identifier) override;
  int revoke_all(std::string_view realm, std::string_view customer_reference) override;

 private:
  std::shared_ptr<const AccountTablesByRealm> tables_;
};

}  // namespace storage
