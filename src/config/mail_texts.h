// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "config/config.h"

namespace config {

/// Reads the texts of the mails that the realms send, for each language of each realm: from the
/// directory that `[mail] templates` names, else from the shipped ones, else in English. What is
/// wrong in them is told at its own place.
void read_mail_texts(Config& config, std::vector<std::string>& problems);

}  // namespace config
