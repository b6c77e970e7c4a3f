// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace auth {

/// What a new password must be (contract 1.12). Lengths count Unicode characters.
struct PasswordPolicy {
  std::size_t min_length = 12;
  std::size_t max_length = 128;
  /// `mixed`: ASCII alone, with an upper-case letter, a lower-case one, a digit and a special one.
  enum class Characters { mixed, any } characters = Characters::mixed;
  std::size_t max_repetition = 3;  ///< Of one character in sequence; 0: any number.
  /// Passwords that the policy lets pass as they are, if the request's validation does.
  std::vector<std::string> allowed{"change123"};
  /// Whether lengths and characters are also constraints of the request's attributes (422/901 with
  /// every violation) or of the policy alone (400/418 to 420, the first only).
  enum class Validation { constraints, policy_alone } validation = Validation::constraints;
  /// Passwords that everybody tries, in lower case.
  std::set<std::string, std::less<>> common;
};

/// The passwords of a list with one in each line, as `common` holds them.
[[nodiscard]] std::set<std::string, std::less<>> common_passwords_in(std::string_view text);

/// How many Unicode characters well-formed UTF-8 holds.
[[nodiscard]] std::size_t characters_in(std::string_view text);
/// Whether `text` is what Characters::mixed asks for.
[[nodiscard]] bool is_mixed(std::string_view text);

/// The first rule of a policy that a password breaks, in the order of the contract's codes.
enum class PolicyViolation { too_short, too_long, characters, repetition, common };
[[nodiscard]] std::optional<PolicyViolation> violation_of(const PasswordPolicy& policy,
                                                          std::string_view password);

}  // namespace auth
