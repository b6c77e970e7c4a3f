// SPDX-License-Identifier: MIT
#include "keeper/mailer.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/log.h"
#include "crypto/random.h"

namespace keeper {

namespace {

using auth::KeyPurpose;
using auth::MailState;
using auth::StoredMail;

// For a database that is slow to settle what was sent, and for hosts whose clocks differ.
constexpr std::chrono::seconds kLeaseMargin{60};
constexpr std::chrono::seconds kLongestPause{6 * 3600};
constexpr std::chrono::seconds kSurplusWindow{3600};

/// A name as a mail may show it. Whoever opens an account for another's address chooses the name,
/// so one that holds a link, or could begin a line, is none.
std::string presentable(const std::string& name) {
  const auto is_odd = [](char c) {
    return static_cast<unsigned char>(c) < ' ' || c == 0x7f ||
           std::string_view("/:@<>{}\\").find(c) != std::string_view::npos;
  };
  if (std::any_of(name.begin(), name.end(), is_odd)) return "";
  // Mail programs make a link of `www.example`; "Dr. Ada" is none.
  for (std::size_t dot = name.find('.'); dot != std::string::npos; dot = name.find('.', dot + 1)) {
    if (dot + 1 < name.size() && name[dot + 1] != ' ' && name[dot + 1] != '.') return "";
  }
  return name;
}

std::string joined(const std::string& first, const std::string& last) {
  return first + (first.empty() || last.empty() ? "" : " ") + last;
}

std::string in_hours(std::chrono::seconds lifetime) {
  return std::to_string((lifetime.count() + 1800) / 3600);
}

std::string in_days(std::chrono::seconds lifetime) {
  return std::to_string((lifetime.count() + 43200) / 86400);
}

const MailText& text_for(const auth::MailOrder& order, const RealmMail& realm) {
  const auto wanted = realm.texts.find({order.purpose, order.locale.substr(0, 2)});
  if (wanted != realm.texts.end()) return wanted->second;
  // A language that the realm no longer has: any of its own is better than none.
  return realm.texts.lower_bound({order.purpose, ""})->second;
}

/// Subject and body.
void write(Mail& mail, const auth::MailOrder& order, const RealmMail& realm,
           const auth::CustomerSummary& contact, const base::Secret& key) {
  const base::Secret url(realm.links.at(order.purpose).render({{"key", key.reveal()}}));
  const std::string first = presentable(contact.first_name);
  const std::string last = presentable(contact.last_name);
  const std::string name = first.empty() && last.empty() ? contact.email : joined(first, last);
  const std::chrono::seconds lifetime = realm.key_lifetimes.at(order.purpose);
  const std::string hours = in_hours(lifetime);
  const std::string days = in_days(lifetime);
  const base::TextTemplate::Values values{
      {"first_name", first}, {"last_name", last},       {"name", name},
      {"email", mail.to},    {"shop", realm.shop_name}, {"key", key.reveal()},
      {"url", url.reveal()}, {"hours", hours},          {"days", days}};
  const MailText& text = text_for(order, realm);
  mail.subject = text.subject.render(values);
  mail.body = base::Secret(text.body.render(values));
}

}  // namespace

Mailer::Mailer(MailServices services, const MailSettings& settings)
    : services_(services), settings_(settings) {}

Mailer::Step Mailer::send_next() {
  const base::Instant now = services_.clock.now();
  const auto mail = services_.queue.claim(now, now + settings_.smtp.timeout + kLeaseMargin);
  if (!mail) return Step::idle;
  const auto realm = settings_.realms.find(mail->order.realm);
  if (realm == settings_.realms.end() || !realm->second.links.contains(mail->order.purpose)) {
    settle(*mail, later(*mail, "this keeper has no link for such a mail in its configuration"));
    return Step::worked;
  }
  const auto account = services_.accounts.find_by_login(
      mail->order.realm, auth::AccountKind::customer, mail->order.login);
  if (const auto outcome = reason_not_to_send(*mail, account)) {
    settle(*mail, *outcome);
    return Step::worked;
  }
  const Delivery delivery = send(*mail, realm->second, account->key);
  Outcome outcome = outcome_of(*mail, delivery);
  outcome.account = account->key;
  settle(*mail, outcome);
  switch (delivery.result) {
    case Delivery::Result::unreachable:
      return Step::unreachable;
    case Delivery::Result::interrupted:
      return Step::interrupted;
    default:
      return Step::worked;
  }
}

std::optional<auth::MailQueue::Outcome> Mailer::reason_not_to_send(
    const StoredMail& mail, const std::optional<auth::Account>& account) {
  using Account = auth::Account;
  const base::Instant now = services_.clock.now();
  const auto drop = [&](const char* reason) {
    return Outcome{MailState::dropped, now, reason,
                   account ? std::optional(account->key) : std::nullopt};
  };
  if (!account || account->state == Account::State::anonymised) return drop("no such account");
  if (account->state == Account::State::disabled) return drop("the account is disabled");
  if (mail.order.purpose == KeyPurpose::confirm_email &&
      account->confirmation == Account::Confirmation::confirmed) {
    return drop("the address is confirmed already");
  }
  if (services_.queue.sent_since(account->key, mail.order.purpose, now - kSurplusWindow) >=
      settings_.most_per_hour) {
    return drop("the account was sent enough of these within an hour");
  }
  if (!is_mailable(account->login)) {
    return Outcome{MailState::failed, now, "the account's address cannot be written to",
                   account->key};
  }
  return std::nullopt;
}

Delivery Mailer::send(const StoredMail& mail, const RealmMail& realm,
                      const auth::AccountKey& account) {
  const KeyPurpose purpose = mail.order.purpose;
  const auto contact = services_.accounts.find_contact(account);
  if (!contact || !is_mailable(contact->email)) {
    return {Delivery::Result::deferred, "the account was being changed"};
  }
  const base::Instant now = services_.clock.now();
  const auth::NewOneTimeKey key =
      auth::new_one_time_key(purpose, account, now, realm.key_lifetimes.at(purpose));
  services_.keys.save(key.stored);
  const std::string domain = settings_.from.substr(settings_.from.find('@') + 1);
  Mail message;
  message.from = settings_.from;
  message.from_name = settings_.from_name;
  message.to = contact->email;
  message.date = now;
  message.message_id = base::to_hex(crypto::random_bytes(16)) + "@" + domain;
  write(message, mail.order, realm, *contact, key.text);
  return services_.transport.deliver(message.from, message.to, compose(message));
}

auth::MailQueue::Outcome Mailer::outcome_of(const StoredMail& mail,
                                            const Delivery& delivery) const {
  const base::Instant now = services_.clock.now();
  switch (delivery.result) {
    case Delivery::Result::accepted:
      return {MailState::sent, now, "", std::nullopt};
    case Delivery::Result::refused:
      return {MailState::failed, now, delivery.problem, std::nullopt};
    case Delivery::Result::interrupted:
      return {MailState::queued, now, delivery.problem, std::nullopt};
    case Delivery::Result::deferred:
    case Delivery::Result::unreachable:
      break;
  }
  return later(mail, delivery.problem);
}

/// The pause doubles with each attempt; after `give_up_after` there is none any more.
auth::MailQueue::Outcome Mailer::later(const StoredMail& mail, std::string problem) const {
  const base::Instant now = services_.clock.now();
  if (now >= mail.created + settings_.give_up_after) {
    return {MailState::failed, now, std::move(problem), mail.account};
  }
  std::chrono::seconds pause = settings_.retry_first;
  for (std::uint32_t i = 1; i < mail.attempts && pause < kLongestPause; ++i) pause *= 2;
  return {MailState::queued, now + std::min(pause, kLongestPause), std::move(problem),
          mail.account};
}

void Mailer::settle(const StoredMail& mail, const Outcome& outcome) {
  const bool is_bad = outcome.state == MailState::failed || outcome.state == MailState::queued;
  base::LogLine line(is_bad ? base::LogLevel::warning : base::LogLevel::info, "mail");
  line.with("id", mail.id)
      .with("realm", mail.order.realm)
      .with("purpose", name_of(mail.order.purpose))
      .with("state", name_of(outcome.state))
      .with("attempts", mail.attempts);
  if (outcome.account) line.with("account", outcome.account->id);
  if (!outcome.problem.empty()) line.with("reason", outcome.problem);
  if (outcome.state == MailState::queued) {
    const auto pause = outcome.at - services_.clock.now();
    line.with("pause", std::chrono::ceil<std::chrono::seconds>(pause).count());
  }
  if (services_.queue.settle(mail, outcome) == auth::MailQueue::Settled::not_settled) {
    line.with("settled", "no");  // Somebody else has it, or an operator dropped it.
  }
}

}  // namespace keeper
