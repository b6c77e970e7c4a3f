// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>

#include "base/clock.h"
#include "base/expected.h"

namespace auth {

/// Something that we need cannot answer now. Always a 503 with Retry-After, never a refusal.
/// `what()` is for the log: it names the cause and holds no SQL, no values and no secrets.
class Unavailable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The database is away, read-only, full, or its schema is out of range.
class StorageUnavailable final : public Unavailable {
 public:
  using Unavailable::Unavailable;
};

/// The signer process did not answer, or holds no key for the realm.
class SignerUnavailable final : public Unavailable {
 public:
  using Unavailable::Unavailable;
};

/// All places for password hashing are taken, or no hash worker answered in time.
class HashingUnavailable final : public Unavailable {
 public:
  using Unavailable::Unavailable;
};

/// Whether a token was revoked is not known: no snapshot, and no database since the start.
class RevocationsUnavailable final : public Unavailable {
 public:
  using Unavailable::Unavailable;
};

/// Why a request was refused. Each endpoint's dialect has one answer for each code that it can
/// meet.
enum class ErrorCode {
  invalid_credentials,    ///< Unknown account, wrong password, disabled or anonymised account.
  unconfirmed_account,    ///< The password was right, the e-mail address is not confirmed yet.
  invalid_refresh_token,  ///< Unknown, spent, expired or revoked; or its account or session has
                          ///< ended.
  invalid_client,         ///< Unknown client, or wrong client secret.
  invalid_scope,          ///< A refresh asked for more than the session holds.
  ended_session,  ///< A good access token whose session, or whoever is behind it, has ended.
  not_allowed,    ///< The account is known, and may not have this.
  locked_out,     ///< Too many attempts failed; with `retry_after`.
};

/// Why a grant said no. Answers are chosen by `code`; but for `retry_after`, nothing else of it
/// reaches a client.
struct Error {
  ErrorCode code;
  // For the operator's log.
  std::string reason;           ///< One snake_case word (docs/LOG-EVENTS.md lists them).
  std::string account = {};     ///< Id of the account that this is about; empty where unknown.
  std::string session_id = {};  ///< 16 raw bytes; empty where unknown.
  base::Seconds retry_after{0};  ///< For locked_out: until the lock ends, rounded up. Is sent.
};

template <typename T>
using Result = base::Expected<T, Error>;

}  // namespace auth
