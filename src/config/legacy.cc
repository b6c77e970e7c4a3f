// SPDX-License-Identifier: MIT
#include "legacy.h"

#include "text_rules.h"

namespace config {
namespace {

/// The first statement that is needed and not there; empty when all are.
std::string missing_statement(const storage::AccountSettings& accounts) {
  // What is wrong with the preset's name is reported where it stands.
  if (storage::find_account_preset(accounts.preset) == nullptr) return "";
  const auto queries = storage::queries_of(accounts).refresh_token;
  if (queries.find.empty()) return "find";
  return queries.take.empty() ? "take" : "";
}

}  // namespace

void read_legacy(Section section, auth::Realm& realm, const storage::AccountSettings& accounts) {
  std::string file;
  std::optional<std::chrono::sys_days> until;
  if (realm.legacy_tokens) {
    file = realm.legacy_tokens->encryption_key_file;
    until = realm.legacy_tokens->until;
  }
  section.text("encryption_key_file", file, kPathOrNothing);
  const bool day_is_right = section.day("until", until);
  section.refuse_if_open_to_all("encryption_key_file", file);
  if (day_is_right && file.empty() == until.has_value()) {
    section.refuse("encryption_key_file",
                   "encryption_key_file and until belong together; give both or neither");
  }
  realm.legacy_tokens.reset();
  if (!file.empty() && until) {
    realm.legacy_tokens = auth::LegacyTokenPolicy{file, *until};
    if (const std::string name = missing_statement(accounts); !name.empty()) {
      section.refuse("encryption_key_file",
                     "[realm." + realm.name + ".accounts] does not say how PHP's refresh tokens are found; "
                     "set refresh_token." + name + ", or leave [realm." + realm.name + ".legacy] out");
    }
  }
  section.finish();
}

}  // namespace config
