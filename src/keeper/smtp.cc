// SPDX-License-Identifier: MIT
#include "keeper/smtp.h"

#include <curl/curl.h>
#include <poll.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "base/password_file.h"

namespace keeper {

namespace {

using Clock = std::chrono::steady_clock;
using Result = Delivery::Result;

// For a mail under way when the process is to end, and for a server that is told goodbye.
constexpr std::chrono::seconds kGrace{2};

/// How far a conversation has come: the command that was sent last.
enum class Step { connecting, hello, login, sender, recipient, message };

const char* name_of(Step step) {
  switch (step) {
    case Step::connecting:
      return "its greeting";
    case Step::hello:
      return "EHLO";
    case Step::login:
      return "AUTH";
    case Step::sender:
      return "MAIL";
    case Step::recipient:
      return "RCPT";
    case Step::message:
      return "DATA";
  }
  return "";
}

struct Conversation {
  Conversation(std::string_view message, int stop_descriptor, const std::function<void()>& hook)
      : unsent(message), stop(stop_descriptor), alive(hook) {}

  std::string_view unsent;
  int stop;
  const std::function<void()>& alive;
  Step step = Step::connecting;
  int code = 0;               ///< The server's answer to that, 0 while there is none.
  bool said_goodbye = false;  ///< What comes now is about QUIT, whatever came of the mail.
  std::optional<Clock::time_point> end_by;
  bool was_told_to_stop = false;
};

std::optional<Step> step_of(std::string_view command, Step before) {
  // Lines of a login may look like anything, so each command is believed in its place only.
  if (command.starts_with("EHLO ") || command.starts_with("HELO ")) return Step::hello;
  if (command.starts_with("STARTTLS")) return Step::hello;
  if (command.starts_with("AUTH ")) return Step::login;
  if (command.starts_with("MAIL FROM:")) return Step::sender;
  if (command.starts_with("RCPT TO:")) return Step::recipient;
  if (command == "DATA\r\n" && before == Step::recipient) return Step::message;
  return std::nullopt;
}

std::size_t read_message(char* buffer, std::size_t size, std::size_t count, void* user) {
  auto& conversation = *static_cast<Conversation*>(user);
  const std::size_t length = conversation.unsent.copy(buffer, size * count);
  conversation.unsent.remove_prefix(length);
  return length;
}

/// libcurl's own notes are the only place that tells an answer to RCPT from one to MAIL.
int follow(CURL*, curl_infotype kind, char* data, std::size_t size, void* user) {
  auto& conversation = *static_cast<Conversation*>(user);
  const std::string_view line(data, size);
  if (kind == CURLINFO_HEADER_OUT) {
    if (line == "QUIT\r\n") {
      conversation.said_goodbye = true;
      conversation.end_by = Clock::now() + kGrace;
    } else if (const auto step = step_of(line, conversation.step)) {
      conversation.step = *step;
      conversation.code = 0;
    }
  } else if (kind == CURLINFO_HEADER_IN && !conversation.said_goodbye && size >= 3) {
    int code = 0;
    const auto parsed = std::from_chars(data, data + 3, code);
    if (parsed.ptr == data + 3) conversation.code = code;
  }
  return 0;
}

/// Called by libcurl at least once a second, whatever it waits for. Not 0: give up.
int look_round(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  auto& conversation = *static_cast<Conversation*>(user);
  conversation.alive();
  pollfd stop{conversation.stop, POLLIN, 0};
  if (!conversation.was_told_to_stop && ::poll(&stop, 1, 0) > 0) {
    conversation.was_told_to_stop = true;
    conversation.end_by = Clock::now() + kGrace;
  }
  return conversation.end_by && Clock::now() > *conversation.end_by ? 1 : 0;
}

std::string sentence_for(CURLcode result, const Conversation& conversation) {
  const std::string place = name_of(conversation.step);
  if (conversation.code >= 400) {
    return "the mail server answered " + std::to_string(conversation.code) + " to " + place;
  }
  switch (result) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return "the name of the mail server cannot be resolved";
    case CURLE_COULDNT_CONNECT:
      return "the mail server cannot be reached";
    case CURLE_OPERATION_TIMEDOUT:
      return "the mail server did not answer in time, at " + place;
    default:
      // A fixed text of the library, without anything that was sent or received.
      return "the conversation with the mail server failed at " + place + ": " +
             ::curl_easy_strerror(result);
  }
}

Delivery delivery_of(CURLcode result, const Conversation& conversation) {
  if (result == CURLE_OK) return {};
  if (conversation.was_told_to_stop) return {Result::interrupted, "bearerd was stopped"};
  const std::string problem = sentence_for(result, conversation);
  const bool is_about_the_mail =
      conversation.step == Step::recipient || conversation.step == Step::message;
  if (!is_about_the_mail) return {Result::unreachable, problem};
  return {conversation.code >= 500 ? Result::refused : Result::deferred, problem};
}

/// Throws std::runtime_error, which only a library that is too old, or no memory, can cause.
template <typename T>
void set(CURL* handle, CURLoption option, T value) {
  const CURLcode result = ::curl_easy_setopt(handle, option, value);
  if (result == CURLE_OK) return;
  throw std::runtime_error(std::string("libcurl: ") + ::curl_easy_strerror(result));
}

void set_tls(CURL* handle, const SmtpSettings& settings) {
  using Tls = SmtpSettings::Tls;
  const bool is_required = settings.tls == Tls::required || settings.url.starts_with("smtps:");
  const long wanted = is_required                          ? CURLUSESSL_ALL
                      : settings.tls == Tls::opportunistic ? CURLUSESSL_TRY
                                                           : CURLUSESSL_NONE;
  set(handle, CURLOPT_USE_SSL, wanted);
  // Whoever can replace a certificate could as well take STARTTLS away: what is not required is not
  // checked, so that a server on this host may have a certificate of its own making.
  set(handle, CURLOPT_SSL_VERIFYPEER, is_required ? 1L : 0L);
  set(handle, CURLOPT_SSL_VERIFYHOST, is_required ? 2L : 0L);
  if (!settings.tls_ca.empty()) set(handle, CURLOPT_CAINFO, settings.tls_ca.c_str());
}

void set_limits(CURL* handle, const SmtpSettings& settings) {
  const auto seconds = [](std::chrono::seconds value) { return static_cast<long>(value.count()); };
  set(handle, CURLOPT_CONNECTTIMEOUT, seconds(settings.connect_timeout));
  set(handle, CURLOPT_TIMEOUT, seconds(settings.timeout));
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_QUICK_EXIT, 1L);  // Does not wait for a name server that is silent.
  set(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  set(handle, CURLOPT_PROXY, "");  // Not whatever the environment says.
  set(handle, CURLOPT_FRESH_CONNECT, 1L);
  set(handle, CURLOPT_FORBID_REUSE, 1L);
}

void set_callbacks(CURL* handle, Conversation& conversation) {
  set(handle, CURLOPT_UPLOAD, 1L);
  set(handle, CURLOPT_READFUNCTION, &read_message);
  set(handle, CURLOPT_READDATA, &conversation);
  set(handle, CURLOPT_NOPROGRESS, 0L);
  set(handle, CURLOPT_XFERINFOFUNCTION, &look_round);
  set(handle, CURLOPT_XFERINFODATA, &conversation);
  // With a function of ours nothing is printed.
  set(handle, CURLOPT_VERBOSE, 1L);
  set(handle, CURLOPT_DEBUGFUNCTION, &follow);
  set(handle, CURLOPT_DEBUGDATA, &conversation);
}

struct Handles {
  CURL* easy = nullptr;
  curl_slist* recipients = nullptr;
  ~Handles() {
    ::curl_slist_free_all(recipients);
    ::curl_easy_cleanup(easy);
  }
};

}  // namespace

