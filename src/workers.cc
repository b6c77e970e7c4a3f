// SPDX-License-Identifier: MIT
#include "workers.h"

#include <algorithm>
#include <string>

#include "api/check.h"
#include "api/router.h"
#include "auth/error.h"
#include "base/clock.h"
#include "base/encoding.h"
#include "base/log.h"
#include "crypto/password_hash.h"
#include "crypto/random.h"
#include "fcgi/server.h"
#include "hashing/hash_worker.h"
#include "hashing/remote_password_checker.h"
#include "signer/remote_signer.h"
#include "signer/signer.h"
#include "storage/account_check.h"
#include "storage/mysql_account_store.h"
#include "storage/mysql_stores.h"

namespace {

using config::Config;
using process::WorkerContext;

// Token workers that hashing never holds, so that refreshes go on under a flood of logins.
constexpr std::size_t kFreeOfHashing = 2;

/// The ends of the channels that serve.
std::vector<const process::Channel*> far_ends(const std::vector<process::ChannelPair>& pairs) {
  std::vector<const process::Channel*> ends;
  for (const auto& pair : pairs) ends.push_back(&pair.far);
  return ends;
}

std::vector<int> descriptors_of(const std::vector<const process::Channel*>& channels) {
  std::vector<int> descriptors;
  for (const auto* channel : channels) descriptors.push_back(channel->descriptor());
  return descriptors;
}

/// The published keys as one process sees them, parsed again only when they have changed.
class PublishedKeys {
 public:
  explicit PublishedKeys(const process::KeyPage& page) : page_(page) {}
  const crypto::KeyRing& current() {
    const std::uint64_t version = page_.version();
    if (version != version_) {
      ring_ = crypto::KeyRing(page_.keys());
      version_ = version;
    }
    return ring_;
  }

