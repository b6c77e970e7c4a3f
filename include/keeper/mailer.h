// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "auth/mail_queue.h"
#include "auth/one_time_keys.h"
#include "auth/stores.h"
#include "base/clock.h"
#include "keeper/mail_message.h"
#include "keeper/mail_transport.h"
#include "keeper/settings.h"

namespace keeper {

/// What sending stands on. References: the composition root owns the objects and outlives them.
struct MailServices {
  auth::MailQueue& queue;
  auth::AccountStore& accounts;
  auth::OneTimeKeyStore& keys;
  MailTransport& transport;
  const base::Clock& clock;
};

/// Sends what the queue holds, one after another.
class Mailer {
 public:
  Mailer(MailServices services, const MailSettings& settings);

  /// Looks at one order that is due: looks the account up, makes a key, sends, and settles it.
  /// Throws auth::Unavailable; the order is due again when its lease ends.
  enum class Step {
    idle,         ///< Nothing is due.
    worked,       ///< There may be more.
    unreachable,  ///< The server would not take another one either.
    interrupted,
  };
  Step send_next();

 private:
  using Outcome = auth::MailQueue::Outcome;
  [[nodiscard]] std::optional<Outcome> reason_not_to_send(
      const auth::StoredMail& mail, const std::optional<auth::Account>& account);
  [[nodiscard]] Delivery send(const auth::StoredMail& mail, const RealmMail& realm,
                              const auth::AccountKey& account);
  [[nodiscard]] Outcome outcome_of(const auth::StoredMail& mail, const Delivery& delivery) const;
  [[nodiscard]] Outcome later(const auth::StoredMail& mail, std::string problem) const;
  void settle(const auth::StoredMail& mail, const Outcome& outcome);

  MailServices services_;
  const MailSettings& settings_;
};

}  // namespace keeper
