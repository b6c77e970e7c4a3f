// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "api/call.h"
#include "base/expected.h"
#include "base/secret.h"
#include "http/parse.h"

namespace api {

/// The parameters of a token request (RFC 6749), each at most once, under the RFC's names:
/// grant_type, username, password, scope, refresh_token, client_id, client_secret. Others are left
/// out.
class TokenParameters {
 public:
  /// How the clients of a host send them (contract 1.4 and 1.5).
  enum class Syntax {
    form,  ///< Whatever type is declared, but JSON, which is left unread.
    /// A body that begins with `{` is JSON, any other a form, whatever type is declared. Names are
    /// in snake_case or camelCase: grant_type or grantType, and so on.
    form_or_json,
  };
  /// Refusal: invalid_parameters.
  [[nodiscard]] static base::Expected<TokenParameters, Refusal> parse(const Call& call,
                                                                      Syntax syntax);

  /// Null when the parameter is missing or empty, which is the same here (RFC 6749 section 3.2).
  [[nodiscard]] const base::Secret* find(std::string_view name) const;
  /// The value, or "" when there is none.
  [[nodiscard]] std::string text(std::string_view name) const;

 private:
  http::Form fields_;
};

}  // namespace api