 private:
  const process::KeyPage& page_;
  std::uint64_t version_ = 0;
  crypto::KeyRing ring_;
};

void serve_socket(const process::ListeningSocket& socket, const fcgi::ServerSettings& settings,
                  process::SharedMemory& memory, const WorkerContext& context,
                  fcgi::Handler handler) {
  const std::size_t slot = context.slot;
  fcgi::Server server(socket.descriptor(), context.stop, settings, std::move(handler),
                      {.begin_request = [&memory, slot] { memory.begin_request(slot); },
                       .end_request = [&memory, slot] { memory.end_request(slot); },
                       .is_draining = [&memory] { return memory.is_draining(); }});
  context.ready();
  server.run();
}

process::WorkerKind signer_kind(const ConfigPtr& config, Plumbing& plumbing) {
  signer::Settings settings{.key_directory = plumbing.key_directory, .realms = {}};
  for (const auto& realm : config->realms.all()) {
    settings.realms[realm.name] = {.issuer = realm.issuer,
                                   .longest_lifetime = realm.access_token_lifetime,
                                   .longest_warehouse_lifetime = realm.warehouse_token_lifetime};
  }
  process::Confinement allowed = process::system_files();
  allowed.readable.push_back(plumbing.key_directory);
  const auto channels = far_ends(plumbing.signing);
  return {.name = "signer",
          .count = 1,
          .stage = 0,
          .descriptors =
              [channels, &plumbing](std::size_t) {
                auto kept = descriptors_of(channels);
                kept.push_back(plumbing.keys.write_descriptor());
                return kept;
              },
          .confinement = allowed,
          .run =
              [settings, channels, &plumbing](const WorkerContext& context) {
                signer::serve(settings, channels, plumbing.keys, plumbing.memory, context);
              }};
}

process::WorkerKind hash_kind(const ConfigPtr& config, Plumbing& plumbing) {
  const hashing::Wiring wiring{.requests = &plumbing.hash_queue.far,
                               .replies = far_ends(plumbing.hash_replies)};
  const std::size_t count = plumbing.pools.hash_workers;
  return {.name = "hash",
          .count = count,
          .stage = 1,
          .descriptors =
              [wiring](std::size_t) {
                auto kept = descriptors_of(wiring.replies);
                kept.push_back(wiring.requests->descriptor());
                return kept;
              },
          .confinement = process::system_files(),
          .run =
              [config, wiring, count, &plumbing](const WorkerContext& context) {
                hashing::serve(config->hashing, count, wiring, plumbing.memory, context);
              }};
}

void run_check_worker(const Config& config, Plumbing& plumbing, const WorkerContext& context) {
  const base::SystemClock clock;
  PublishedKeys keys(plumbing.keys);
  api::Check check(
      config.realms, [&keys]() -> const crypto::KeyRing& { return keys.current(); }, clock);
  serve_socket(plumbing.check_socket, config.check_server, plumbing.memory, context,
               [&check](const http::Request& request) { return check.handle(request); });
}

process::WorkerKind check_kind(const ConfigPtr& config, Plumbing& plumbing) {
  return {
      .name = "check",
      .count = plumbing.pools.check_workers,
      .stage = 2,
      .descriptors =
          [&plumbing](std::size_t) { return std::vector<int>{plumbing.check_socket.descriptor()}; },
      .confinement = process::system_files(),
      .run = [config, &plumbing](
                 const WorkerContext& context) { run_check_worker(*config, plumbing, context); }};
}

storage::MySqlAccountStore::QueriesByRealm account_queries(const Config& config) {
  storage::MySqlAccountStore::QueriesByRealm queries;
  for (const auto& [realm, settings] : config.accounts) queries[realm] = storage::queries_of(settings);
  return queries;
}

/// At start, by one worker for all: better than at the first login that needs the statement.
void warn_of_unusable_queries(const Config& config, const std::shared_ptr<storage::MySqlSession>& session) {
  try {
    for (const auto& [realm, settings] : config.accounts) {
      for (const auto& problem : storage::check_accounts(session, storage::queries_of(settings))) {
        base::log_error("account_query_unusable").with("realm", realm).with("reason", problem);
      }
    }
  } catch (const auth::Unavailable&) {
    // Logged already. A start needs no database, and each request says what it finds.
  }
}

void run_token_worker(const Config& config, const std::string& dummy_hash, Plumbing& plumbing,
                      const WorkerContext& context) {
  const base::SystemClock clock;
  PublishedKeys keys(plumbing.keys);
  const auto session = storage::make_session(config.database);
  storage::MySqlTokenStore tokens(session, storage::token_store_settings(config.realms));
  storage::MySqlOneTimeKeyStore one_time_keys(session);
  storage::MySqlThrottleStore throttle(session);
  const auto accounts_at = config.account_database ? account_session(config) : session;
  storage::MySqlAccountStore accounts(accounts_at, account_queries(config));
  if (context.number == 0) warn_of_unusable_queries(config, accounts_at);
  hashing::RemotePasswordChecker passwords(plumbing.memory, plumbing.hash_queue.near,
                                           plumbing.hash_replies[context.number].near,
                                           context.number, config.hashing.timeout);
  signer::RemoteSigner signer(plumbing.signing[context.number].near);
  api::Router router(config.realms,
                     auth::Services{accounts, tokens, throttle, one_time_keys, passwords, signer, clock,
                                    dummy_hash, config.hashing.new_hashes},
                     [&keys]() -> const crypto::KeyRing& { return keys.current(); });
  serve_socket(plumbing.token_socket, config.token_server, plumbing.memory, context,
               [&router](const http::Request& request) { return router.handle(request); });
}

/// The files that connecting to `database` reads.
void allow_database(process::Confinement& allowed, const storage::MySqlSettings& database) {
  for (const auto& file :
       {database.password_file, database.tls_ca, database.tls_cert, database.tls_key}) {
    if (!file.empty()) allowed.readable.push_back(file);
  }
}

process::WorkerKind token_kind(const ConfigPtr& config, Plumbing& plumbing) {
  process::Confinement allowed = process::system_files();
  allow_database(allowed, config->database);
  if (config->account_database) allow_database(allowed, *config->account_database);
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
                                        plumbing.signing[number].near.descriptor()};
              },
          .confinement = allowed,
          .run =
              [config, dummy_hash, &plumbing](const WorkerContext& context) {
                run_token_worker(*config, dummy_hash, plumbing, context);
              }};
}

}  // namespace

Plumbing::Plumbing(const Config& config)
    : sockets(config.sockets),
      pools(config.pools),
      key_directory(config.key_directory),
      token_socket(sockets.token_path, sockets.mode, sockets.group, sockets.backlog),
      check_socket(sockets.check_path, sockets.mode, sockets.group, sockets.backlog),
      memory(pools.token_workers - kFreeOfHashing, pools.hash_workers),
      hash_queue(process::make_channel_pair()) {
  for (std::size_t i = 0; i < pools.token_workers; ++i) {
    signing.push_back(process::make_channel_pair());
    hash_replies.push_back(process::make_channel_pair());
  }
}

std::shared_ptr<storage::MySqlSession> account_session(const Config& config) {
  if (!config.account_database) return storage::make_session(config.database);
  // Whoever owns the other database has no schema version of ours in it.
  return storage::make_session(*config.account_database,
                               {.schema = storage::SessionTuning::Schema::unchecked});
}

process::Plan make_plan(const ConfigPtr& config, Plumbing& plumbing) {
  process::Plan plan;
  plan.kinds = {signer_kind(config, plumbing), hash_kind(config, plumbing),
                check_kind(config, plumbing), token_kind(config, plumbing)};
  plan.worker_timeout = config->pools.worker_timeout;
  plan.drain_timeout = config->pools.drain_timeout;
  for (const auto& kind : plan.kinds) {
    if (kind.name == "signer" || !kind.confinement) continue;
    if (process::lets_through(*kind.confinement, plumbing.key_directory)) {
      base::log_warning("keys_not_confined")
          .with("worker", kind.name)
          .with("directory", plumbing.key_directory.string());
    }
  }
  return plan;
}
