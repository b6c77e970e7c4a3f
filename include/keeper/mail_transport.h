// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "base/secret.h"

namespace keeper {

/// What came of handing a mail over.
struct Delivery {
  enum class Result {
    accepted,
    refused,      ///< For good: this mail, or its recipient. Trying again would not help.
    deferred,     ///< Not now, for this mail.
    unreachable,  ///< Not now, and not for any other: the server is away or takes nothing of us.
    interrupted,  ///< We are to end; the server may have taken it or not.
  } result = Result::accepted;
  std::string problem;  ///< One sentence without secrets and without the server's own words.
};

/// Hands mails to a server that sends them on.
class MailTransport {
 public:
  virtual ~MailTransport() = default;
  /// Takes at most the configured time. Never throws for what the server does.
  virtual Delivery deliver(const std::string& from, const std::string& to,
                           const base::Secret& message) = 0;
};

}  // namespace keeper
