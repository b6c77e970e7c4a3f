// SPDX-License-Identifier: MIT
#include "schema.h"
#include "text_rules.h"

namespace config {

namespace {

// Four bytes of UTF-8 each, and a longer password than 4096 bytes is never hashed.
constexpr Range kLength{1, 1024};

}  // namespace

void read_passwords(Section section, auth::PasswordPolicy& policy, std::string& common_passwords) {
  using Policy = auth::PasswordPolicy;
  section.integer("min_length", policy.min_length, kLength);
  section.integer("max_length", policy.max_length, kLength);
  section.choice<Policy::Characters>(
      "characters", policy.characters,
      {{"mixed", Policy::Characters::mixed}, {"any", Policy::Characters::any}});
  section.integer("max_repetition", policy.max_repetition, {0, kLength.most});
  section.flag("validate", policy.validation, Policy::Validation::constraints,
               Policy::Validation::policy_alone);
  section.texts("allowed", policy.allowed, kAnyText, 0);
  section.text("common_passwords", common_passwords, kAnyText);
  if (policy.min_length > policy.max_length) {
    section.refuse("min_length",
                   "min_length is more than max_length, so that no password could be "
                   "chosen; give at most " +
                       std::to_string(policy.max_length));
  }
  section.finish();
}

}  // namespace config
