// SPDX-License-Identifier: MIT
#include "auth/mail_queue.h"

#include "auth/housekeeping.h"

namespace auth {

const char* name_of(MailState state) {
  switch (state) {
    case MailState::queued:
      return "queued";
    case MailState::sent:
      return "sent";
    case MailState::dropped:
      return "dropped";
    case MailState::failed:
      return "failed";
  }
  return "";
}

std::optional<MailState> mail_state_from_name(std::string_view name) {
  for (const MailState state :
       {MailState::queued, MailState::sent, MailState::dropped, MailState::failed}) {
    if (name == name_of(state)) return state;
  }
  return std::nullopt;
}

const char* name_of(Leftover leftover) {
  switch (leftover) {
    case Leftover::ended_session:
      return "session";
    case Leftover::revocation:
      return "revocation";
    case Leftover::one_time_key:
      return "one_time_key";
    case Leftover::sent_mail:
      return "sent_mail";
    case Leftover::dropped_mail:
      return "dropped_mail";
    case Leftover::failed_mail:
      return "failed_mail";
  }
  return "";
}

}  // namespace auth
