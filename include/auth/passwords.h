// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "auth/access_token.h"
#include "auth/grants.h"
#include "base/expected.h"
#include "base/secret.h"

namespace auth {

/// Why a password was not changed or an address not confirmed. Answers are chosen by it.
enum class PasswordProblem {
  wrong_password,  ///< The current password, which has to come along, is another.
  too_short,       ///< This and the next four: the new password breaks the realm's policy.
  too_long,
  characters,
  repetition,
  common,
  lost_race,      ///< Another change of the same password was faster.
  unknown_key,    ///< Never issued, spent, or its account may not use it any more.
  expired_key,    ///< Known and unspent, but too old.
  not_confirmed,  ///< The key was good, but the account's table took no confirmation.
};

struct PasswordError {
  PasswordProblem problem;
  // For the operator's log.
  std::string reason;        ///< One snake_case word (docs/LOG-EVENTS.md lists them).
  std::string account = {};  ///< Id of the account that this is about; empty where unknown.
};

template <typename T>
using PasswordResult = base::Expected<T, PasswordError>;

/// A password that was changed.
struct PasswordChange {
  AccountKey account;
  int sessions_ended = 0;
};

// All throw Unavailable. Where that leaves a password changed and its sessions not ended,
// `sessions_not_ended` is logged; they end at their next refresh, which finds another password
// (docs/adr/0039-a-changed-password.md).

/// Lets `account`, for whom the session of `token` speaks, choose another password, if `current`
/// is its present one. Ends its sessions but that one (contract 1.12). `replacement` holds no NUL.
/// Problems: wrong_password, those of the policy, lost_race.
[[nodiscard]] PasswordResult<PasswordChange> change_password(
    const Services& services, const GrantContext& context, const AccessToken& token,
    const Account& account, const base::Secret& current, const base::Secret& replacement);

/// Sets the password of the account that a mailed key was made for, and ends all of its sessions
/// (contract 1.14). `replacement` holds no NUL.
/// Problems: unknown_key, expired_key, those of the policy, lost_race.
[[nodiscard]] PasswordResult<PasswordChange> restore_password(const Services& services,
                                                              const Realm& realm,
                                                              const base::Secret& key,
                                                              const base::Secret& replacement);

/// Confirms the e-mail address of the account that a mailed key was made for (contract 1.11).
/// Problems: unknown_key, expired_key, not_confirmed.
[[nodiscard]] PasswordResult<AccountKey> confirm_email(const Services& services, const Realm& realm,
                                                       const base::Secret& key);

}  // namespace auth
