// SPDX-License-Identifier: MIT
#include "http/message.h"

namespace http {

std::optional<std::string_view> Request::find(std::string_view name) const {
  for (const auto& [known, value] : parameters) {
    if (known == name) return std::string_view(value);
  }
  return std::nullopt;
}

std::string_view Request::get(std::string_view name) const { return find(name).value_or(std::string_view()); }

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 204:
      return "No Content";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 406:
      return "Not Acceptable";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    default:
      return "Internal Server Error";
  }
}

}  // namespace http
