// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/expected.h"
#include "base/secret.h"

namespace http {

/// A media type such as `application/vnd.api+json; version=1.0` (RFC 9110 section 8.3.1).
struct MediaType {
  std::string essence;  ///< Lower case, without parameters.
  std::vector<std::pair<std::string, std::string>> parameters;  ///< Lower-case names.
  [[nodiscard]] std::optional<std::string> parameter(std::string_view name) const;
};
/// Lenient: what is no parameter is left out, and a value without a slash is kept as it is.
[[nodiscard]] MediaType parse_media_type(std::string_view value);

/// The media types of an `Accept` value, in its order; weights are left among the parameters.
[[nodiscard]] std::vector<MediaType> parse_accept(std::string_view value);

/// Fields of `application/x-www-form-urlencoded`, in their order; names may repeat.
using Form = std::vector<std::pair<std::string, base::Secret>>;
/// Refuses broken escapes, NUL, invalid UTF-8 and more than 64 fields.
[[nodiscard]] base::Expected<Form, std::string> parse_form(std::string_view body);

/// Fields of a query, in their order; names may repeat. Lenient, as anybody can make a link: a name
/// or value that cannot be decoded to text stays as it was sent.
using Query = std::vector<std::pair<std::string, std::string>>;
[[nodiscard]] Query parse_query(std::string_view query);

/// What an `Authorization` field holds (RFC 6750 section 2.1).
struct Authorization {
  enum class Form {
    absent,        ///< Not sent, or empty.
    bearer,        ///< The scheme Bearer in any case, one space, one token.
    other_scheme,  ///< Well-formed, but another scheme, such as Basic.
    one_word,      ///< A scheme without a token, or a token without a scheme.
    malformed,
  };
  Form form = Form::absent;
  std::string_view token;  ///< For `bearer`; points into the value that was parsed.
};
[[nodiscard]] Authorization parse_authorization(std::optional<std::string_view> value);

/// The best of `locales` for an `Accept-Language` value; the first one when none fits.
[[nodiscard]] std::string_view negotiate_locale(std::string_view accept_language,
                                                const std::vector<std::string>& locales);

}  // namespace http
