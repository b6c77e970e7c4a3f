// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "auth/access_token.h"
#include "base/clock.h"

namespace auth {

// What ends access tokens before they expire: rows of the table `revocation`, what is kept of them
// in memory, and which token they meet.

/// A row of `revocation`: a session, or an account whose tokens below a generation have ended.
struct Revocation {
  std::uint64_t number = 0;
  std::string realm;
  std::optional<std::string> session_id;  ///< 16 bytes.
  std::optional<std::string> account_kind;
  std::optional<std::string> account_id;
  std::uint32_t generation = 0;
  std::optional<std::string> spared_session;  ///< 16 bytes.
  Instant created;
  Instant expires;  ///< No token is left then that it could meet.
};

/// The table, for who follows it.
class RevocationLog {
 public:
  virtual ~RevocationLog() = default;
  /// Rows with numbers above `number` in their order, at most `most`. Throws StorageUnavailable.
  [[nodiscard]] virtual std::vector<Revocation> above(std::uint64_t number, int most) = 0;
  /// The highest number that is there; 0 where there is none. Throws StorageUnavailable.
  [[nodiscard]] virtual std::uint64_t highest() = 0;
};

/// Names in 16 bytes what a revocation is about. Different things have different names but for one
/// case in 2^128.
struct RevocationKey {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  bool operator==(const RevocationKey&) const = default;
};
/// Also where the mark of a realm is kept (see RevocationSet).
[[nodiscard]] RevocationKey realm_key(std::string_view realm);
/// `session_id` has 16 bytes, which are random by themselves; `realm` is the realm's key.
[[nodiscard]] RevocationKey session_key(const RevocationKey& realm, std::string_view session_id);
[[nodiscard]] RevocationKey account_key(std::string_view realm, std::string_view kind,
                                        std::string_view id);

/// What is kept of revocations of one thing.
struct RevocationRecord {
  RevocationKey key;
  RevocationKey realm;
  RevocationKey spared;  ///< Of an account: key of the session that goes on; zeros for none.
  std::uint64_t generation = 0;  ///< Of an account.
  std::int64_t created = 0;      ///< Microseconds since 1970.
  std::int64_t expires = 0;

  using Words = std::array<std::uint64_t, 9>;  ///< The key first.
  [[nodiscard]] Words words() const;
  [[nodiscard]] static RevocationRecord of(const Words& words);
};

/// All that is revoked at present, at most `capacity` records and one mark for each realm.
///
/// Nothing is ever dropped: where there is no room the oldest records give way to the mark of their
/// realm, which ends every access token that was issued before the youngest of them was written.
class RevocationSet {
 public:
  explicit RevocationSet(std::size_t capacity) : capacity_(capacity) {}

  enum class Added { changed, known, unusable };
  /// `unusable`: the row names neither session nor account.
  Added add(const Revocation& row);
  /// One that another set has kept.
  void add(const RevocationRecord& record);
  /// Forgets what has expired; tells how many there were.
  std::size_t expire(Instant now);
  /// Makes room; tells how many records have given way.
  std::size_t make_room();
  [[nodiscard]] std::size_t size() const { return records_.size(); }
  [[nodiscard]] std::vector<RevocationRecord> records() const;

 private:
  struct Hash {
    std::size_t operator()(const RevocationKey& key) const { return key.high ^ key.low; }
  };
  bool keep(const RevocationRecord& record);
  bool merge(const RevocationRecord& record);
  std::size_t capacity_;
  std::unordered_map<RevocationKey, RevocationRecord, Hash> records_;
};

/// Where a check looks records up.
using RevocationLookup = std::function<std::optional<RevocationRecord>(const RevocationKey& key)>;

/// Whether a good token of the realm, whose key is `realm`, has been revoked. Tokens issued
/// elsewhere have no generation: for them counts whether they were issued before their account's
/// revocation. `leeway` is what clocks of hosts may differ by.
[[nodiscard]] bool is_revoked(const AccessToken& token, std::string_view realm_name,
                              const RevocationKey& realm, base::Seconds leeway,
                              const RevocationLookup& find);

}  // namespace auth
