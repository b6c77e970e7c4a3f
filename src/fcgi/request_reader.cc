// SPDX-License-Identifier: MIT
#include "fcgi/request_reader.h"

#include <algorithm>

#include "base/secret.h"

namespace fcgi {
namespace {

enum RecordType : unsigned char {
  kBeginRequest = 1,
  kAbortRequest = 2,
  kParams = 4,
  kStdin = 5,
};
constexpr unsigned kResponder = 1;
constexpr unsigned kAuthorizer = 2;
constexpr std::size_t kLongestRecord = 65535;
// A body that is too long is read to its end, so that the web server gets the 413 and not a broken
// pipe; but not for ever.
constexpr std::uint64_t kMostBytes = 16U << 20U;

std::string record(unsigned char type, unsigned id, std::string_view content) {
  const auto low = [](std::size_t value) {
    return static_cast<char>(static_cast<unsigned char>(value));
  };
  std::string out{1,
                  static_cast<char>(type),
                  low(id >> 8U),
                  low(id),
                  low(content.size() >> 8U),
                  low(content.size()),
                  0,
                  0};
  out += content;
  return out;
}

}  // namespace

void RequestReader::reset() {
  if (!body_.empty()) base::wipe(body_);
  const RequestLimits limits = limits_;
  std::string body = std::move(body_);  // Keeps its memory for the next request.
  std::string parameters = std::move(parameters_);
  *this = RequestReader(limits);
  body_ = std::move(body);
  parameters_ = std::move(parameters);
  parameters_.clear();
}

RequestReader::State RequestReader::refuse(std::string_view why) {
  refusal_ = why;
  state_ = State::refused;
  return state_;
}

void RequestReader::note(Defect defect) {
  if (defect_ == Defect::none) defect_ = defect;
}

RequestReader::State RequestReader::feed(std::string_view bytes) {
  while (state_ == State::incomplete && !bytes.empty()) {
    std::size_t used = 0;
    if (header_bytes_ < header_.size()) {
      used = std::min(bytes.size(), header_.size() - header_bytes_);
      std::copy_n(bytes.begin(), used, header_.begin() + static_cast<long>(header_bytes_));
      header_bytes_ += used;
      if (header_bytes_ == header_.size()) begin_record();
    } else if (content_left_ > 0) {
      used = std::min(bytes.size(), content_left_);
      take_content(bytes.substr(0, used));
      content_left_ -= used;
    } else {
      used = std::min(bytes.size(), padding_left_);
      padding_left_ -= used;
    }
    bytes.remove_prefix(used);
    taken_ += used;
    if (taken_ > kMostBytes) return refuse("too_long");
    const bool whole = header_bytes_ == header_.size() && content_left_ + padding_left_ == 0;
    if (state_ == State::incomplete && whole) end_record();
  }
  return state_;
}

RequestReader::State RequestReader::begin_record() {
  const unsigned char type = header_[1];
  const unsigned id = header_[2] * 256U + header_[3];
  content_length_ = header_[4] * 256U + header_[5];
  content_left_ = content_length_;
  padding_left_ = header_[6];
  if (header_[0] != 1) return refuse("unknown_version");
  if (id == 0) return refuse("management_record");
  if (expect_ == Expect::begin) {
    if (type != kBeginRequest || content_length_ != 8) return refuse("no_begin_request");
    request_id_ = id;
    return state_;
  }
  if (id != request_id_) return refuse("other_request_id");
  if (type == kAbortRequest) return refuse("aborted");
  if (type != (expect_ == Expect::parameters ? kParams : kStdin))
    return refuse("unexpected_record");
  return state_;
}

void RequestReader::take_content(std::string_view content) {
  switch (expect_) {
    case Expect::begin:
      begin_body_ += content;
      break;
    case Expect::parameters:
      if (parameters_.size() + content.size() > limits_.max_parameter_bytes) {
        note(Defect::bad_parameters);
        parameters_.clear();
      } else if (defect_ == Defect::none) {
        parameters_ += content;
      }
      break;
    case Expect::input:
      body_bytes_ += content.size();
      if (body_bytes_ > limits_.max_body) note(Defect::body_too_large);
      if (defect_ != Defect::none) break;
      // Once, so that no copy of a password stays behind in memory that was outgrown.
      if (body_.capacity() < limits_.max_body) body_.reserve(limits_.max_body);
      body_ += content;
      break;
  }
}

RequestReader::State RequestReader::end_record() {
  header_bytes_ = 0;
  switch (expect_) {
    case Expect::begin: {
      const unsigned role = static_cast<unsigned char>(begin_body_[0]) * 256U +
                            static_cast<unsigned char>(begin_body_[1]);
      if (role != kResponder && role != kAuthorizer) return refuse("unknown_role");
      if (role == kAuthorizer) role_ = http::Request::Role::authorizer;
      expect_ = Expect::parameters;
      break;
    }
    case Expect::parameters:
      if (content_length_ == 0) return end_parameters();
      break;
    case Expect::input:
      if (content_length_ == 0) end_body();
      break;
  }
  return state_;
}

RequestReader::State RequestReader::end_parameters() {
  const auto findings = examine_parameters(parameters_, limits_);
  if (findings.form == ParameterFindings::Form::malformed) return refuse("malformed_parameters");
  note(findings.defect);
  announced_ = findings.content_length;
  if (announced_.value_or(0) > limits_.max_body) note(Defect::body_too_large);
  expect_ = Expect::input;
  // Apache sends no input at all in this role, so there is nothing to wait for.
  if (role_ == http::Request::Role::authorizer) state_ = State::complete;
  return state_;
}

void RequestReader::end_body() {
  if (announced_ && *announced_ != body_bytes_) note(Defect::body_incomplete);
  if (defect_ != Defect::none && !body_.empty()) base::wipe(body_);
  state_ = State::complete;
}

std::string RequestReader::canonical_records() const {
  std::string begin = begin_body_;
  begin[2] = 0;  // No FCGI_KEEP_CONN.
  std::string out = record(kBeginRequest, request_id_, begin);
  for (std::string_view rest = parameters_; !rest.empty();) {
    const std::string_view part = rest.substr(0, kLongestRecord);
    out += record(kParams, request_id_, part);
    rest.remove_prefix(part.size());
  }
  return out + record(kParams, request_id_, {});
}

}  // namespace fcgi
