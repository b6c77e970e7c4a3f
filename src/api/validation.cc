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

/// As RFC 9562 writes them: 8-4-4-4-12 hexadecimal digits, with a version and its variant.
bool is_uuid(std::string_view text) {
  constexpr std::string_view kShape = "hhhhhhhh-hhhh-Vhhh-vhhh-hhhhhhhhhhhh";
  const auto fits = [](char shape, char c) {
    constexpr std::string_view kDigits = "0123456789abcdefABCDEF";
    if (shape == '-') return c == '-';
    if (shape == 'V') return c >= '1' && c <= '8';
    return (shape == 'v' ? std::string_view("89abAB") : kDigits).find(c) != std::string_view::npos;
  };
  return std::equal(kShape.begin(), kShape.end(), text.begin(), text.end(), fits);
}

/// Blank without being a text.
bool is_blank(const Json& value) {
  return value.is_null() || (value.is_array() && value.elements().empty());
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

/// Collects what one attribute breaks, in the order that the contract lists.
class Findings {
 public:
  explicit Findings(std::string_view field) : field_(field) {}
  void add(Constraint constraint, std::size_t limit = 0) {
    violations_.push_back({std::string(field_), constraint, limit});
  }
  [[nodiscard]] const std::vector<Violation>& violations() const { return violations_; }

 private:
  std::string_view field_;
  std::vector<Violation> violations_;
};

/// The least length alone is asked of a blank text, too.
void look_at_text(Findings& found, const std::string& text, const AttributeRule& rule,
                  const PasswordPolicy& policy) {
  const bool blank = text.empty();
  if (blank) found.add(Constraint::blank);
  if (!blank && rule.format == Format::email && !is_email(text)) found.add(Constraint::no_email);
  if (!blank && rule.format == Format::uuid && !is_uuid(text)) found.add(Constraint::no_uuid);
  const std::size_t length = auth::characters_in(text);
  const Lengths lengths = lengths_of(rule, policy);
  if (length < lengths.least) found.add(Constraint::too_short, lengths.least);
  if (lengths.most != 0 && length > lengths.most) found.add(Constraint::too_long, lengths.most);
  if (!blank && must_be_mixed(rule, policy) && !auth::is_mixed(text)) {
    found.add(Constraint::not_mixed);
  }
}

std::vector<Violation> violations_of(const std::optional<Json>& value, const AttributeRule& rule,
                                     const PasswordPolicy& policy) {
  if (rule.format == Format::anything) return {};
  Findings found(rule.name);
  if (!value) {
    found.add(Constraint::missing);
  } else if (const auto text = value->string()) {
    look_at_text(found, *text, rule, policy);
  } else {
    found.add(is_blank(*value) ? Constraint::blank : Constraint::no_string);
  }
  return found.violations();
}

}  // namespace

base::Expected<Attributes, Refusal> validate(const Json& attributes,
                                             const std::vector<AttributeRule>& rules,
                                             const PasswordPolicy& policy) {
  Attributes valid;
  Refusal refusal{Problem::invalid_attributes, "invalid_attributes"};
  for (const AttributeRule& rule : rules) {
    const auto value = attributes.find(rule.name);
    const auto found = violations_of(value, rule, policy);
    refusal.violations.insert(refusal.violations.end(), found.begin(), found.end());
    if (!found.empty()) continue;
    valid.emplace_back(rule.name,
                       base::Secret(value ? value->string().value_or("") : std::string()));
  }
  if (!refusal.violations.empty()) return Unexpected{std::move(refusal)};
  return valid;
}

}  // namespace api
