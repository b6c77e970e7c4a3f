// SPDX-License-Identifier: MIT
#include "password_input.h"

#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <iostream>
#include <string>

#include "base/encoding.h"
#include "program.h"

namespace ctl {

namespace {

constexpr std::size_t kMost = 4096;  // crypto::verify_password matches nothing longer.

volatile std::sig_atomic_t caught_signal = 0;

void note_signal(int number) { caught_signal = number; }

/// Keeps the terminal from showing what is typed. A signal meanwhile ends `read_line`, and takes
/// effect after the terminal is as it was: a shell that echoes nothing would be left behind
/// otherwise. Signals are let in while input is waited for, and nowhere else: one that came just
/// before the wait would be forgotten in it.
class HiddenInput {
 public:
  HiddenInput() {
    caught_signal = 0;
    struct sigaction action {};
    action.sa_handler = note_signal;
    sigset_t held;
    sigemptyset(&held);
    for (const int number : kSignals) sigaddset(&held, number);
    ::sigprocmask(SIG_BLOCK, &held, &mask_);
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
      ::sigaction(kSignals.at(i), &action, &actions_.at(i));
    }
    ::tcgetattr(STDIN_FILENO, &shown_);
    termios hidden = shown_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
  }
  ~HiddenInput() {
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown_);
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
      ::sigaction(kSignals.at(i), &actions_.at(i), nullptr);
    }
    ::sigprocmask(SIG_SETMASK, &mask_, nullptr);
    if (caught_signal != 0) ::raise(caught_signal);
  }
  HiddenInput(const HiddenInput&) = delete;
  HiddenInput& operator=(const HiddenInput&) = delete;

  /// Waits for input; false when a signal came.
  [[nodiscard]] bool wait() const {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    while (::ppoll(&input, 1, nullptr, &mask_) < 0 && errno == EINTR) {
      if (caught_signal != 0) return false;
    }
    return true;
  }

 private:
  static constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
  std::array<struct sigaction, kSignals.size()> actions_{};
  sigset_t mask_{};  ///< As it was.
  termios shown_{};
};

/// One line of standard input, read byte by byte so that nothing behind it is taken away.
base::Secret read_line(const HiddenInput* terminal = nullptr) {
  std::string line;
  line.reserve(kMost + 2);  // A growing string would leave copies behind.
  for (char c = 0; line.size() <= kMost;) {
    if (terminal != nullptr && !terminal->wait()) break;
    const ssize_t count = ::read(STDIN_FILENO, &c, 1);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0 || c == '\n') break;
    line += c;
  }
  return base::Secret(std::move(line));
}

/// The prompt comes when nothing that is typed can be shown or lost any more.
base::Secret ask(const HiddenInput& terminal, const char* question) {
  std::cerr << question << std::flush;
  base::Secret answer = read_line(&terminal);
  std::cerr << '\n';
  return answer;
}

void refuse_what_no_login_could_send(const base::Secret& password) {
  const std::string& text = password.reveal();
  if (text.empty()) {
    throw Failure("No password was given; type one, or pass one line on standard input.");
  }
  if (text.size() > kMost)
    throw Failure("The password has more than 4096 bytes; choose a shorter one.");
  if (text.find('\0') != std::string::npos) {
    throw Failure("The password holds a NUL character; choose one without.");
  }
  if (!base::is_utf8(text)) {
    throw Failure(
        "The password is no valid UTF-8, so that no login could send it; choose another one "
        "or set the terminal to UTF-8.");
  }
}

}  // namespace

base::Secret read_new_password() {
  if (::isatty(STDIN_FILENO) == 0) {
    base::Secret password = read_line();
    refuse_what_no_login_could_send(password);
    return password;
  }
  const HiddenInput hidden;
  base::Secret password = ask(hidden, "New password: ");
  refuse_what_no_login_could_send(password);
  const base::Secret again = ask(hidden, "The same again: ");
  if (!base::equal_in_constant_time(password.reveal(), again.reveal())) {
    throw Failure("The two passwords differ; nothing was changed.");
  }
  return password;
}

}  // namespace ctl
