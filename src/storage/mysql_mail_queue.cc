// SPDX-License-Identifier: MIT
//
// Mail that is to be sent.
#include <vector>

#include "auth/error.h"
#include "base/encoding.h"
#include "mysql_session.h"
#include "storage/mysql_stores.h"

// Text, so that each statement stays one literal. In the order that `mail_in` reads.
#define MAIL_COLUMNS                                                                   \
  "mail_id, realm, purpose, login, locale, state, attempts, account_kind, account_id," \
  " created_at, next_attempt_at, finished_at, last_problem"

namespace storage {

namespace {

using auth::Instant;
using auth::MailState;
using auth::StoredMail;

// Several keepers that look at the same time each find one that the others have not taken.
constexpr int kCandidates = 20;
constexpr std::size_t kMaxProblem = 255;

std::optional<auth::AccountKey> account_in(const Rows& rows, const std::string& realm) {
  const auto kind = auth::account_kind_from_name(rows.text_or_nothing(8).value_or(""));
  const auto id = rows.text_or_nothing(9);
  return kind && id ? std::optional(auth::AccountKey{realm, *kind, *id}) : std::nullopt;
}

StoredMail mail_in(const Rows& rows) {
  const auto purpose = auth::key_purpose_from_name(rows.text(3));
  const auto state = auth::mail_state_from_name(rows.text(6));
  if (!purpose || !state) {
    throw auth::StorageUnavailable(
        "a mail row has a purpose or state that this release does not know: was a newer release "
        "taken back?");
  }
  StoredMail mail;
  mail.id = static_cast<std::uint64_t>(rows.integer(1));
  mail.order = {rows.text(2), *purpose, rows.text(4), rows.text(5)};
  mail.state = *state;
  mail.attempts = static_cast<std::uint32_t>(rows.integer(7));
  mail.account = account_in(rows, mail.order.realm);
  mail.created = rows.instant(10);
  mail.next_attempt = rows.instant(11);
  mail.finished = rows.instant_or_nothing(12);
  mail.last_problem = rows.text(13);
  return mail;
}

std::vector<StoredMail> mails_in(Rows rows) {
  std::vector<StoredMail> mails;
  while (rows.next()) mails.push_back(mail_in(rows));
  return mails;
}

std::int64_t number_of(std::uint64_t id) { return static_cast<std::int64_t>(id); }

}  // namespace

MySqlMailQueue::MySqlMailQueue(std::shared_ptr<MySqlSession> session)
    : session_(std::move(session)) {}

void MySqlMailQueue::enqueue(const auth::MailOrder& order, Instant now) {
  session_->transact([&](MySqlConnection& db) {
    // Index: none, only adds a row.
    db.change(
        "INSERT INTO mail (realm, purpose, login, locale, created_at, next_attempt_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        {order.realm, name_of(order.purpose), order.login, order.locale, now, now});
  });
}

std::optional<StoredMail> MySqlMailQueue::claim(Instant now, Instant lease_end) {
  std::vector<StoredMail> candidates = session_->repeatable([&](MySqlConnection& db) {
    // Index: mail_due, in its order.
    return mails_in(db.query("SELECT " MAIL_COLUMNS " FROM mail FORCE INDEX (mail_due)"
                             " WHERE state = 'queued' AND next_attempt_at <= ?"
                             // Those of a newer release must not keep back the rest.
                             " AND purpose IN ('confirm_email', 'restore_password')"
                             " ORDER BY next_attempt_at, mail_id LIMIT ?",
                             {now, kCandidates}));
  });
  for (StoredMail& mail : candidates) {
    const bool is_ours = session_->transact([&](MySqlConnection& db) {
      // Index: PRIMARY (mail_id).
      return db.change(
                 "UPDATE mail SET attempts = attempts + 1, next_attempt_at = ?"
                 " WHERE mail_id = ? AND state = 'queued' AND attempts = ?"
                 " AND next_attempt_at <= ?",
                 {lease_end, number_of(mail.id), mail.attempts, now}) == 1;
    });
    if (!is_ours) continue;
    ++mail.attempts;
    mail.next_attempt = lease_end;
    return mail;
  }
  return std::nullopt;
}

auth::MailQueue::Settled MySqlMailQueue::settle(const StoredMail& claimed, const Outcome& outcome) {
  const bool is_queued = outcome.state == MailState::queued;
  const Value next = is_queued ? Value{outcome.at} : Value{claimed.next_attempt};
  const Value finished = is_queued ? Value{nullptr} : Value{outcome.at};
  const auto& account = outcome.account;
  const Value kind = account ? Value{std::string_view(name_of(account->kind))} : Value{nullptr};
  const Value id = account ? Value{std::string_view(account->id)} : Value{nullptr};
  const std::string problem = outcome.problem.substr(0, kMaxProblem);
  return session_->transact([&](MySqlConnection& db) {
    // Index: PRIMARY (mail_id).
    const int changed = db.change(
        "UPDATE mail SET state = ?, next_attempt_at = ?, finished_at = ?, last_problem = ?,"
        " account_kind = ?, account_id = ?"
        " WHERE mail_id = ? AND state = 'queued' AND attempts = ?",
        {name_of(outcome.state), next, finished, problem, kind, id, number_of(claimed.id),
         claimed.attempts});
    return changed == 1 ? Settled::settled : Settled::not_settled;
  });
}

std::uint32_t MySqlMailQueue::sent_since(const auth::AccountKey& account, auth::KeyPurpose purpose,
                                         Instant since) {
  return session_->repeatable([&](MySqlConnection& db) -> std::uint32_t {
    // Index: mail_of_account.
    Rows rows = db.query(
        "SELECT COUNT(*) FROM mail FORCE INDEX (mail_of_account) WHERE realm = ?"
        " AND account_kind = ? AND account_id = ? AND finished_at > ?"
        " AND state = 'sent' AND purpose = ?",
        {account.realm, name_of(account.kind), account.id, since, name_of(purpose)});
    return rows.next() ? static_cast<std::uint32_t>(rows.integer(1)) : 0;
  });
}

std::vector<StoredMail> MySqlMailQueue::list(std::string_view realm, Include include,
                                             std::uint32_t most) {
  return session_->repeatable([&](MySqlConnection& db) {
    // Index: mail_of_realm.
    return include == Include::all
               ? mails_in(db.query("SELECT " MAIL_COLUMNS " FROM mail FORCE INDEX (mail_of_realm)"
                                   " WHERE realm = ? ORDER BY mail_id LIMIT ?",
                                   {realm, most}))
               : mails_in(db.query("SELECT " MAIL_COLUMNS " FROM mail FORCE INDEX (mail_of_realm)"
                                   " WHERE realm = ? AND state IN ('queued', 'failed')"
                                   " ORDER BY mail_id LIMIT ?",
                                   {realm, most}));
  });
}

int MySqlMailQueue::retry(std::string_view realm, std::uint64_t id, Instant now) {
  return session_->transact([&](MySqlConnection& db) {
    // Index: PRIMARY (mail_id).
    return db.change(
        "UPDATE mail SET state = 'queued', next_attempt_at = ?, finished_at = NULL"
        " WHERE mail_id = ? AND realm = ? AND state IN ('queued', 'failed')",
        {now, number_of(id), realm});
  });
}

int MySqlMailQueue::retry_all(std::string_view realm, Instant now) {
  return session_->transact([&](MySqlConnection& db) {
    // Index: mail_of_realm.
    return db.change(
        "UPDATE mail FORCE INDEX (mail_of_realm)"
        " SET state = 'queued', next_attempt_at = ?, finished_at = NULL"
        " WHERE realm = ? AND state IN ('queued', 'failed')",
        {now, realm});
  });
}

int MySqlMailQueue::drop(std::string_view realm, std::uint64_t id, Instant now) {
  return session_->transact([&](MySqlConnection& db) {
    // Index: PRIMARY (mail_id).
    return db.change(
        "UPDATE mail SET state = 'dropped', finished_at = ?,"
        " last_problem = 'dropped by an operator'"
        " WHERE mail_id = ? AND realm = ? AND state IN ('queued', 'failed')",
        {now, number_of(id), realm});
  });
}

}  // namespace storage
