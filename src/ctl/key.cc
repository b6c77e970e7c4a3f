// SPDX-License-Identifier: MIT
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iostream>
#include <memory>

#include "crypto/key_directory.h"
#include "output.h"
#include "program.h"

namespace ctl {

namespace {

/// Root becomes the directory's owner for good. Keys of root could not be read by bearerd, and root
/// should not write where another user can plant links.
void become_owner_of(const std::filesystem::path& directory) {
  struct stat status {};
  if (::geteuid() != 0 || ::stat(directory.c_str(), &status) != 0 || status.st_uid == 0) return;
  if (::setgroups(0, nullptr) != 0 || ::setgid(status.st_gid) != 0 ||
      ::setuid(status.st_uid) != 0) {
    throw Failure("Cannot become the owner of " + directory.string() + ": " + std::strerror(errno) +
                  "; run bearerctl as that user.");
  }
}

void generate(Program& program, int bits) {
  const std::string realm = program.realm();
  const std::filesystem::path& path = program.config().key_directory;
  become_owner_of(path);
  crypto::KeyDirectory directory = crypto::KeyDirectory::create(path);
  const auto entries = directory.entries();
  const auto before = std::find_if(entries.begin(), entries.end(), [&](const auto& entry) {
    return entry.realm == realm && entry.state == crypto::KeyState::active;
  });
  const crypto::KeyEntry made = directory.generate(realm, bits, program.now());
  std::cout << "Made key " << made.kid << " (" << made.algorithm << ", " << bits << " bits) in "
            << path.string() << ".\n"
            << "It signs the tokens of realm " << realm
            << " as soon as bearerd reads it: systemctl reload bearerd\n";
  if (before != entries.end()) {
    std::cout << "Key " << before->kid << " is retired: it signs no more, and the tokens that it "
              << "signed stay good until they expire.\n";
  }
}

base::JsonObject json_of(const crypto::KeyEntry& entry) {
  return std::move(base::JsonObject()
                       .add("kid", entry.kid)
                       .add("realm", entry.realm)
                       .add("algorithm", entry.algorithm)
                       .add("state", name_of(entry.state))
                       .add("created", entry.created));
}

void list(Program& program, Format format) {
  const std::filesystem::path& path = program.config().key_directory;
  if (program.realm_option) (void)program.realm();  // A misspelt realm is no empty one.
  become_owner_of(path);
  std::vector<crypto::KeyEntry> entries;
  if (std::filesystem::exists(path)) entries = crypto::KeyDirectory(path).entries();
  std::erase_if(entries, [&](const crypto::KeyEntry& entry) {
    return program.realm_option && entry.realm != *program.realm_option;
  });
  if (format == Format::json) {
    std::vector<base::JsonObject> objects;
    std::transform(entries.begin(), entries.end(), std::back_inserter(objects), json_of);
    print_json(objects);
    return;
  }
  if (entries.empty()) {
    std::cout << "There are no keys in " << path.string() << "; make one: bearerctl key generate\n";
    return;
  }
  Columns columns({"KID", "REALM", "STATE", "ALGORITHM", "CREATED (UTC)"});
  for (const crypto::KeyEntry& entry : entries) {
    std::string created = entry.created.substr(0, 19);
    std::replace(created.begin(), created.end(), 'T', ' ');
    columns.add({entry.kid, entry.realm, name_of(entry.state), entry.algorithm, created});
  }
  columns.print();
}

}  // namespace

void add_key_commands(CLI::App& app, Program& program) {
  CLI::App* group = app.add_subcommand("key", "Keys that sign access tokens.");
  group->require_subcommand(1);
  group->footer("'bearerctl key COMMAND --help' explains each and gives examples.");

  const auto bits = std::make_shared<int>(2048);
  CLI::App* generate_command = group->add_subcommand(
      "generate", "Make a key. It signs from the next reload on; the one before it retires.");
  generate_command->footer(
      "Examples:\n"
      "  bearerctl key generate && systemctl reload bearerd\n"
      "  bearerctl key generate --realm shop2 --bits 3072");
  generate_command->add_option("--bits", *bits, "Size of the RSA key")
      ->check(CLI::IsMember({2048, 3072, 4096}))
      ->capture_default_str();
  generate_command->callback([&program, bits] { generate(program, *bits); });

  const auto json = std::make_shared<bool>(false);
  CLI::App* list_command = group->add_subcommand(
      "list", "Show the keys of all realms, or of the one that --realm names.");
  list_command->footer(
      "States: active signs; retired only verifies; next is published and will sign.\n"
      "Example:\n"
      "  bearerctl key list --json");
  list_command->add_flag("--json", *json, "Print JSON");
  list_command->callback(
      [&program, json] { list(program, *json ? Format::json : Format::columns); });
}

}  // namespace ctl
