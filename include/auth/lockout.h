// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "auth/error.h"
#include "auth/grants.h"
#include "auth/throttle.h"

namespace auth {

/// An attempt that may be made. Nothing in it where the realm does not limit its kind.
using Attempt = std::optional<Reservation>;

/// Counts an attempt at something that could be guessed, before anything is looked at. It stays
/// counted as a failure unless `succeeded` or `release` follows.
///
/// `account` is the login as stored or, where there is no such account, as typed; empty where
/// attempts count for the network alone (kinds restore and forgotten). Known and unknown ones cost the same.
/// Refusal: locked_out, with `retry_after`. Throws Unavailable.
[[nodiscard]] Result<Attempt> begin_attempt(const Services& services, const GrantContext& context,
                                            LockoutKind kind, const std::string& account);
/// It was no guess. Throws Unavailable.
void succeeded(const Services& services, const Attempt& attempt);
/// Nobody could tell what it was: takes it back where the database lets us.
void release(const Services& services, const Attempt& attempt) noexcept;

/// Whether `begin_attempt` would refuse, which counts nothing. The refusal, or nothing. Throws
/// Unavailable.
[[nodiscard]] std::optional<Error> find_lockout(const Services& services, const Realm& realm,
                                                LockoutKind kind, const std::string& account,
                                                const std::string& address);

/// Whose table the logins of a kind are in.
[[nodiscard]] AccountKind account_kind_of(LockoutKind kind);
/// The login by which attempts at an account are counted: as stored, so that all spellings that the
/// table takes for the same one share a counter; as typed where there is no account.
[[nodiscard]] std::string counted_login(const std::optional<Account>& account,
                                        const std::string& typed);

/// Does `work`, which gives a Result, as one attempt: a value resets the counter, a refusal stays
/// counted, and a failure takes the attempt back, so that an outage locks nobody out. `locked` makes
/// an error of the kind that `work` gives out of the refusal of who is locked out.
template <typename Work, typename Locked = std::identity>
auto guarded(const Services& services, const GrantContext& context, LockoutKind kind,
             const std::string& account, Work work, Locked locked = {}) -> decltype(work()) {
  const auto attempt = begin_attempt(services, context, kind, account);
  if (!attempt) return base::Unexpected{locked(attempt.error())};
  auto result = [&] {
    try {
      return work();
    } catch (...) {
      release(services, *attempt);
      throw;
    }
  }();
  if (result) succeeded(services, *attempt);
  return result;
}

}  // namespace auth
