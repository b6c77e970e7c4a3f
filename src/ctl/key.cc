// SPDX-License-Identifier: MIT
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <memory>

#include "crypto/key_directory.h"
#include "output.h"
#include "program.h"

namespace ctl {

namespace {

/// Several times what an RSA key of 8192 bits takes.
constexpr std::size_t kLongestPem = 64 * 1024;

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

void say_who_signs(const crypto::KeyEntry& added, const std::vector<crypto::KeyEntry>& before) {
  std::cout << "It signs the tokens of realm " << added.realm
            << " as soon as bearerd reads it: systemctl reload bearerd\n";
  for (const crypto::KeyEntry& entry : before) {
    if (entry.realm != added.realm || entry.state != crypto::KeyState::active) continue;
    std::cout << "Key " << entry.kid << " is retired: it signs no more, and the tokens that it "
              << "signed stay good until they expire.\n";
  }
}

void generate(Program& program, int bits) {
  const std::string realm = program.realm();
  const std::filesystem::path& path = program.config().key_directory;
  become_owner_of(path);
  crypto::KeyDirectory directory = crypto::KeyDirectory::create(path);
  const auto before = directory.entries();
  const crypto::KeyEntry made = directory.generate(realm, bits, program.now());
  std::cout << "Made key " << made.kid << " (" << made.algorithm << ", " << bits << " bits) in "
            << path.string() << ".\n";
  say_who_signs(made, before);
}

base::Secret read_pem(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string text(kLongestPem, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad() || !stream.is_open()) throw Failure(file + " cannot be read: " + std::strerror(errno));
  if (stream) throw Failure(file + " is no key in PEM form: it is too long.");
  text.resize(static_cast<std::size_t>(stream.gcount()));
  base::Secret pem(text);
  base::wipe(text);
  return pem;
}

void import(Program& program, const std::string& file, bool signs) {
  const std::string realm = program.realm();
  const std::filesystem::path& path = program.config().key_directory;
  const base::Secret pem = read_pem(file);  // Perhaps only root can.
  become_owner_of(path);
  crypto::KeyDirectory directory = crypto::KeyDirectory::create(path);
  const auto before = directory.entries();
  try {
    const crypto::KeyEntry added = directory.import(
        pem, realm, signs ? crypto::KeyState::active : crypto::KeyState::retired, program.now());
    std::cout << "Took key " << added.kid << " from " << file << ".\n";
    if (signs) return say_who_signs(added, before);
    std::cout << "Tokens of realm " << realm << " that it signed are good, until they expire, as soon as "
              << "bearerd reads it: systemctl reload bearerd\n";
  } catch (const std::runtime_error& problem) {
    throw Failure(file + ": " + problem.what());
  }
}

void withdraw(Program& program, const std::string& kid) {
  const std::filesystem::path& path = program.config().key_directory;
  become_owner_of(path);
  try {
    const crypto::KeyEntry entry = crypto::KeyDirectory(path).withdraw(kid);
    std::cout << "Key " << entry.kid << " of realm " << entry.realm << " is gone. No token that it signed is "
              << "good as soon as bearerd reads it: systemctl reload bearerd\n";
  } catch (const std::runtime_error& problem) {
    throw Failure(std::string("Nothing was changed: ") + problem.what());
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

  struct ImportOptions {
    std::string file;
    bool only_verifies = false;
  };
  const auto options = std::make_shared<ImportOptions>();
  CLI::App* import_command = group->add_subcommand(
      "import", "Take a key that was made elsewhere, so that tokens signed with it are good here.");
  import_command->footer(
      "A private key signs from the next reload on, and the one before it retires. A public key needs\n"
      "--verify-only. Tokens that it signs elsewhere need no \"kid\".\n"
      "Examples:\n"
      "  bearerctl key import /srv/shop/config/Zed/private.key\n"
      "  bearerctl key import --verify-only /srv/shop/config/Zed/public.key");
  import_command->add_option("FILE", options->file, "RSA key in PEM form without a pass phrase")->required();
  import_command->add_flag("--verify-only", options->only_verifies,
                           "Take its tokens, but go on signing with the key that signs now");
  import_command->callback([&program, options] { import(program, options->file, !options->only_verifies); });

  const auto kid = std::make_shared<std::string>();
  CLI::App* withdraw_command = group->add_subcommand(
      "withdraw", "Forget a key that somebody else may have: no token that it signed is good any more.");
  withdraw_command->footer(
      "Clients go on with their refresh tokens. The key that signs is replaced first.\n"
      "Example:\n"
      "  bearerctl key generate\n"
      "  bearerctl key withdraw dGhlIFNIQS0yNTYgb2YgdGhlIHB1YmxpYyBrZXkuLi4 && systemctl reload bearerd");
  withdraw_command->add_option("KID", *kid, "As 'key list' shows it")->required();
  withdraw_command->callback([&program, kid] { withdraw(program, *kid); });

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
