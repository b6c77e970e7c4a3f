// SPDX-License-Identifier: MIT
#include "account_commands.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "base/uuid.h"
#include "crypto/password_hash.h"
#include "crypto/random.h"
#include "output.h"
#include "password_input.h"

namespace ctl {

std::string hash_of_new_password(Program& program) {
  const crypto::Argon2Cost cost = program.config().hashing.new_hashes;
  return crypto::hash_password(read_new_password(), cost);
}

std::string end_sessions(Program& program, const auth::AccountKey& account,
                         const std::string& name) {
  try {
    // A mail from before must not undo what is done now.
    program.one_time_keys().spend_all(account, auth::KeyPurpose::restore_password, program.now());
    const int ended = program.tokens().raise_generation(account, program.now());
    return counted(static_cast<std::size_t>(ended), "session") + " ended.";
  } catch (const std::exception& error) {
    fail_to_end_sessions(name, error);
  }
}

void fail_to_end_sessions(const std::string& name, const std::exception& error) {
  throw Failure("The change is made, but the sessions of " + printable(name) +
                " could not be ended: " + error.what() + "; run the same command again.");
}

std::string without_layout(std::string_view json) {
  std::string compact;
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (!in_string && (c == ' ' || c == '\t' || c == '\r' || c == '\n')) continue;
    compact += c;
    if (in_string && c == '\\') compact += json[++i];
    if (c == '"') in_string = !in_string;
  }
  return compact;
}

std::string uuid_or_new(const std::string& text) {
  if (text.empty()) return crypto::random_uuid();
  if (base::is_uuid(text)) return text;
  throw UsageError("'" + printable(text) +
                   "' is no UUID in lower case; write one such as "
                   "ebf4b55a-cab0-5ed0-8fb7-525a3eeedeac, or let one be made.");
}

std::string full_name(const std::string& first, const std::string& last) {
  return first + (first.empty() || last.empty() ? "" : " ") + last;
}

void add_command_on_one(CLI::App& group, Program& program, const std::string& name,
                        const std::string& description, const std::string& example,
                        const Operand& operand, void (*action)(Program&, const std::string&)) {
  const auto who = std::make_shared<std::string>();
  CLI::App* command = group.add_subcommand(name, description);
  command->footer("Example:\n  " + example);
  command->add_option(operand.name, *who, operand.description)->required();
  command->callback([&program, who, action] { action(program, *who); });
}

void add_options_of_list(CLI::App& command, ListOptions& options) {
  command.add_flag("--json", options.json, "Print JSON");
  command.add_option("--most", options.most, "How many to show at most")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
}

void print_end_of_list(std::size_t shown, const ListOptions& options) {
  if (shown == options.most) {
    std::cout << "The first " << options.most << "; ask for more with --most.\n";
  }
}

}  // namespace ctl
