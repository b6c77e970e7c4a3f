// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

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

/// `issue_for_refresh` for a refresh token of ours.
[[nodiscard]] Result<TokenResponse> refresh_session(const Services& services,
                                                    const GrantContext& context,
                                                    const base::Secret& refresh_token);

/// What a token may do; nothing a client asks for adds to it (contract 3.1).
[[nodiscard]] std::vector<std::string> scopes_of(Kind kind, const Account& account);
[[nodiscard]] bool holds_all(const std::vector<std::string>& held, const std::vector<std::string>& scopes);

/// A refusal for the grant to return.
[[nodiscard]] base::Unexpected<Error> refuse(ErrorCode code, const char* reason,
                                             std::string account = {}, std::string session_id = {});

}  // namespace auth
