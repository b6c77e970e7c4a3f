// SPDX-License-Identifier: MIT
#include "workers.h"

#include <algorithm>
#include <string>

#include "api/check.h"
#include "base/clock.h"
#include "base/log.h"
#include "database_workers.h"
#include "hashing/hash_worker.h"
#include "keeper/follower.h"
#include "published_revocations.h"
#include "serving.h"
#include "signer/signer.h"

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
  const PublishedRevocations revocations(plumbing.revocations, config.realms, config.keeper.revocations);
  api::Check check(
      config.realms, [&keys]() -> const crypto::KeyRing& { return keys.current(); },
      [&revocations](const auto& realm, const auto& token) { return revocations.met(realm, token); }, clock);
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

}  // namespace

Plumbing::Plumbing(const Config& config)
    : sockets(config.sockets),
      pools(config.pools),
      key_directory(config.key_directory),
      token_socket(sockets.token_path, sockets.mode, sockets.group, sockets.backlog),
      check_socket(sockets.check_path, sockets.mode, sockets.group, sockets.backlog),
      memory(pools.token_workers - kFreeOfHashing, pools.hash_workers),
      revocation_settings(config.keeper.revocations),
      revocations("bearerd-revocations", revocation_settings.capacity + keeper::Follower::kRealmMarks),
      hash_queue(process::make_channel_pair()) {
  make_state_directory(revocation_settings.state_directory);
  for (std::size_t i = 0; i < pools.token_workers; ++i) {
    signing.push_back(process::make_channel_pair());
    hash_replies.push_back(process::make_channel_pair());
  }
}

process::Plan make_plan(const ConfigPtr& config, Plumbing& plumbing) {
  process::Plan plan;
  plan.kinds = {signer_kind(config, plumbing), hash_kind(config, plumbing),
                follower_kind(config, plumbing), check_kind(config, plumbing),
                token_kind(config, plumbing), keeper_kind(config, plumbing)};
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
