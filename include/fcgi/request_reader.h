// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace fcgi {

struct RequestLimits {
  std::size_t max_body = 65536;
  std::size_t max_target = 16384;
  std::size_t max_parameters = 512;
  std::size_t max_parameter_bytes = 81920;  ///< Of all names, values and their lengths together.
};

/// Takes the bytes of one connection apart into one FastCGI request (FastCGI 1.0, section 3).
///
/// Everything is checked here before libfcgi sees a byte: libfcgi 2.4.2 overruns its stack on
/// repeated FCGI_GET_VALUES, aborts on lengths near 2^31, takes a request cut between two
/// parameters for whole, and never compares CONTENT_LENGTH with what was sent. Pure: no descriptor,
/// no clock. One reader serves one request after another.
class RequestReader {
 public:
  explicit RequestReader(const RequestLimits& limits) : limits_(limits) {}

  /// Forgets the last request and overwrites what it left in memory.
  void reset();

  enum class State {
    incomplete,  ///< More bytes are needed.
    complete,    ///< The request is whole, or is to be answered with its `defect()`.
    refused,     ///< No FastCGI request that we serve: close the connection, `refusal()` says why.
  };
  /// Takes the next bytes. What follows a complete request is left alone.
  State feed(std::string_view bytes);

  /// One snake_case word for the log.
  [[nodiscard]] std::string_view refusal() const { return refusal_; }
  [[nodiscard]] http::Request::Role role() const { return role_; }
  [[nodiscard]] http::Request::Defect defect() const { return defect_; }
  /// The parameters as one canonical FCGI_BEGIN_REQUEST and FCGI_PARAMS stream, for libfcgi to
  /// decode: no padding, no other records. Without any parameter when there were too many.
  [[nodiscard]] std::string canonical_records() const;
  /// At most max_body bytes; the caller may move it away and back.
  [[nodiscard]] std::string& body() { return body_; }

 private:
  using Defect = http::Request::Defect;
  enum class Expect { begin, parameters, input };

  State refuse(std::string_view why);
  State begin_record();
  void take_content(std::string_view content);
  State end_record();
  State end_parameters();
  void end_body();
  void note(Defect defect);

  RequestLimits limits_;
  State state_ = State::incomplete;
  Expect expect_ = Expect::begin;
  std::array<unsigned char, 8> header_{};
  std::size_t header_bytes_ = 0;
  std::size_t content_left_ = 0;
  std::size_t padding_left_ = 0;
  std::size_t content_length_ = 0;
  std::uint64_t taken_ = 0;
  unsigned request_id_ = 0;
  std::string begin_body_;
  std::string parameters_;
  std::string body_;
  std::uint64_t body_bytes_ = 0;  // Sent, whether kept or not.
  std::optional<std::uint64_t> announced_;
  http::Request::Role role_ = http::Request::Role::responder;
  Defect defect_ = Defect::none;
  std::string_view refusal_;
};

/// What the parameters of a request say about it, before they are decoded.
struct ParameterFindings {
  enum class Form { sound, malformed } form = Form::sound;  ///< malformed: lengths beyond the end.
  http::Request::Defect defect = http::Request::Defect::none;
  std::optional<std::uint64_t> content_length;  ///< Nothing when absent or empty.
};
/// Walks through name-value pairs (FastCGI 1.0, section 3.4). bad_parameters: too many, a NUL
/// anywhere, a `=` in a name (libfcgi would read it as another parameter), a CONTENT_LENGTH that is
/// no number, or one that decides about access sent twice.
[[nodiscard]] ParameterFindings examine_parameters(std::string_view pairs,
                                                   const RequestLimits& limits);

}  // namespace fcgi
