// SPDX-License-Identifier: MIT
//
// The FastCGI stream of one connection. How it is cut into pieces changes nothing; what is taken
// stays below the limits; what libfcgi gets to see says the same as what was sent.
#include <utility>

#include "fcgi/request_reader.h"
#include "support/fuzz.h"

namespace {

using Defect = http::Request::Defect;
using State = fcgi::RequestReader::State;

struct Outcome {
  State state = State::incomplete;
  Defect defect = Defect::none;
  std::string refusal;
  std::string records;
  std::string body;
  bool operator==(const Outcome&) const = default;
};

Outcome outcome_of(fcgi::RequestReader& reader, State state) {
  Outcome outcome{state, reader.defect(), std::string(reader.refusal()), {}, reader.body()};
  if (state == State::complete) outcome.records = reader.canonical_records();
  return outcome;
}

Outcome read_in_pieces(fcgi::RequestReader& reader, std::string_view stream, std::size_t piece) {
  State state = State::incomplete;
  while (!stream.empty() && state == State::incomplete) {
    const std::size_t size = std::min(piece, stream.size());
    state = reader.feed(stream.substr(0, size));
    stream.remove_prefix(size);
  }
  return outcome_of(reader, state);
}

/// The parameters of canonical records, back in one piece.
std::string parameters_of(std::string_view records) {
  std::string parameters;
  for (records.remove_prefix(16); records.size() >= 8;) {
    const auto byte = [&records](std::size_t i) { return static_cast<unsigned char>(records[i]); };
    const std::size_t size = byte(4) * 256U + byte(5);
    FUZZ_CHECK(byte(0) == 1 && byte(1) == 4 && byte(6) == 0 && records.size() >= 8 + size);
    parameters += records.substr(8, size);
    records.remove_prefix(8 + size);
    if (size == 0) FUZZ_CHECK(records.empty());
  }
  FUZZ_CHECK(records.empty());
  return parameters;
}

void check_complete(const Outcome& outcome, const fcgi::RequestReader& reader,
                    const fcgi::RequestLimits& limits) {
  FUZZ_CHECK(outcome.body.size() <= limits.max_body);
  const std::string parameters = parameters_of(outcome.records);
  FUZZ_CHECK(parameters.size() <= limits.max_parameter_bytes);
  const auto findings = fcgi::examine_parameters(parameters, limits);
  FUZZ_CHECK(findings.form == fcgi::ParameterFindings::Form::sound);
  if (outcome.defect != Defect::none) {
    FUZZ_CHECK(outcome.body.empty());
    return;
  }
  FUZZ_CHECK(findings.defect == Defect::none);
  const bool has_body = reader.role() == http::Request::Role::responder;
  FUZZ_CHECK(!has_body || !findings.content_length || *findings.content_length == outcome.body.size());
  // What goes to libfcgi is itself a request with the same parameters.
  fcgi::RequestReader second(limits);
  const State state = second.feed(outcome.records);
  FUZZ_CHECK(state == (has_body ? State::incomplete : State::complete));
  if (!has_body) FUZZ_CHECK(second.canonical_records() == outcome.records);
}

}  // namespace

/// The first byte chooses the limits and the size of the pieces; the stream follows.
FUZZ_TARGET(fastcgi) {
  if (input.empty()) return;
  const auto choice = static_cast<unsigned char>(input.front());
  input.remove_prefix(1);
  fcgi::RequestLimits limits;
  if ((choice & 1U) != 0) {
    limits = {.max_body = 16, .max_target = 8, .max_parameters = 4, .max_parameter_bytes = 200};
  }
  fcgi::RequestReader reader(limits);
  const Outcome whole = read_in_pieces(reader, input, input.size());
  FUZZ_CHECK((whole.state == State::refused) == !whole.refusal.empty());
  if (whole.state == State::complete) check_complete(whole, reader, limits);
  // The same reader again: nothing is left of the first request.
  reader.reset();
  const Outcome pieces = read_in_pieces(reader, input, 1 + choice / 2U);
  // Where the stream is refused or cut, a body that came so far is nobody's.
  FUZZ_CHECK(pieces.state == whole.state && pieces.refusal == whole.refusal);
  if (whole.state == State::complete) FUZZ_CHECK(pieces == whole);

  (void)fcgi::examine_parameters(input, limits);
}
