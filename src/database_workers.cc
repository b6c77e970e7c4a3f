// SPDX-License-Identifier: MIT
#include "database_workers.h"

#include "api/router.h"
#include "auth/error.h"
#include "base/clock.h"
#include "base/encoding.h"
#include "base/log.h"
#include "crypto/password_hash.h"
#include "crypto/random.h"
#include "hashing/remote_password_checker.h"
#include "keeper/follower.h"
#include "keeper/keeper.h"
#include "keeper/mailer.h"
#include "keeper/smtp.h"
#include "legacy_check.h"
#include "published_revocations.h"
#include "serving.h"
#include "signer/remote_signer.h"
#include "storage/account_check.h"
#include "storage/mysql_account_store.h"
#include "storage/mysql_legacy_tokens.h"
#include "storage/mysql_stores.h"

namespace {

using config::Config;
using process::WorkerContext;

/// At start, by one worker for all: better than at the first login that needs the statement.
void warn_of_unusable_queries(const Config& config, const storage::AccountSources& sources) {
  for (const auto& [realm, source] : sources) {
    try {
      for (const auto& problem : storage::check_accounts(source.session, source.queries)) {
        base::log_error("account_query_unusable").with("realm", realm).with("reason", problem);
      }
      for (const auto& problem : legacy_token_problems(*config.realms.find(realm), source)) {
        base::log_error("legacy_tokens_unusable").with("realm", realm).with("reason", problem);
      }
    } catch (const auth::Unavailable&) {
      // Logged already. A start needs no database, and each request says what it finds.
    }
  }
}

void run_token_worker(const Config& config, const std::string& dummy_hash, Plumbing& plumbing,
                      const WorkerContext& context) {
  const base::SystemClock clock;
  PublishedKeys keys(plumbing.keys);
  const auto session = storage::make_session(config.database);
  auto store_settings = storage::token_store_settings(config.realms);
  store_settings.revoked = [&plumbing] { tell_checks(plumbing.revocations, plumbing.revoked); };
  storage::MySqlTokenStore tokens(session, store_settings);
  storage::MySqlOneTimeKeyStore one_time_keys(session);
  storage::MySqlThrottleStore throttle(session);
  storage::MySqlMailQueue mail(session);
  const auto sources = storage::account_sources(config.accounts, session);
  const auto tables = storage::account_tables(sources);
  storage::MySqlAccountStore accounts(tables);
  storage::MySqlBetterHashStore better_hashes(session);
  storage::MySqlLegacyRefreshTokens legacy_tokens(tables);
  if (context.number == 0) warn_of_unusable_queries(config, sources);
  hashing::RemotePasswordChecker passwords(plumbing.memory, plumbing.hash_queue.near,
                                           plumbing.hash_replies[context.number].near,
                                           context.number, config.hashing.timeout);
  signer::RemoteSigner signer(plumbing.signing[context.number].near);
  api::Router router(config.realms,
                     auth::Services{accounts, better_hashes, tokens, throttle, one_time_keys, mail, passwords, signer, clock,
                                    dummy_hash, config.hashing.new_hashes, &legacy_tokens},
                     [&keys]() -> const crypto::KeyRing& { return keys.current(); });
  serve_socket(plumbing.token_socket, config.token_server, plumbing.memory, context,
               [&router](const http::Request& request) { return router.handle(request); });
}

void allow_database(process::Confinement& allowed, const storage::MySqlSettings& database) {
  for (const auto& file :
       {database.password_file, database.tls_ca, database.tls_cert, database.tls_key}) {
    if (!file.empty()) allowed.readable.push_back(file);
  }
}

/// The files that connecting to our database and to those of accounts reads.
process::Confinement files_of_databases(const Config& config) {
  process::Confinement allowed = process::system_files();
  allow_database(allowed, config.database);
  for (const auto& [realm, accounts] : config.accounts) {
    if (accounts.database) allow_database(allowed, *accounts.database);
  }
  return allowed;
}

void run_follower(const Config& config, Plumbing& plumbing, const WorkerContext& context) {
  const base::SystemClock clock;
  storage::MySqlRevocationLog log(storage::make_session(config.database));
  // What a restart changes is the plumbing's.
  keeper::RevocationSettings settings = plumbing.revocation_settings;
  settings.snapshot_max_age = config.keeper.revocations.snapshot_max_age;
  keeper::Follower follower(log, plumbing.revocations, clock, settings);
  keeper::follow(follower, plumbing.revoked, plumbing.memory, context);
}

void run_keeper(const Config& config, Plumbing& plumbing, const WorkerContext& context) {
  const base::SystemClock clock;
  const auto session = storage::make_session(config.database);
  storage::MySqlMailQueue queue(session);
  storage::MySqlOneTimeKeyStore keys(session);
  storage::MySqlAccountStore accounts(storage::account_sources(config.accounts, session));
  storage::MySqlHousekeeping housekeeping(session);
  storage::MySqlThrottleStore throttle(session);
  // A server that is waited for is no reason to take the keeper for stuck.
  keeper::Smtp smtp(config.keeper.mail.smtp, context.stop,
                    [&] { plumbing.memory.begin_request(context.slot); });
  keeper::Mailer mailer({queue, accounts, keys, smtp, clock}, config.keeper.mail);
  keeper::Purge purge(housekeeping, throttle, clock, config.keeper.purge);
  keeper::serve(config.keeper, mailer, purge, plumbing.memory, context);
}

}  // namespace

