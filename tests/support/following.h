// SPDX-License-Identifier: MIT
#pragma once

#include <stdlib.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "auth/error.h"
#include "keeper/follower.h"
#include "support/captured_log.h"
#include "support/services.h"

namespace support {

using base::Seconds;
using keeper::Follower;

/// Rows as a test puts them there.
class MemoryRevocationLog final : public auth::RevocationLog {
 public:
  std::vector<auth::Revocation> rows;
  bool is_away = false;
  std::size_t fails_after = ~0U;  ///< Rows.
  std::uint64_t asked_above = 0;
  std::vector<auth::Revocation> above(std::uint64_t number, int most) override {
    if (is_away) throw auth::StorageUnavailable("the test says that it is away");
    asked_above = number;
    std::vector<auth::Revocation> found;
    for (const auto& row : rows) {
      if (row.number > number && found.size() < static_cast<std::size_t>(most))
        found.push_back(row);
    }
    if (!found.empty() && found.back().number > fails_after) throw auth::StorageUnavailable("lost");
    return found;
  }
  std::uint64_t highest() override {
    if (is_away) throw auth::StorageUnavailable("the test says that it is away");
    return rows.empty() ? 0 : rows.back().number;
  }
};

struct StateDirectory {
  StateDirectory() {
    char name[] = "/tmp/brd-state-XXXXXX";
    BOOST_REQUIRE(::mkdtemp(name) != nullptr);
    path = name;
  }
  ~StateDirectory() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

/// A follower with a table, a log and a directory of its own.
struct Following {
  CapturedLog logged;
  StateDirectory directory;
  FixedClock clock;
  process::Deadline steady{Seconds(1000)};  ///< What no one sets.
  MemoryRevocationLog log;
  keeper::RevocationSettings settings{
      .capacity = 64, .state_directory = directory.path, .snapshot_max_age = Seconds(600)};
  std::unique_ptr<process::SharedTable> table = new_table();
  std::unique_ptr<Follower> follower = new_follower();

  [[nodiscard]] std::unique_ptr<process::SharedTable> new_table() const {
    return std::make_unique<process::SharedTable>("test-follower",
                                                  settings.capacity + Follower::kRealmMarks);
  }
  std::unique_ptr<Follower> new_follower() {
    return std::make_unique<Follower>(log, *table, clock, settings);
  }
  static std::string id(std::uint64_t number) {
    std::string text = "0123456789" + std::to_string(number + 100'000);
    text.resize(16, 'x');
    return text;
  }
  [[nodiscard]] auth::Revocation row_of(std::uint64_t number) const {
    auth::Revocation row;
    row.number = number;
    row.realm = "default";
    row.session_id = id(number);
    row.created = clock.now();
    row.expires = clock.now() + Seconds(7200);
    return row;
  }
  void add(std::uint64_t number) {
    log.rows.push_back(row_of(number));
    std::sort(log.rows.begin(), log.rows.end(),
              [](const auto& a, const auto& b) { return a.number < b.number; });
  }
  [[nodiscard]] bool knows(std::uint64_t number) const {
    const auto key = auth::session_key(auth::realm_key("default"), id(number));
    return table->find(key.high, key.low).has_value();
  }
  [[nodiscard]] bool is_published_as_known() const { return table->notes()[Follower::kKnown] == 1; }
  /// Whether a realm has a mark, which others have given way to.
  [[nodiscard]] bool has_mark() const {
    const auto key = auth::realm_key("default");
    return table->find(key.high, key.low).has_value();
  }
  void pass() { follower->pass(steady); }
  void pass_after(Seconds span) {
    clock.time += span;
    steady += span;
    pass();
  }
  /// The daemon starts anew.
  void restart() {
    table = new_table();
    follower = new_follower();
    follower->take_over();
  }
};

}  // namespace support
