// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/account.h"
#include "auth/one_time_keys.h"
#include "auth/stores.h"
#include "base/clock.h"

namespace auth {

/// What is asked of the keeper: to mail a key for `purpose` to whoever owns the login. It holds
/// nothing that a reader of the table could use, and need not belong to any account: the keeper
/// looks that up, and makes the key, when it sends.
struct MailOrder {
  std::string realm;
  KeyPurpose purpose = KeyPurpose::restore_password;
  std::string login;   ///< A customer's e-mail address as it was given; at most 255 characters.
  std::string locale;  ///< Language of the text, such as `de_DE`.
};

/// Where an order stands.
enum class MailState {
  queued,
  sent,     ///< The mail server has taken it.
  dropped,  ///< Not to be sent: no such account, one mail too many, or an operator's wish.
  failed,   ///< Refused for good, or given up.
};
[[nodiscard]] const char* name_of(MailState state);
[[nodiscard]] std::optional<MailState> mail_state_from_name(std::string_view name);

/// An order as it is kept.
struct StoredMail {
  std::uint64_t id = 0;
  MailOrder order;
  MailState state = MailState::queued;
  std::uint32_t attempts = 0;         ///< Begun, whatever came of them.
  std::optional<AccountKey> account;  ///< Once it was looked up.
  Instant created;
  Instant next_attempt;             ///< While queued; in the future while an attempt runs.
  std::optional<Instant> finished;  ///< When it left the queue.
  std::string last_problem;         ///< One sentence for the operator, or empty.
};

/// Mail that is to be sent. Each method is one decision and atomic; each throws StorageUnavailable.
class MailQueue {
 public:
  virtual ~MailQueue() = default;

  /// One new row, whatever it says: it takes as long for a login that nobody has.
  virtual void enqueue(const MailOrder& order, Instant now) = 0;

  /// Takes one that is due, the one that has waited longest, and counts the attempt. Nobody else
  /// gets it before `lease_end`, when it is due again unless it was settled. Of several that ask at
  /// the same time each gets another one.
  [[nodiscard]] virtual std::optional<StoredMail> claim(Instant now, Instant lease_end) = 0;

  /// How an attempt ended. `finished`: for good, in `state`; else due again at `next_attempt`.
  struct Outcome {
    MailState state = MailState::queued;
    Instant at;           ///< When it left the queue, or when it is due again.
    std::string problem;  ///< At most 255 characters; empty for none.
    std::optional<AccountKey> account;
  };
  /// Settles the attempt that `claimed` tells of. `not_settled`: its lease had ended and somebody
  /// else took it, or an operator dropped it.
  enum class Settled { settled, not_settled };
  virtual Settled settle(const StoredMail& claimed, const Outcome& outcome) = 0;

  /// How many mails for `purpose` were sent to `account` since `since`.
  [[nodiscard]] virtual std::uint32_t sent_since(const AccountKey& account, KeyPurpose purpose,
                                                 Instant since) = 0;

  // For operators.

  enum class Include { open, all };
  /// Of one realm, the oldest first, at most `most`; `open`: queued and failed.
  [[nodiscard]] virtual std::vector<StoredMail> list(std::string_view realm, Include include,
                                                     std::uint32_t most) = 0;
  /// Makes it due at `now`, where it is queued or failed. Tells how many there were.
  virtual int retry(std::string_view realm, std::uint64_t id, Instant now) = 0;
  /// The same for all that are queued or failed.
  virtual int retry_all(std::string_view realm, Instant now) = 0;
  /// Takes one that is queued or failed out of the queue, never to be sent.
  virtual int drop(std::string_view realm, std::uint64_t id, Instant now) = 0;
};

}  // namespace auth
