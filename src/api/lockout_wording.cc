// SPDX-License-Identifier: MIT
#include "api/refusal.h"

namespace api {

std::string lockout_text(const Refusal& refusal) {
  const std::string minutes = std::to_string((refusal.retry_after.count() + 59) / 60);
  if (refusal.locale.starts_with("de")) {
    return "Zu viele Anmeldeversuche von Ihrer Adresse. Warten Sie bitte " + minutes +
           " Minuten, bevor Sie es erneut versuchen.";
  }
  return "Too many log in attempts from your address. Please wait " + minutes +
         " minutes before trying again.";
}

}  // namespace api
