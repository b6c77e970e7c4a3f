// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/password_policy.h"
#include "auth/protected_resources.h"
#include "base/clock.h"
#include "base/expected.h"
#include "base/secret.h"
#include "crypto/password_hash.h"

namespace auth {

/// What a check does with a path that no rule names.
enum class Unlisted {
  pass,     ///< `public`: passes with empty identity; a token that is sent must still be good.
  protect,  ///< `protected`: needs a token of any allowed kind.
  refuse,   ///< `refuse`: refused whatever is sent.
};
[[nodiscard]] std::optional<Unlisted> unlisted_from_name(std::string_view name);

/// An address range, such as 10.0.0.0/8 or fd00::/8.
struct Network {
  std::string address;  ///< 4 or 16 raw bytes.
  int prefix = 0;       ///< Bits that count.
  [[nodiscard]] bool contains(std::string_view ip_text) const;
  /// A bare address means its /32 or /128. Nothing when `text` is no network.
  static std::optional<Network> parse(std::string_view text);
};
/// 127.0.0.0/8, ::1, IPv4-mapped forms of the former, and `unix:`, a client on a Unix socket.
[[nodiscard]] bool is_loopback(std::string_view ip_text);

/// The network that attempts from an address count for, as text: the address itself for IPv4, also
/// where it is mapped into IPv6, and its /64 for IPv6, which is what one customer of a provider has.
/// Another text, such as `unix:`, stands for itself, cut to 64 bytes; never empty.
[[nodiscard]] std::string counted_network(std::string_view ip_text);

/// How many attempts may fail within `window`, and for how long the next ones are refused then.
struct AttemptLimits {
  std::uint32_t attempts = 0;  ///< 0: no limit.
  base::Seconds window{0};
  base::Seconds block{0};
};

/// Limits of failed attempts (contract 5), each for one account from one network.
struct LockoutPolicy {
  AttemptLimits customer{10, base::Seconds(600), base::Seconds(300)};
  AttemptLimits agent{9, base::Seconds(900), base::Seconds(360)};
  AttemptLimits user{9, base::Seconds(900), base::Seconds(360)};
  /// Failures an hour for one account over all networks, after which networks without an earlier
  /// good login get one try in 30 s; 0: no limit.
  std::uint32_t everywhere = 100;
};

/// Refresh tokens that a shop's PHP issued: taken once each, until a day.
struct LegacyTokenPolicy {
  /// Absolute path of a file with the OAUTH_ENCRYPTION_KEY of the shop's PHP. Read at each exchange.
  std::string encryption_key_file;
  std::chrono::sys_days until;  ///< The last day, in UTC.
  [[nodiscard]] bool has_ended(base::Instant now) const { return now >= until + std::chrono::days(1); }
};
/// PHP's key, or what is wrong with its file: a sentence that begins with the name of the setting.
[[nodiscard]] base::Expected<base::Secret, std::string> encryption_key_of(const LegacyTokenPolicy& policy);

/// One realm: a shop or a site with its own accounts, keys, clients and rules.
struct Realm {
  std::string name;
  std::string public_url;                  ///< Scheme, host, optional port; no slash at the end.
  std::vector<std::string> allowed_hosts;  ///< `Host` values, with port, that self links may use.
  std::string issuer;                      ///< `iss`; empty leaves it out, as Spryker does.
  std::vector<std::string> audiences{"frontend"};
  std::string default_client = "frontend";
  base::Seconds access_token_lifetime{28800};
  base::Seconds warehouse_token_lifetime{604800};
  base::Seconds refresh_token_lifetime{2628000};  ///< Idle limit; slides with each refresh.
  base::Seconds session_lifetime{31536000};       ///< Absolute limit; never moves.
  base::Seconds refresh_grace{0};
  base::Seconds leeway{30};  ///< 0 to 300.
  enum class Permissions { left_out, embedded } permissions = Permissions::left_out;
  enum class Unconfirmed { forbidden, unauthorized } unconfirmed = Unconfirmed::forbidden;
  crypto::LegacySchemes legacy_hashes = crypto::LegacySchemes::refused;  ///< Of accounts.
  std::optional<LegacyTokenPolicy> legacy_tokens;  ///< Nothing: none are taken.
  enum class Tls { required, optional } tls = Tls::required;
  std::vector<Network> tls_terminators;
  std::vector<std::string> locales{"en_US", "de_DE"};  ///< The first is the default.
  LockoutPolicy lockout;
  enum class PathVersion { accepted, not_accepted } path_version = PathVersion::accepted;
  PasswordPolicy passwords;
  Unlisted unlisted = Unlisted::pass;
  /// Whether checks refuse access tokens whose session or account was ended.
  enum class RevokedAccessTokens { refused, taken } revoked_access_tokens = RevokedAccessTokens::refused;
  /// Whether somebody who forgot a password can be sent a link.
  enum class RestoreMail { sent, not_configured } restore_mail = RestoreMail::not_configured;
  ProtectedResources rules;
  /// JSON:API types that need a token whatever the rules leave open, in the order in which
  /// customer-access lists them.
  std::vector<std::string> restricted_resource_types;
  std::vector<std::string> cors_origins;  ///< As browsers send them, or `*` alone for any.
  /// Request header fields that a page of another origin may send.
  std::vector<std::string> cors_headers{"accept",
                                        "content-type",
                                        "content-language",
                                        "accept-language",
                                        "authorization",
                                        "X-Anonymous-Customer-Unique-Id",
                                        "X-Agent-Authorization",
                                        "If-Match"};

  /// Whether the main resource of a path is of a restricted type: segments are pairs of type and id,
  /// and the last pair is the main resource.
  [[nodiscard]] bool restricts(const std::vector<std::string>& segments) const;
};

/// All realms of this daemon.
class Realms {
 public:
  Realms() = default;
  explicit Realms(std::vector<Realm> realms) : realms_(std::move(realms)) {}
  /// Null for a name that is not configured.
  [[nodiscard]] const Realm* find(std::string_view name) const;
  [[nodiscard]] const std::vector<Realm>& all() const { return realms_; }

 private:
  std::vector<Realm> realms_;
};

}  // namespace auth
