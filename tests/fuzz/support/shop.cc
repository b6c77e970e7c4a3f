// SPDX-License-Identifier: MIT
#include "shop.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "auth/access_token.h"
#include "base/log.h"
#include "crypto/digest.h"
#include "fuzz.h"

namespace fuzz {
namespace {

using namespace std::string_literals;

constexpr std::size_t kLongestText = 65536;

auth::Account customer() {
  auth::Account account;
  account.key = {"default", auth::AccountKind::customer, "21"};
  account.login = "sonia@spryker.com";
  account.reference = "DE--21";
  account.password_hash = "not looked at";
  account.company_user = "4c677a6b-2f65-5645-9bf8-0ef3532bead1";
  return account;
}

/// Of the Back Office, and of warehouse 7.
auth::Account user() {
  auth::Account account;
  account.key = {"default", auth::AccountKind::user, "5"};
  account.login = "warehouse@spryker.com";
  account.password_hash = "not looked at";
  account.uuid = "7c1de9a8-3f0b-5e2c-8a41-6b9d5e3f7a05";
  account.is_warehouse_user = true;
  return account;
}

auth::Realm realm() {
  auth::Realm realm;
  realm.name = "default";
  realm.public_url = "https://shop.example.com";
  realm.allowed_hosts = {"shop.example.com", "localhost:8080"};
  realm.restricted_resource_types = {"wishlists", "checkout"};
  realm.cors_origins = {"https://www.example.com"};
  realm.rules = auth::ProtectedResources::parse(Shop::kRules).value();
  return realm;
}

auth::Session session_at(auth::Instant now) {
  auth::Session session;
  session.id = "0123456789abcdef";
  session.client_id = "frontend";
  session.account = customer().key;
  session.reference = customer().reference;
  session.scopes = {"customer"};
  session.password_digest = crypto::sha256(customer().password_hash);
  session.created = session.last_used = now;
  session.idle_end = session.absolute_end = now + base::Seconds(1000000);
  return session;
}

/// As `session_at`, of the user.
auth::Session user_session_at(auth::Instant now) {
  auth::Session session = session_at(now);
  session.id = "fedcba9876543210";
  session.kind = auth::Kind::user;
  session.account = user().key;
  session.reference.clear();
  session.scopes = {"user", "warehouse-user"};
  session.password_digest = crypto::sha256(user().password_hash);
  return session;
}

auth::AccessTokenRequest token_request(const auth::Session& session) {
  auth::AccessTokenRequest request;
  request.realm = "default";
  request.client_id = session.client_id;
  request.kind = session.kind;
  request.session_id = session.id;
  request.scopes = session.scopes;
  request.lifetime = base::Seconds(28800);
  request.account_id = session.account.id;
  request.customer_reference = session.reference;
  if (session.kind == auth::Kind::user) request.user_uuid = user().uuid;
  return request;
}

void replace_all(std::string& text, std::string_view name, const std::string& value) {
  for (std::size_t at = 0; (at = text.find(name, at)) != text.npos && text.size() < kLongestText;) {
    text.replace(at, name.size(), value);
    at += value.size();
  }
}

/// What the FastCGI reader makes of a NUL: the router may count on never seeing one undeclared.
void note_nul(http::Request& request) {
  for (const auto& [name, value] : request.parameters) {
    if ((name + value).find('\0') != std::string::npos) {
      request.defect = http::Request::Defect::bad_parameters;
    }
  }
}

}  // namespace

Shop::Shop()
    : realms({realm()}),
      key(crypto::SigningKey::generate(2048)),
      ring({key.public_key("default")}),
      now(base::Seconds(1800000000)),
      refresh_token(64, 'e') {
  // Thousands of refused requests a second are no news. Lines are still built, only not written.
  base::open_log(base::LogTarget::stderr_stream, base::LogLevel::error);
  spdlog::default_logger_raw()->set_level(spdlog::level::off);
  const auth::Session session = session_at(now);
  access_token = auth::build_access_token(token_request(session), {}, key, now).text.reveal();
  accounts.accounts = {customer(), user()};
  accounts.warehouses[user().key.id] = "7";
  tokens.begin_session(session, {crypto::sha256(refresh_token), session.idle_end});
  const auth::Session users = user_session_at(now);
  user_token = auth::build_access_token(token_request(users), {}, key, now).text.reveal();
  tokens.begin_session(users, {crypto::sha256(std::string(64, 'd')), users.idle_end});
}

auth::VerificationPolicy Shop::policy() const {
  const auth::Realm& realm = realms.all().front();
  return {realm.issuer, realm.audiences, realm.leeway, realm.name};
}

const Shop& shop() {
  static const Shop instance;
  return instance;
}

RequestText::RequestText(std::string_view text) {
  std::string filled(text);
  replace_all(filled, "{access}", shop().access_token);
  replace_all(filled, "{refresh}", shop().refresh_token);
  replace_all(filled, "{user}", shop().user_token);
  std::string_view rest = filled;
  const std::string_view first = take_line(rest);
  const std::size_t space = std::min(first.find(' '), first.size());
  request.parameters.emplace_back("REQUEST_METHOD", first.substr(0, space));
  request.parameters.emplace_back("REQUEST_URI", first.substr(std::min(space + 1, first.size())));
  for (std::string_view line; !(line = take_line(rest)).empty();) {
    const std::size_t colon = line.find(": ");
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = colon == line.npos ? std::string_view() : line.substr(colon + 2);
    if (name == "FUZZ_AWAY") {
      is_database_away = true;
    } else if (name == "FUZZ_ROLE") {
      request.role = http::Request::Role::authorizer;
    } else if (name == "FUZZ_DEFECT") {
      request.defect = static_cast<http::Request::Defect>(value.size() % 5);
    } else {
      request.parameters.emplace_back(name, value);
    }
  }
  if (!request.find("REMOTE_ADDR")) request.parameters.emplace_back("REMOTE_ADDR", "127.0.0.1");
  request.body = rest;
  note_nul(request);
}

void check_response(const http::Response& response) {
  for (const auto& [name, value] : response.headers) {
    FUZZ_CHECK(!name.empty() && name.find_first_of(": \r\n\0"s) == std::string::npos);
    FUZZ_CHECK(value.find_first_of("\r\n\0"s) == std::string::npos);
    // A refusal or an identity that repeats a secret would put it into logs.
    FUZZ_CHECK(value.find(shop().access_token) == std::string::npos);
    FUZZ_CHECK(value.find(shop().refresh_token) == std::string::npos);
    FUZZ_CHECK(value.find(shop().user_token) == std::string::npos);
  }
  FUZZ_CHECK(response.status != 204 || response.body.empty());
  if (response.status < 400) return;
  FUZZ_CHECK(response.body.find(shop().access_token) == std::string::npos);
  FUZZ_CHECK(response.body.find(shop().refresh_token) == std::string::npos);
}

}  // namespace fuzz
