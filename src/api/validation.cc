// SPDX-License-Identifier: MIT
//
// What the attributes of a body must be (contract 2.4).
#include <algorithm>

#include "json_api.h"

namespace api {
namespace {

using auth::PasswordPolicy;
using base::Json;
using base::Unexpected;
using Format = AttributeRule::Format;

constexpr const char* kMissing = "This field is missing.";
constexpr const char* kBlank = "This value should not be blank.";
constexpr const char* kNoString = "This value should be of type string.";
constexpr const char* kNoEmail = "This value is not a valid email address.";
constexpr const char* kNotMixed =
    "Your password must include at least one uppercase letter, one lowercase letter, one number, "
    "and "
    "one special character from the following list: !@#$%^&*()_-+=[]{}|;:<>.,/?\\~. Non-Latin and "
    "other special characters are not allowed.";

/// The looser of the usual rules, as the shop's own validator has it: something before an @, a dot
/// inside what follows, no spaces there.
bool is_email(std::string_view text) {
  if (text.find('\n') != std::string_view::npos) return false;
  // Behind the last space, the first @ leaves the longest host: no other one can do better. Trying
  // them all would take seconds for a body of nothing but @.
  const std::size_t last_space = text.find_last_of(" \t\r\f\v");
  const std::size_t begin = last_space == std::string_view::npos ? 0 : last_space + 1;
  const std::size_t at = text.find('@', std::max<std::size_t>(begin, 1));
  if (at == std::string_view::npos) return false;
  const std::string_view host = text.substr(at + 1);
  const std::size_t dot = host.find('.', 1);
  return dot != std::string_view::npos && dot + 1 < host.size();
}

/// Blank without being a text.
bool is_blank(const Json& value) {
  return value.is_null() || (value.is_array() && value.elements().empty());
}

std::string length_message(std::string_view verdict, std::size_t limit, std::string_view which) {
  return "This value is too " + std::string(verdict) + ". It should have " + std::to_string(limit) +
         (limit == 1 ? " character or " : " characters or ") + std::string(which) + ".";
}

/// How long a text may be; 0 stands for no limit.
struct Lengths {
  std::size_t least = 0;
  std::size_t most = 0;
};

Lengths lengths_of(const AttributeRule& rule, const PasswordPolicy& policy) {
  if (rule.format != Format::new_password && rule.format != Format::confirmed_password) {
    return {0, rule.max_length};
  }
  if (policy.validation == PasswordPolicy::Validation::policy_alone) return {};
  return {policy.min_length, policy.max_length};
}

bool must_be_mixed(const AttributeRule& rule, const PasswordPolicy& policy) {
  return rule.format == Format::new_password &&
         policy.validation == PasswordPolicy::Validation::constraints &&
         policy.characters == PasswordPolicy::Characters::mixed;
}

/// What `text` breaks, in the order that the contract lists. The least length alone is asked of a
/// blank one, too.
std::vector<std::string> violations_of(const std::string& text, const AttributeRule& rule,
                                       const PasswordPolicy& policy) {
  std::vector<std::string> found;
  const bool blank = text.empty();
  if (blank) found.emplace_back(kBlank);
  if (!blank && rule.format == Format::email && !is_email(text)) found.emplace_back(kNoEmail);
  const std::size_t length = auth::characters_in(text);
  const Lengths lengths = lengths_of(rule, policy);
  if (length < lengths.least) found.push_back(length_message("short", lengths.least, "more"));
  if (lengths.most != 0 && length > lengths.most) {
    found.push_back(length_message("long", lengths.most, "less"));
  }
  if (!blank && must_be_mixed(rule, policy) && !auth::is_mixed(text)) {
    found.emplace_back(kNotMixed);
  }
  return found;
}

std::vector<std::string> violations_of(const std::optional<Json>& value, const AttributeRule& rule,
                                       const PasswordPolicy& policy) {
  if (!value) return {kMissing};
  const auto text = value->string();
  if (text) return violations_of(*text, rule, policy);
  return {is_blank(*value) ? kBlank : kNoString};
}

}  // namespace

base::Expected<Attributes, Refusal> validate(const Json& attributes,
                                             const std::vector<AttributeRule>& rules,
                                             const PasswordPolicy& policy) {
  Attributes valid;
  Refusal refusal{Problem::invalid_attributes, "invalid_attributes"};
  for (const AttributeRule& rule : rules) {
    const auto value = attributes.find(rule.name);
    const auto messages = violations_of(value, rule, policy);
    for (const std::string& message : messages) {
      refusal.violations.push_back({std::string(rule.name), message});
    }
    if (messages.empty()) valid.emplace_back(rule.name, base::Secret(*value->string()));
  }
  if (!refusal.violations.empty()) return Unexpected{std::move(refusal)};
  return valid;
}

}  // namespace api