process::WorkerKind token_kind(const ConfigPtr& config, Plumbing& plumbing) {
  process::Confinement allowed = files_of_databases(*config);
  for (const auto& realm : config->realms.all()) {
    if (realm.legacy_tokens) allowed.readable.push_back(realm.legacy_tokens->encryption_key_file);
  }
  // Of a password that nobody knows, so that comparing with it takes as long and never matches.
  const std::string dummy_hash = crypto::hash_password(
      base::Secret(base::to_hex(crypto::random_bytes(32))), config->hashing.new_hashes);
  return {.name = "token",
          .count = plumbing.pools.token_workers,
          .stage = 2,
          .descriptors =
              [&plumbing](std::size_t number) {
                return std::vector<int>{plumbing.token_socket.descriptor(),
                                        plumbing.hash_queue.near.descriptor(),
                                        plumbing.hash_replies[number].near.descriptor(),
                                        plumbing.signing[number].near.descriptor(),
                                        plumbing.revoked.descriptor()};
              },
          .confinement = allowed,
          .run =
              [config, dummy_hash, &plumbing](const WorkerContext& context) {
                run_token_worker(*config, dummy_hash, plumbing, context);
              }};
}

process::WorkerKind follower_kind(const ConfigPtr& config, Plumbing& plumbing) {
  process::Confinement allowed = process::system_files();
  allow_database(allowed, config->database);
  const std::string& directory = plumbing.revocation_settings.state_directory;
  if (!directory.empty()) allowed.directories.push_back(directory);
  // Ready before those who ask are started; and it outlives them, to save what they have revoked.
  return {.name = "follower",
          .count = 1,
          .stage = 1,
          .descriptors =
              [&plumbing](std::size_t) {
                return std::vector<int>{plumbing.revocations.write_descriptor(), plumbing.revoked.descriptor()};
              },
          .confinement = allowed,
          .run = [config, &plumbing](const WorkerContext& context) {
            run_follower(*config, plumbing, context);
          }};
}

process::WorkerKind keeper_kind(const ConfigPtr& config, Plumbing& plumbing) {
  process::Confinement allowed = files_of_databases(*config);
  const keeper::SmtpSettings& smtp = config->keeper.mail.smtp;
  for (const auto& file : {smtp.password_file, smtp.tls_ca}) {
    if (!file.empty()) allowed.readable.push_back(file);
  }
  return {.name = "keeper",
          .count = 1,
          .stage = 2,
          .descriptors = [](std::size_t) { return std::vector<int>(); },
          .confinement = allowed,
          .run = [config, &plumbing](const WorkerContext& context) {
            run_keeper(*config, plumbing, context);
          }};
}
