// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "program.h"

namespace ctl {

/// A hash of a password that is asked for or read (read_new_password), made as [hashing] says.
[[nodiscard]] std::string hash_of_new_password(Program& program);

/// Ends what the account has open, and what it does for others; says how much that was. Also done
/// when the change itself had been made before, so that a command that broke off in between is
/// completed by running it again. Throws Failure; `name` is the account's for the operator.
[[nodiscard]] std::string end_sessions(Program& program, const auth::AccountKey& account,
                                       const std::string& name);

/// What every command that ends sessions after a change says when it cannot.
[[noreturn]] void fail_to_end_sessions(const std::string& name, const std::exception& error);

/// `text`, which is valid JSON, without the spaces and line breaks between its parts: a file may be
/// well laid out and the claim is short all the same.
[[nodiscard]] std::string without_layout(std::string_view json);

/// Nothing, or a UUID in lower case; a new one for nothing. Throws UsageError.
[[nodiscard]] std::string uuid_or_new(const std::string& text);

/// `First Last`, or the one that there is.
[[nodiscard]] std::string full_name(const std::string& first, const std::string& last);

/// How an argument is shown in the help.
struct Operand {
  const char* name;
  const char* description;
};

/// A command whose one argument names an account.
void add_command_on_one(CLI::App& group, Program& program, const std::string& name,
                        const std::string& description, const std::string& example,
                        const Operand& operand, void (*action)(Program&, const std::string&));

/// The options of every listing.
struct ListOptions {
  std::uint32_t most = 1000;
  bool json = false;
};

/// `list` with `--json` and `--most`, below a group.
void add_options_of_list(CLI::App& command, ListOptions& options);

/// Says that there may be more rows than were shown.
void print_end_of_list(std::size_t shown, const ListOptions& options);

}  // namespace ctl