Smtp::Smtp(SmtpSettings settings, int stop, std::function<void()> alive)
    : settings_(std::move(settings)), stop_(stop), alive_(std::move(alive)) {
  if (::curl_global_init(CURL_GLOBAL_DEFAULT) != 0) throw std::runtime_error("libcurl: no memory");
}

Delivery Smtp::deliver(const std::string& from, const std::string& to,
                       const base::Secret& message) {
  Handles handles;
  CURL* const easy = handles.easy = ::curl_easy_init();
  if (easy == nullptr) throw std::runtime_error("libcurl: no memory");
  Conversation conversation{message.reveal(), stop_, alive_};
  set_limits(easy, settings_);
  set_tls(easy, settings_);
  set_callbacks(easy, conversation);
  set(easy, CURLOPT_URL, settings_.url.c_str());
  if (!settings_.username.empty()) {
    const auto password = base::read_password_file(settings_.password_file);
    if (!password) return {Result::unreachable, password.error()};
    set(easy, CURLOPT_USERNAME, settings_.username.c_str());
    set(easy, CURLOPT_PASSWORD, password->reveal().c_str());
  }
  set(easy, CURLOPT_MAIL_FROM, ("<" + from + ">").c_str());
  handles.recipients = ::curl_slist_append(nullptr, ("<" + to + ">").c_str());
  set(easy, CURLOPT_MAIL_RCPT, handles.recipients);
  return delivery_of(::curl_easy_perform(easy), conversation);
}

}  // namespace keeper
