// SPDX-License-Identifier: MIT
#include "auth/revocations.h"

#include <algorithm>

#include "base/encoding.h"
#include "crypto/digest.h"

namespace auth {
namespace {

constexpr std::int64_t kMicrosecondsASecond = 1'000'000;

std::uint64_t word_in(std::string_view bytes, std::size_t from) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < 8; ++i)
    word = word << 8U | static_cast<unsigned char>(bytes[from + i]);
  return word;
}

RevocationKey hashed(std::string_view text) {
  const std::string digest = crypto::sha256(text);
  return {word_in(digest, 0), word_in(digest, 8)};
}

bool is_mark(const RevocationRecord& record) { return record.key == record.realm; }

/// Whether `token` is one of those that an account's revocation ended.
bool is_ended(const AccessToken& token, const RevocationRecord& account,
              const std::optional<RevocationKey>& session) {
  // Spryker compares in the same way, by seconds (contract 3.6).
  if (!session) return token.issued_at <= account.created / kMicrosecondsASecond;
  return token.generation < account.generation && !(*session == account.spared);
}

/// Whether `token` was issued before a realm's mark was set, by whichever clock.
bool is_marked(const AccessToken& token, const RevocationRecord& mark, base::Seconds leeway) {
  return token.issued_at <= mark.created / kMicrosecondsASecond + leeway.count();
}

}  // namespace

RevocationKey realm_key(std::string_view realm) { return hashed("realm\n" + std::string(realm)); }

RevocationKey session_key(const RevocationKey& realm, std::string_view session_id) {
  if (session_id.size() != 16) return {};
  return {word_in(session_id, 0) ^ realm.high, word_in(session_id, 8) ^ realm.low};
}

RevocationKey account_key(std::string_view realm, std::string_view kind, std::string_view id) {
  std::string text("account\n");
  text.append(realm).append(1, '\n').append(kind).append(1, '\n').append(id);
  return hashed(text);
}

RevocationRecord::Words RevocationRecord::words() const {
  return {key.high,
          key.low,
          realm.high,
          realm.low,
          spared.high,
          spared.low,
          generation,
          static_cast<std::uint64_t>(created),
          static_cast<std::uint64_t>(expires)};
}

RevocationRecord RevocationRecord::of(const Words& words) {
  return {{words[0], words[1]},
          {words[2], words[3]},
          {words[4], words[5]},
          words[6],
          static_cast<std::int64_t>(words[7]),
          static_cast<std::int64_t>(words[8])};
}

RevocationSet::Added RevocationSet::add(const Revocation& row) {
  RevocationRecord record;
  record.realm = realm_key(row.realm);
  record.created = base::to_microseconds(row.created);
  record.expires = base::to_microseconds(row.expires);
  if (row.session_id && row.session_id->size() == 16) {
    record.key = session_key(record.realm, *row.session_id);
  } else if (row.account_kind && row.account_id) {
    record.key = account_key(row.realm, *row.account_kind, *row.account_id);
    record.generation = row.generation;
    if (row.spared_session) record.spared = session_key(record.realm, *row.spared_session);
  } else {
    return Added::unusable;
  }
  return keep(record) ? Added::changed : Added::known;
}

bool RevocationSet::keep(const RevocationRecord& record) {
  const auto mark = records_.find(record.realm);
  if (mark == records_.end() || record.created > mark->second.created) return merge(record);
  // The mark stands for it already.
  return merge({record.realm, record.realm, {}, 0, record.created, record.expires});
}

void RevocationSet::add(const RevocationRecord& record) { (void)merge(record); }

/// Of two revocations of one account the higher generation decides alone: a session that it spares
/// was not ended by the lower one, or it would not have been there to be spared.
bool RevocationSet::merge(const RevocationRecord& record) {
  const auto [place, is_new] = records_.try_emplace(record.key, record);
  if (is_new) return true;
  RevocationRecord& kept = place->second;
  const RevocationRecord before = kept;
  if (record.generation > kept.generation) {
    kept.generation = record.generation;
    kept.spared = record.spared;
  } else if (record.generation == kept.generation && !(record.spared == kept.spared)) {
    kept.spared = {};
  }
  kept.created = std::max(kept.created, record.created);
  kept.expires = std::max(kept.expires, record.expires);
  return kept.words() != before.words();
}

std::size_t RevocationSet::expire(Instant now) {
  const std::int64_t present = base::to_microseconds(now);
  return std::erase_if(records_, [&](const auto& one) { return one.second.expires <= present; });
}

std::size_t RevocationSet::make_room() {
  if (records_.size() <= capacity_) return 0;
  std::vector<RevocationRecord> oldest;
  for (const auto& [key, record] : records_) {
    if (!is_mark(record)) oldest.push_back(record);
  }
  if (oldest.size() <= capacity_) return 0;
  // Some more than needed, so that not every row which is added costs a search.
  const std::size_t leaving = std::min(oldest.size(), oldest.size() - capacity_ + capacity_ / 16);
  std::nth_element(oldest.begin(), oldest.begin() + static_cast<std::ptrdiff_t>(leaving - 1),
                   oldest.end(),
                   [](const auto& a, const auto& b) { return a.created < b.created; });
  oldest.resize(leaving);
  for (const RevocationRecord& record : oldest) {
    (void)merge({record.realm, record.realm, {}, 0, record.created, record.expires});
    records_.erase(record.key);
  }
  return leaving;
}

std::vector<RevocationRecord> RevocationSet::records() const {
  std::vector<RevocationRecord> records;
  records.reserve(records_.size());
  for (const auto& [key, record] : records_) records.push_back(record);
  return records;
}

bool is_revoked(const AccessToken& token, std::string_view realm_name, const RevocationKey& realm,
                base::Seconds leeway, const RevocationLookup& find) {
  std::optional<RevocationKey> session;
  if (token.session_id) {
    session = session_key(realm, base::from_hex(*token.session_id).value_or(""));
    if (find(*session)) return true;
  }
  if (const auto account = token.account(realm_name)) {
    const auto record = find(account_key(realm_name, name_of(account->kind), account->id));
    if (record && is_ended(token, *record, session)) return true;
  }
  // Last, because records give way to the mark: one that has just left is met here.
  const auto mark = find(realm);
  return mark && is_marked(token, *mark, leeway);
}

}  // namespace auth
