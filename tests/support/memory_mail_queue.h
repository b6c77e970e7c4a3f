// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "auth/error.h"
#include "auth/mail_queue.h"

namespace test_support {

/// Mail in memory, for unit tests. mail_contract.h holds it to what MariaDB does.
class MemoryMailQueue final : public auth::MailQueue {
 public:
  std::vector<auth::StoredMail> rows;
  /// When set, every call throws StorageUnavailable, as with a database that is away.
  bool is_away = false;

  void enqueue(const auth::MailOrder& order, auth::Instant now) override {
    answer();
    auth::StoredMail mail;
    mail.id = rows.size() + 1;
    mail.order = order;
    mail.created = mail.next_attempt = now;
    rows.push_back(mail);
  }

  std::optional<auth::StoredMail> claim(auth::Instant now, auth::Instant lease_end) override {
    answer();
    auth::StoredMail* first = nullptr;
    for (auth::StoredMail& row : rows) {
      if (row.state != auth::MailState::queued || row.next_attempt > now) continue;
      if (!first || row.next_attempt < first->next_attempt) first = &row;
    }
    if (!first) return std::nullopt;
    ++first->attempts;
    first->next_attempt = lease_end;
    return *first;
  }

  Settled settle(const auth::StoredMail& claimed, const Outcome& outcome) override {
    answer();
    for (auth::StoredMail& row : rows) {
      if (row.id != claimed.id || !is(row, auth::MailState::queued)) continue;
      if (row.attempts != claimed.attempts) continue;
      row.state = outcome.state;
      row.last_problem = outcome.problem;
      row.account = outcome.account;
      if (is(row, auth::MailState::queued)) {
        row.next_attempt = outcome.at;
      } else {
        row.finished = outcome.at;
      }
      return Settled::settled;
    }
    return Settled::not_settled;
  }

  std::uint32_t sent_since(const auth::AccountKey& account, auth::KeyPurpose purpose,
                           auth::Instant since) override {
    answer();
    return static_cast<std::uint32_t>(std::count_if(rows.begin(), rows.end(), [&](auto& row) {
      return is(row, auth::MailState::sent) && row.account == account &&
             row.order.purpose == purpose && row.finished > since;
    }));
  }

  std::vector<auth::StoredMail> list(std::string_view realm, Include include,
                                     std::uint32_t most) override {
    answer();
    std::vector<auth::StoredMail> found;
    for (const auth::StoredMail& row : rows) {
      if (row.order.realm != realm || found.size() >= most) continue;
      if (include == Include::all || is_open(row)) found.push_back(row);
    }
    return found;
  }

  int retry(std::string_view realm, std::uint64_t id, auth::Instant now) override {
    return change(realm, id, [now](auth::StoredMail& row) { make_due(row, now); });
  }

  int retry_all(std::string_view realm, auth::Instant now) override {
    return change(realm, std::nullopt, [now](auth::StoredMail& row) { make_due(row, now); });
  }

  int drop(std::string_view realm, std::uint64_t id, auth::Instant now) override {
    return change(realm, id, [now](auth::StoredMail& row) {
      row.state = auth::MailState::dropped;
      row.finished = now;
      row.last_problem = "dropped by an operator";
    });
  }

 private:
  static bool is(const auth::StoredMail& row, auth::MailState state) { return row.state == state; }
  static bool is_open(const auth::StoredMail& row) {
    return is(row, auth::MailState::queued) || is(row, auth::MailState::failed);
  }
  static void make_due(auth::StoredMail& row, auth::Instant now) {
    row.state = auth::MailState::queued;
    row.next_attempt = now;
    row.finished.reset();
  }

  template <typename Change>
  int change(std::string_view realm, std::optional<std::uint64_t> id, Change how) {
    answer();
    int changed = 0;
    for (auth::StoredMail& row : rows) {
      if (row.order.realm != realm || (id && row.id != *id) || !is_open(row)) continue;
      how(row);
      ++changed;
    }
    return changed;
  }

  void answer() const {
    if (is_away) throw auth::StorageUnavailable("the test says that the database is away");
  }
};

}  // namespace test_support
