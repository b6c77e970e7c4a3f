// SPDX-License-Identifier: MIT
#pragma once

#include <functional>

#include "keeper/mail_transport.h"
#include "keeper/settings.h"

namespace keeper {

/// Speaks SMTP (RFC 5321), one connection for each mail.
///
/// A 5xx to the recipient or to the message refuses it for good. Before that, 5xx speaks of us or
/// of the server's state, and the mail may go later.
class Smtp final : public MailTransport {
 public:
  /// `stop` becomes readable when the process is to end: a mail under way then gets two seconds
  /// more. `alive` is called at least each second while the server is waited for.
  Smtp(SmtpSettings settings, int stop, std::function<void()> alive);

  Delivery deliver(const std::string& from, const std::string& to,
                   const base::Secret& message) override;

 private:
  SmtpSettings settings_;
  int stop_;
  std::function<void()> alive_;
};

}  // namespace keeper
