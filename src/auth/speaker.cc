// SPDX-License-Identifier: MIT
//
// Who stands behind a session, and whether he still may.
#include "speaker.h"

#include "base/encoding.h"
#include "crypto/digest.h"
#include "sessions.h"

namespace auth {
namespace {

using base::Unexpected;

/// An account that may go on with what it began when its password's digest was `digest`, or why
/// not: whatever software changed it.
Holder holder(const Services& services, const AccountKey& key, const Digest& digest) {
  auto account = services.accounts.find_by_id(key);
  if (!account) return Unexpected{"account_gone"};
  if (account->state == Account::State::disabled) return Unexpected{"account_disabled"};
  if (account->state == Account::State::anonymised) return Unexpected{"account_anonymised"};
  if (!base::equal_in_constant_time(crypto::sha256(account->password_hash), digest)) {
    return Unexpected{"password_changed"};
  }
  return std::move(*account);
}

/// Whether a company user may still act; `customer` is known to be well.
const char* company_user_problem(const Services& services, const Session& session) {
  const auto user =
      services.accounts.find_company_user(session.account.realm, *session.company_user);
  if (!user || user->customer != session.account) return "company_user_gone";
  return user->is_active ? nullptr : "company_user_inactive";
}

/// A warehouse has no account of its own: its user's counts, and that he is assigned to it.
Holder warehouse_of(const Services& services, const Session& session) {
  const auto user = holder(services, session.actor->account, session.actor->password_digest);
  if (!user) return user;
  if (!user->is_warehouse_user) return Unexpected{"no_warehouse_user"};
  if (services.accounts.find_warehouse(user->key) != session.account.id)
    return Unexpected{"not_assigned"};
  Account warehouse;
  warehouse.key = session.account;
  return warehouse;
}

}  // namespace

Holder speaker(const Services& services, const Session& session) {
  if (session.kind == Kind::warehouse) return warehouse_of(services, session);
  auto account = holder(services, session.account, session.password_digest);
  if (!account) return account;
  if (session.kind == Kind::agent && !account->is_agent) return Unexpected{"no_agent"};
  if (session.actor) {
    const auto agent = holder(services, session.actor->account, session.actor->password_digest);
    if (!agent) return agent;
    if (!agent->is_agent) return Unexpected{"no_agent"};
  }
  if (session.kind == Kind::company_user) {
    if (const char* problem = company_user_problem(services, session)) return Unexpected{problem};
  }
  return account;
}

bool is_outdated(const Session& session, std::uint32_t account_generation,
                 std::uint32_t actor_generation) {
  return session.generation < account_generation ||
         (session.actor && session.actor->generation < actor_generation);
}

Result<Account> account_behind(const Services& services, const Realm& realm,
                               const AccessToken& token) {
  const auto key = token.account(realm.name);
  if (!key) return refuse(ErrorCode::ended_session, "token_without_account");
  if (!token.session_id) {
    // Issued elsewhere: there is no session that could have ended.
    auto account = services.accounts.find_by_id(*key);
    const bool may_act = account && account->state == Account::State::active &&
                         (token.kind != Kind::agent || account->is_agent);
    if (may_act) return std::move(*account);
    return refuse(ErrorCode::ended_session, "account_gone", key->id);
  }
  const auto id = base::from_hex(*token.session_id);
  const auto stored = id ? services.tokens.find_session(realm.name, *id) : std::nullopt;
  if (!stored) return refuse(ErrorCode::ended_session, "session_gone", key->id);
  const Session& session = stored->session;
  if (session.revoked_at) return refuse(ErrorCode::ended_session, "revoked", key->id, session.id);
  // The row, not the token, because a session that was spared goes on with a new generation.
  if (is_outdated(session, stored->account_generation, stored->actor_generation)) {
    return refuse(ErrorCode::ended_session, "account_generation", key->id, session.id);
  }
  auto account = speaker(services, session);
  if (!account) return refuse(ErrorCode::ended_session, account.error(), key->id, session.id);
  return std::move(*account);
}

}  // namespace auth
