// SPDX-License-Identifier: MIT
#pragma once

#include "program.h"

namespace ctl {

/// Whether the realm has a link for mails that confirm an address.
enum class ConfirmationMail { configured, not_configured };
[[nodiscard]] ConfirmationMail confirmation_mail(Program& program);

/// Puts such a mail into the queue. Throws Failure where the realm has no link for it.
void order_confirmation(Program& program, const storage::Customer& customer);

}  // namespace ctl
