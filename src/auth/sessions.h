// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "auth/grants.h"

namespace auth {

/// What a grant has found out before it begins a session.
struct Opening {
  Kind kind = Kind::customer;
  Account account;  ///< Whom the tokens speak for.
  std::optional<Account> actor = {};  ///< The Back Office user who acts for the account.
  std::optional<std::string> company_user = {};  ///< UUID, for kind company_user.
};

/// Begins a session and hands out its first tokens. Whoever stands behind it is looked at once
/// more, because hashing takes its time. Refusal: invalid_credentials. Throws Unavailable.
[[nodiscard]] Result<TokenResponse> open_session(const Services& services,
                                                 const GrantContext& context,
                                                 const Opening& opening);

/// A refusal for the grant to return.
[[nodiscard]] base::Unexpected<Error> refuse(ErrorCode code, const char* reason,
                                             std::string account = {}, std::string session_id = {});

}  // namespace auth
