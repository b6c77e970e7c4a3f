// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>

#include "base/encoding.h"
#include "named_account.h"
#include "output.h"
#include "program.h"
#include "storage/mysql_legacy_tokens.h"

namespace ctl {

namespace {

constexpr std::size_t kIdBytes = 16;

struct Options {
  std::string id;
  std::string account;
  std::uint32_t most = 1000;
  bool ended = false;
  bool json = false;
};

/// Whether a session can still be refreshed, and since when not.
struct Standing {
  const char* name;
  std::optional<base::Instant> ended;
};

Standing standing_of(const auth::Session& session, base::Instant now) {
  if (session.revoked_at) return {"revoked", session.revoked_at};
  const base::Instant end = std::min(session.idle_end, session.absolute_end);
  if (end <= now) return {"expired", end};
  return {"live", std::nullopt};
}

std::string account_of(const auth::Session& session) {
  return session.reference.empty()
             ? std::string(name_of(session.account.kind)) + ":" + session.account.id
             : session.reference;
}

/// `user:3`, who speaks for the account.
std::optional<std::string> actor_of(const auth::Session& session) {
  if (!session.actor) return std::nullopt;
  return std::string(name_of(session.actor->account.kind)) + ":" + session.actor->account.id;
}

base::JsonObject json_of(const auth::Session& session, base::Instant now) {
  const Standing standing = standing_of(session, now);
  return std::move(base::JsonObject()
                       .add("id", base::to_hex(session.id))
                       .add("realm", session.account.realm)
                       .add("account_kind", name_of(session.account.kind))
                       .add("account_id", session.account.id)
                       .add("reference", session.reference)
                       .add_optional("actor", actor_of(session))
                       .add("kind", name_of(session.kind))
                       .add("client", session.client_id)
                       .add("scopes", session.scopes)
                       .add("created", base::to_iso8601(session.created))
                       .add("last_used", base::to_iso8601(session.last_used))
                       .add("idle_end", base::to_iso8601(session.idle_end))
                       .add("absolute_end", base::to_iso8601(session.absolute_end))
                       .add("network", session.network)
                       .add("device", session.device)
                       .add("state", standing.name)
                       .add_optional("ended", json_time(standing.ended)));
}

void print(const std::vector<auth::Session>& sessions, base::Instant now) {
  Columns columns({"ID", "ACCOUNT", "KIND", "CLIENT", "CREATED (UTC)", "LAST USED (UTC)", "NETWORK",
                   "STATE", "ENDED (UTC)", "DEVICE"});
  for (const auth::Session& session : sessions) {
    const Standing standing = standing_of(session, now);
    columns.add({base::to_hex(session.id), account_of(session), name_of(session.kind),
                 session.client_id, short_time(session.created), short_time(session.last_used),
                 session.network, standing.name, short_time(standing.ended), session.device});
  }
  columns.print();
}

void list(Program& program, const Options& options) {
  auth::SessionFilter filter;
  filter.realm = program.realm();
  if (!options.account.empty()) filter.account = named_account(program, options.account).key;
  filter.include =
      options.ended ? auth::SessionFilter::Include::ended_too : auth::SessionFilter::Include::live;
  filter.most = options.most;
  filter.now = program.now();
  const std::vector<auth::Session> sessions = program.tokens().list_sessions(filter);
  if (options.json) {
    std::vector<base::JsonObject> objects;
    for (const auth::Session& session : sessions) objects.push_back(json_of(session, filter.now));
    print_json(objects);
    return;
  }
  if (sessions.empty()) {
    std::cout << "There are no " << (options.ended ? "" : "live ") << "sessions"
              << (options.account.empty() ? "" : " of " + options.account) << ".\n";
    return;
  }
  print(sessions, filter.now);
  if (sessions.size() == options.most)
    std::cout << "The newest " << options.most << "; ask for more with --most.\n";
}

void revoke_one(Program& program, const std::string& id) {
  const auto bytes = base::from_hex(id);
  if (!bytes || bytes->size() != kIdBytes) {
    throw UsageError("'" + printable(id) +
                     "' is no session id; 'bearerctl session list' shows them, 32 hexadecimal "
                     "digits each.");
  }
  const std::string realm = program.realm();
  if (program.tokens().revoke_session(realm, *bytes, program.now()) == 0) {
    throw Failure("There is no live session " + id + " in realm " + realm +
                  "; 'bearerctl session list --ended' also shows those that have ended.");
  }
  std::cout << "Session " << id << " is revoked.\n";
}

/// Of a customer, where the realm takes what PHP issued; tells how many.
std::optional<int> revoke_legacy_tokens(Program& program, const NamedAccount& account) {
  const std::string realm = program.realm();
  const auto& policy = program.config().realms.find(realm)->legacy_tokens;
  if (!policy || policy->has_ended(program.now()) || account.reference.empty()) {
    return std::nullopt;
  }
  storage::MySqlLegacyRefreshTokens tokens({{realm, program.account_source()}});
  return tokens.revoke_all(realm, account.reference);
}

void revoke_all(Program& program, const std::string& who) {
  const NamedAccount account = named_account(program, who);
  // The generation also ends what has no session, PHP's tokens; and of a user, the sessions in which he speaks for
  // somebody else. It goes first: it is what must not fail for want of the shop's database.
  const int ended = account.key.kind == auth::AccountKind::warehouse
                        ? program.tokens().revoke_all(account.key, program.now())
                        : program.tokens().raise_generation(account.key, program.now());
  const std::string sessions = counted(static_cast<std::size_t>(ended), "session") + " of " + printable(account.name);
  const auto of_php = [&] {
    try {
      return revoke_legacy_tokens(program, account);
    } catch (const auth::Unavailable& failure) {
      throw Failure(sessions + " revoked, and bearerd takes no older token of PHP's any more. PHP itself still takes "
                    "its refresh tokens, because their rows could not be revoked: " + failure.what() + ".");
    }
  }();
  std::cout << sessions;
  if (of_php) std::cout << " and " << counted(static_cast<std::size_t>(*of_php), "refresh token") << " of PHP";
  std::cout << " revoked.\n";
}

void revoke(Program& program, const Options& options) {
  if (options.id.empty() == options.account.empty()) {
    throw UsageError("Name one session by its id, or an account with --account.");
  }
  if (options.account.empty()) {
    revoke_one(program, options.id);
  } else {
    revoke_all(program, options.account);
  }
}

void add_command_list(CLI::App& group, Program& program) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = group.add_subcommand("list", "Show sessions, the newest first.");
  command->footer(
      "Examples:\n"
      "  bearerctl session list --account sonia@spryker.com\n"
      "  bearerctl session list --account user:admin@spryker.com\n"
      "  bearerctl session list --ended --json\n"
      "States: live; revoked (logged out or ended by an operator); expired (not used for too long, "
      "or too old).");
  command->add_option("--account", options->account, "Only those of one account: customer:DE--21, user:admin@spryker.com, "
                      "warehouse:7; a customer without a kind")
      ->type_name("ACCOUNT");
  command->add_flag("--ended", options->ended,
                    "Also those that were revoked or have expired, and when");
  command->add_flag("--json", options->json, "Print JSON");
  command->add_option("--most", options->most, "How many to show at most")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command->callback([&program, options] { list(program, *options); });
}

void add_command_revoke(CLI::App& group, Program& program) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = group.add_subcommand(
      "revoke", "End one session, or all of an account: refreshes are refused from now on, access tokens within a second.");
  command->footer(
      "Examples:\n"
      "  bearerctl session revoke 0f8fad5bd9cb469fa16570867728950e\n"
      "  bearerctl session revoke --account DE--21\n"
      "  bearerctl session revoke --account user:admin@spryker.com");
  command->add_option("SESSION_ID", options->id, "As 'session list' shows it");
  command->add_option("--account", options->account, "Every session of one account; of a user also those in which he speaks "
                      "for customers and warehouses")
      ->type_name("ACCOUNT");
  command->callback([&program, options] { revoke(program, *options); });
}

}  // namespace

void add_session_commands(CLI::App& app, Program& program) {
  CLI::App* group = app.add_subcommand("session", "Logins and what was refreshed from them.");
  group->require_subcommand(1);
  group->footer("'bearerctl session COMMAND --help' explains each and gives examples.");
  add_command_list(*group, program);
  add_command_revoke(*group, program);
}

}  // namespace ctl
