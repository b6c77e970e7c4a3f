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
  /// Throws std::invalid_argument where a query cannot be parsed; config::load has checked that.
  explicit MySqlLegacyRefreshTokens(const AccountSources& sources);
  ~MySqlLegacyRefreshTokens() override;

  [[nodiscard]] State state_of(std::string_view realm, std::string_view identifier) override;
  Taking take(std::string_view realm, std::string_view identifier) override;
  int revoke_all(std::string_view realm, std::string_view customer_reference) override;

 private:
  struct Realms;
  std::unique_ptr<Realms> realms_;
};

}  // namespace storage
