// SPDX-License-Identifier: MIT
#pragma once

#include "auth/policy.h"
#include "keeper/settings.h"
#include "section.h"

namespace config {

// The keeper's tables. Texts are read by `read_mail_texts`.

void read_mail(Section section, keeper::MailSettings& mail);
void read_purge(Section section, keeper::PurgeSettings& purge);
/// `[realm.NAME.mail]`; tells `realm` whether it mails keys that restore passwords.
void read_realm_mail(Section section, auth::Realm& realm, keeper::MailSettings& mail);
/// To be called when every realm was read.
void refuse_mail_without_sender(const TomlNode* table, const keeper::MailSettings& mail,
                                Report& report);

}  // namespace config
