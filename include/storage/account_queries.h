// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/settings.h"

namespace storage {

/// How accounts of one kind are read from, and written to, somebody's tables.
///
/// `select` ends before its WHERE; the conditions are put behind it. Parameters stand in all of them by
/// name: `:realm`, `:login`, `:id`, `:reference`; in the UPDATEs `:id`, `:current` (the stored hash that
/// is expected), `:hash` (the new one), `:now` (microseconds since 1970, UTC). An empty statement means
/// that this cannot be done; whatever needs it is then answered 503 and logged with the name of the
/// setting, or, where it is a convenience such as `replace_hash`, left out.
struct KindQueries {
  std::string select;
  std::string by_login;
  std::string by_id;
  std::string by_reference;  ///< Customers only.
  std::string replace_hash;  ///< A better hash of the same password.
  std::string set_password;  ///< A new password.
  std::string confirm;       ///< The e-mail address was confirmed. Customers only.
  bool operator==(const KindQueries&) const = default;
};

/// The refresh tokens that a shop's PHP has issued (auth/legacy_tokens.h). Parameters: `:realm`,
/// `:identifier`, `:reference` (of a customer), `:now`.
struct RefreshTokenQueries {
  std::string find;        ///< By `:identifier`: column `revoked`, at most one row.
  std::string take;        ///< Revokes the one of `:identifier` unless it is revoked.
  std::string revoke_all;  ///< Revokes those of `:reference` that are not.
  bool operator==(const RefreshTokenQueries&) const = default;
};

/// One realm's accounts. A whole set is a preset.
///
/// Columns that `select` must name: `id`, `login`, `hash`; and may name: `active` (default 1), of
/// customers `reference`, `first_name`, `last_name`, `confirmed` (1), `anonymised` (0), `company_user`,
/// `permissions`, of users
/// `uuid`, `agent` (0), `warehouse_user` (0).
struct AccountQueries {
  KindQueries customer;
  KindQueries user;
  /// By `:uuid`: columns `uuid`, `customer` (its id), `active`.
  std::string company_user;
  /// By `:key`, customers who have yet to confirm their address: columns `id`, `registration_key`.
  std::string registration_key;
  /// By `:id` of a user: column `id`, at most one row.
  std::string warehouse;
  /// By `:text`, `:pattern` (the text as LIKE wants it, with % behind), `:limit`, `:offset`: columns
  /// `reference`, `login`, `first_name`, `last_name`; and how many there are, column `total`.
  std::string search;
  std::string search_total;
  RefreshTokenQueries refresh_token;
  bool operator==(const AccountQueries&) const = default;
};

/// What the configuration says of one realm's accounts. A statement that it leaves empty is the
/// preset's; the word `none` takes the preset's away.
struct AccountSettings {
  std::optional<MySqlSettings> database = {};  ///< Nothing: where our own tables are.
  std::string preset = "bearerd";
  /// `beside`: in our own table where no `replace_hash` is set. `never`: not even by `replace_hash`.
  enum class BetterHashes { beside, never } better_hashes = BetterHashes::beside;
  AccountQueries queries;
};
/// Throws std::invalid_argument for a preset that does not exist.
[[nodiscard]] AccountQueries queries_of(const AccountSettings& settings);
/// What is wrong with statements, a sentence for each that names the setting: a quotation that does
/// not end, a parameter that there is not.
[[nodiscard]] std::vector<std::string> problems_in(const AccountQueries& queries);

/// A set of queries that is shipped: its name, for which software, and what to know of it.
struct AccountPreset {
  std::string_view name;
  std::string_view about;
  AccountQueries queries;
};

/// `bearerd` (our own tables) first.
[[nodiscard]] const std::vector<AccountPreset>& account_presets();
/// Null when there is none of that name.
[[nodiscard]] const AccountPreset* find_account_preset(std::string_view name);

/// One statement of a set, as settings name it: `customer.select`, `search`.
struct NamedQuery {
  std::string name;
  std::string* text;
};
[[nodiscard]] std::vector<NamedQuery> statements_of(AccountQueries& queries);

}  // namespace storage
