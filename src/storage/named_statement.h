// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/expected.h"
#include "value.h"

namespace storage {

/// Values by parameter name, for one execution.
using Arguments = std::vector<std::pair<std::string_view, Value>>;

/// SQL whose parameters have names, `WHERE email = :login`, as the server takes it.
///
/// A colon inside quotes, backticks or a comment is no parameter, nor is `::` or `:=`. A name may occur
/// several times.
class NamedStatement {
 public:
  NamedStatement() = default;
  /// The error is a sentence for the operator: a quote that does not end, a `?`, a semicolon.
  static base::Expected<NamedStatement, std::string> parse(std::string_view sql);

  [[nodiscard]] bool empty() const { return text_.empty(); }
  /// With a `?` for each parameter.
  [[nodiscard]] const std::string& text() const { return text_; }
  /// In the order of the `?`.
  [[nodiscard]] const std::vector<std::string>& parameters() const { return parameters_; }
  /// The values for the `?`. Throws std::logic_error for a parameter that `arguments` lacks; which
  /// there may be is checked when the configuration is read.
  [[nodiscard]] std::vector<Value> bound(const Arguments& arguments) const;

 private:
  std::string text_;
  std::vector<std::string> parameters_;
};

}  // namespace storage
