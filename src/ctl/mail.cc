// SPDX-License-Identifier: MIT
#include "mail.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "output.h"

namespace ctl {

namespace {

using auth::KeyPurpose;
using auth::StoredMail;

struct Options {
  std::optional<std::uint64_t> id;
  std::uint32_t most = 1000;
  bool all = false;
  bool json = false;
};

std::optional<base::Instant> next_attempt_of(const StoredMail& mail) {
  return mail.state == auth::MailState::queued ? std::optional(mail.next_attempt) : std::nullopt;
}

base::JsonObject json_of(const StoredMail& mail) {
  base::JsonObject object;
  object.add("id", static_cast<std::int64_t>(mail.id))
      .add("realm", mail.order.realm)
      .add("purpose", name_of(mail.order.purpose))
      .add("login", mail.order.login)
      .add("locale", mail.order.locale)
      .add("state", name_of(mail.state))
      .add("attempts", static_cast<std::int64_t>(mail.attempts))
      .add_optional("account", mail.account ? std::optional(mail.account->id) : std::nullopt)
      .add("created", base::to_iso8601(mail.created))
      .add_optional("next_attempt", json_time(next_attempt_of(mail)))
      .add_optional("finished", json_time(mail.finished))
      .add("last_problem", mail.last_problem);
  return object;
}

void list(Program& program, const Options& options) {
  const std::string realm = program.realm();
  using Include = auth::MailQueue::Include;
  const std::vector<StoredMail> mails =
      program.mail().list(realm, options.all ? Include::all : Include::open, options.most);
  if (options.json) {
    std::vector<base::JsonObject> objects;
    for (const StoredMail& mail : mails) objects.push_back(json_of(mail));
    print_json(objects);
    return;
  }
  if (mails.empty()) {
    std::cout << "Realm " << realm << " has no mail"
              << (options.all ? "" : " that is waiting or has failed") << ".\n";
    return;
  }
  Columns columns({"ID", "STATE", "PURPOSE", "LOGIN", "CREATED (UTC)", "ATTEMPTS", "NEXT (UTC)",
                   "FINISHED (UTC)", "PROBLEM"});
  for (const StoredMail& mail : mails) {
    columns.add({std::to_string(mail.id), name_of(mail.state), name_of(mail.order.purpose),
                 mail.order.login, short_time(mail.created), std::to_string(mail.attempts),
                 short_time(next_attempt_of(mail)), short_time(mail.finished), mail.last_problem});
  }
  columns.print();
  if (mails.size() == options.most) {
    std::cout << "The oldest " << options.most << "; ask for more with --most.\n";
  }
}

[[noreturn]] void fail_on_unknown(std::uint64_t id, const std::string& realm) {
  throw Failure("There is no mail " + std::to_string(id) +
                " that is queued or has failed in realm " + realm +
                "; 'bearerctl mail list' shows those.");
}

void retry(Program& program, const Options& options) {
  if (options.id.has_value() == options.all) {
    throw UsageError("Name one mail by its number, or all with --all.");
  }
  const std::string realm = program.realm();
  if (options.all) {
    const int count = program.mail().retry_all(realm, program.now());
    std::cout << counted(static_cast<std::size_t>(count), "mail") << " to be tried now.\n";
    return;
  }
  if (program.mail().retry(realm, *options.id, program.now()) == 0) {
    fail_on_unknown(*options.id, realm);
  }
  std::cout << "Mail " << *options.id << " is to be tried now.\n";
}

void drop(Program& program, const Options& options) {
  const std::string realm = program.realm();
  if (program.mail().drop(realm, *options.id, program.now()) == 0) {
    fail_on_unknown(*options.id, realm);
  }
  std::cout << "Mail " << *options.id << " will not be sent.\n";
}

void add_command_list(CLI::App& group, Program& program) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = group.add_subcommand(
      "list", "Show mail that waits or has failed, the oldest first. No listing holds a key.");
  command->footer(
      "Examples:\n"
      "  bearerctl mail list\n"
      "  bearerctl mail list --all --json\n"
      "States: queued; sent (the mail server has it); failed (refused for good, or given up); "
      "dropped (no such account, one too many, or an operator's wish).");
  command->add_flag("--all", options->all, "Also what was sent or dropped");
  command->add_flag("--json", options->json, "Print JSON");
  command->add_option("--most", options->most, "How many to show at most")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command->callback([&program, options] { list(program, *options); });
}

void add_command_retry(CLI::App& group, Program& program) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = group.add_subcommand(
      "retry", "Try mail that waits or has failed now, for instance because the server is back.");
  command->footer(
      "Examples:\n"
      "  bearerctl mail retry 17\n"
      "  bearerctl mail retry --all");
  command->add_option("ID", options->id, "As 'mail list' shows it");
  command->add_flag("--all", options->all, "Everything that is queued or has failed");
  command->callback([&program, options] { retry(program, *options); });
}

void add_command_drop(CLI::App& group, Program& program) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = group.add_subcommand("drop", "Take one mail out of the queue, unsent.");
  command->footer("Example:\n  bearerctl mail drop 17");
  command->add_option("ID", options->id, "As 'mail list' shows it")->required();
  command->callback([&program, options] { drop(program, *options); });
}

}  // namespace

ConfirmationMail confirmation_mail(Program& program) {
  const keeper::MailSettings& mail = program.config().keeper.mail;
  const auto realm = mail.realms.find(program.realm());
  return realm != mail.realms.end() && realm->second.links.contains(KeyPurpose::confirm_email)
             ? ConfirmationMail::configured
             : ConfirmationMail::not_configured;
}

void order_confirmation(Program& program, const storage::Customer& customer) {
  const std::string realm = program.realm();
  if (confirmation_mail(program) == ConfirmationMail::not_configured) {
    throw Failure("Realm " + realm + " has no link for such a mail; set confirm_url in [realm." +
                  realm + ".mail].");
  }
  const std::string locale = program.config().realms.find(realm)->locales.front();
  program.mail().enqueue({realm, KeyPurpose::confirm_email, customer.email, locale}, program.now());
}

void add_mail_commands(CLI::App& app, Program& program) {
  CLI::App* group = app.add_subcommand("mail", "Mail that bearerd is to send.");
  group->require_subcommand(1);
  group->footer("'bearerctl mail COMMAND --help' explains each and gives examples.");
  add_command_list(*group, program);
  add_command_retry(*group, program);
  add_command_drop(*group, program);
}

}  // namespace ctl
