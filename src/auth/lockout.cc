// SPDX-License-Identifier: MIT
#include "auth/lockout.h"

#include "base/encoding.h"
#include "base/log.h"
#include "crypto/digest.h"

namespace auth {
namespace {

constexpr std::size_t kMostAccount = 255;

ThrottleLimits limits_of(const Realm& realm, LockoutKind kind) {
  const auto with = [](const AttemptLimits& limits, std::uint32_t everywhere) {
    return ThrottleLimits{limits.attempts, limits.window, limits.block, everywhere};
  };
  const LockoutPolicy& policy = realm.lockout;
  switch (kind) {
    case LockoutKind::customer:
      return with(policy.customer, policy.everywhere);
    case LockoutKind::agent:
      return with(policy.agent, policy.everywhere);
    case LockoutKind::user:
      return with(policy.user, policy.everywhere);
    case LockoutKind::company_user:
    case LockoutKind::restore:
    case LockoutKind::forgotten:
      break;
  }
  // Who asks is logged in, or nobody's account is asked for.
  return with(policy.customer, 0);
}

/// What no table can hold, and no account can have as its login, is counted by its digest.
std::string storable(const std::string& account) {
  if (account.size() <= kMostAccount && base::is_utf8(account)) return account;
  return "sha256:" + base::to_hex(crypto::sha256(account));
}

ThrottleKey key_of(const Realm& realm, LockoutKind kind, const std::string& account,
                   const std::string& address) {
  return {realm.name, kind, storable(account), counted_network(address)};
}

Error error_of(const Lockout& lockout, Instant now) {
  const bool is_everywhere = lockout.cause == Lockout::Cause::everywhere;
  Error error{ErrorCode::locked_out, is_everywhere ? "locked_out_everywhere" : "locked_out"};
  error.retry_after = std::chrono::ceil<base::Seconds>(lockout.until - now);
  return error;
}

}  // namespace

Result<Attempt> begin_attempt(const Services& services, const GrantContext& context,
                              LockoutKind kind, const std::string& account) {
  const ThrottleLimits limits = limits_of(context.realm, kind);
  if (limits.attempts == 0) return Attempt();
  const Instant now = services.clock.now();
  auto attempt = services.throttle.begin_attempt(
      key_of(context.realm, kind, account, context.network), limits, now);
  if (!attempt) return base::Unexpected{error_of(attempt.error(), now)};
  return Attempt(std::move(*attempt));
}

void succeeded(const Services& services, const Attempt& attempt) {
  if (attempt) services.throttle.succeeded(*attempt, services.clock.now());
}

void release(const Services& services, const Attempt& attempt) noexcept {
  try {
    if (attempt) services.throttle.release(*attempt);
  } catch (const std::exception& failure) {
    // The failure that led here is what the client is told of.
    base::log_warning("attempt_not_released")
        .with("realm", attempt->key.realm)
        .with("reason", failure.what());
  }
}

std::optional<Error> find_lockout(const Services& services, const Realm& realm, LockoutKind kind,
                                  const std::string& account, const std::string& address) {
  const ThrottleLimits limits = limits_of(realm, kind);
  if (limits.attempts == 0) return std::nullopt;
  const Instant now = services.clock.now();
  const auto lockout =
      services.throttle.find_lockout(key_of(realm, kind, account, address), limits, now);
  if (!lockout) return std::nullopt;
  return error_of(*lockout, now);
}

AccountKind account_kind_of(LockoutKind kind) {
  const bool is_user = kind == LockoutKind::agent || kind == LockoutKind::user;
  return is_user ? AccountKind::user : AccountKind::customer;
}

std::string counted_login(const std::optional<Account>& account, const std::string& typed) {
  return account ? account->login : typed;
}

}  // namespace auth
