// SPDX-License-Identifier: MIT
//
// The queue in memory keeps the same contract as the one in SQL, so that unit tests can trust it.
#include <string>

#include "support/memory_mail_queue.h"

class MailQueueFixture {
 public:
  [[nodiscard]] auth::MailQueue& queue() { return queue_; }
  [[nodiscard]] std::string realm() const { return "shop"; }

 private:
  test_support::MemoryMailQueue queue_;
};

#include "support/mail_contract.h"
