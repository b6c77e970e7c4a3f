// SPDX-License-Identifier: MIT
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "base/encoding.h"
#include "base/uuid.h"
#include "crypto/digest.h"
#include "crypto/key_directory.h"
#include "crypto/password_hash.h"
#include "crypto/random.h"
#include "support/keys.h"

using base::Secret;
using crypto::Match;

namespace {

constexpr crypto::Argon2Cost kCheap{64, 1, 1};
constexpr crypto::HashCeiling kCeiling{1024, 8, 6};

/// "match", "mismatch", or why the stored hash is unusable.
std::string verdict(const char* password, std::string_view stored) {
  const auto result = crypto::verify_password(Secret(std::string_view(password)), stored, kCeiling);
  // What is said without computing must be what computing says.
  const auto problem = crypto::hash_problem(stored, kCeiling);
  BOOST_TEST(problem.value_or("") == (result ? "" : result.error()));
  if (!result) return result.error();
  return *result == Match::match ? "match" : "mismatch";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(password_hash)

BOOST_AUTO_TEST_CASE(verifies_hashes_made_by_other_programs) {
  // Made with libxcrypt's and argon2's own programs.
  const char* hashes[] = {
      "$2b$04$abcdefghijklmnopqrstuuihJ4Y.0..nuISCyE.9oWdbu/lSS9sZS",
      "$2y$04$abcdefghijklmnopqrstuuihJ4Y.0..nuISCyE.9oWdbu/lSS9sZS",
      "$2a$04$abcdefghijklmnopqrstuuihJ4Y.0..nuISCyE.9oWdbu/lSS9sZS",
      "$argon2id$v=19$m=64,t=2,p=1$c2FsdHNhbHQxMjM0NTY3OA$PBCfOZIPLLn1o8PQYKk6CJLF4U/qeAEeIEc0FPs/uD8",
      "$argon2i$v=19$m=64,t=3,p=2$c2FsdHNhbHQxMjM0NTY3OA$WB2RDOp82p04FdiR5909nGwXdXP5H6xp",
      "$argon2i$v=16$m=64,t=3,p=1$c2FsdHNhbHQxMjM0NTY3OA$t7BA6NuzQyo7n1hJzZckv/xgGN6XTkDYW+u3l6KEvB4",
  };
  for (const char* stored : hashes) {
    BOOST_TEST(verdict("change123", stored) == "match", stored);
    BOOST_TEST(verdict("change124", stored) == "mismatch", stored);
    BOOST_TEST(verdict("", stored) == "mismatch", stored);
  }
}

BOOST_AUTO_TEST_CASE(bcrypt_sees_72_bytes_as_its_makers_did) {
  const char* stored = "$2b$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i";
  BOOST_TEST(verdict(std::string(72, 'x').c_str(), stored) == "match");
  BOOST_TEST(verdict(std::string(73, 'x').c_str(), stored) == "match");
  BOOST_TEST(verdict(std::string(71, 'x').c_str(), stored) == "mismatch");
  // libcrypt takes less than 512 bytes.
  BOOST_TEST(verdict(std::string(4096, 'x').c_str(), stored) == "match");
}

BOOST_AUTO_TEST_CASE(a_password_with_nul_or_without_end_never_matches) {
  const std::string stored = crypto::hash_password(Secret(std::string("change123")), kCheap);
  const auto with_nul = crypto::verify_password(Secret(std::string("change123\0x", 11)), stored, kCeiling);
  BOOST_TEST((*with_nul == Match::mismatch));
  BOOST_TEST(verdict(std::string(4097, 'x').c_str(), stored) == "mismatch");
  BOOST_CHECK_THROW((void)crypto::hash_password(Secret(std::string("a\0b", 3)), kCheap), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(new_hashes_verify_and_differ) {
  const Secret password(std::string("p\xc3\xa4ssword of more than seventy-two bytes, which argon2 sees to its very end..."));
  const std::string first = crypto::hash_password(password, kCheap);
  const std::string second = crypto::hash_password(password, kCheap);
  BOOST_TEST(first != second);
  BOOST_TEST(first.starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
  BOOST_TEST(verdict(password.reveal().c_str(), first) == "match");
  BOOST_TEST(verdict((password.reveal() + ".").c_str(), first) == "mismatch");
}

BOOST_AUTO_TEST_CASE(absurd_and_broken_hashes_are_refused_not_computed) {
  const char* unusable[] = {
      "",
      "plain",
      "$1$salt$hash",
      "$2b$31$abcdefghijklmnopqrstuuihJ4Y.0..nuISCyE.9oWdbu/lSS9sZS",
      "$2b$07$abcdefghijklmnopqrstuuihJ4Y.0..nuISCyE.9oWdbu/lSS9sZS",
      "$2b$00$abcdefghijklmnopqrstuuihJ4Y.0..nuISCyE.9oWdbu/lSS9sZS",
      "$2b$04$abcdefghijklmnopqrstuuihJ4Y.0..nuISCyE.9oWdbu/lSS9sZ",
      "$2x$04$abcdefghijklmnopqrstuuihJ4Y.0..nuISCyE.9oWdbu/lSS9sZS",
      "$2b$04$abcdefghijklmnopqrstuuihJ4Y.0..nuISCyE.9oWdbu/lSS9sZ:",
      "$argon2id$",
      "$argon2id$v=19",
      "$argon2id$v=19$m=64,t=2,p=1",
      "$argon2id$v=19$m=64,t=2,p=1$c2FsdHNhbHQxMjM0NTY3OA",
      "$argon2id$v=19$m=64,t=2,p=1$$",
      "$argon2id$v=19$m=64,t=2,p=1$c2FsdA$PBCfOZIPLLn1o8PQYKk6CJLF4U/qeAEeIEc0FPs/uD8",
      "$argon2id$v=19$m=4294967296,t=2,p=1$c2FsdHNhbHQxMjM0NTY3OA$PBCfOZIPLLn1o8PQYKk6CA",
      "$argon2id$v=19$m=2048,t=2,p=1$c2FsdHNhbHQxMjM0NTY3OA$PBCfOZIPLLn1o8PQYKk6CA",
      "$argon2id$v=19$m=64,t=9,p=1$c2FsdHNhbHQxMjM0NTY3OA$PBCfOZIPLLn1o8PQYKk6CA",
      "$argon2id$v=19$m=64,t=0,p=1$c2FsdHNhbHQxMjM0NTY3OA$PBCfOZIPLLn1o8PQYKk6CA",
      "$argon2id$v=19$m=1,t=1,p=1$c2FsdHNhbHQxMjM0NTY3OA$PBCfOZIPLLn1o8PQYKk6CA",
      "$argon2id$v=19$m=64,t=1,p=0$c2FsdHNhbHQxMjM0NTY3OA$PBCfOZIPLLn1o8PQYKk6CA",
  };
  for (const char* stored : unusable) {
    const std::string answer = verdict("change123", stored);
    BOOST_TEST(answer != "match", stored);
    BOOST_TEST(answer != "mismatch", stored);
  }
}

BOOST_AUTO_TEST_CASE(names_the_scheme) {
  BOOST_TEST(crypto::scheme_of("$2y$04$abcdefghijklmnopqrstuuihJ4Y.0..nuISCyE.9oWdbu/lSS9sZS") == "bcrypt");
  BOOST_TEST(crypto::scheme_of("$argon2id$v=19$") == "argon2id");
  BOOST_TEST(crypto::scheme_of("$argon2i$v=19$") == "argon2i");
  BOOST_TEST(crypto::scheme_of("$6$") == "unknown");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(digest)

BOOST_AUTO_TEST_CASE(is_sha_256) {
  BOOST_TEST(base::to_hex(crypto::sha256("abc")) ==
             "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

BOOST_AUTO_TEST_CASE(random_uuids_are_of_version_4_and_differ) {
  for (int i = 0; i < 64; ++i) {
    const std::string uuid = crypto::random_uuid();
    BOOST_TEST(base::is_uuid(uuid));
    BOOST_TEST(uuid[14] == '4');
    BOOST_TEST(std::string_view("89ab").find(uuid[19]) != std::string_view::npos);
    BOOST_TEST(uuid != crypto::random_uuid());
  }
}

BOOST_AUTO_TEST_CASE(random_bytes_differ) {
  BOOST_TEST(crypto::random_bytes(32).size() == 32U);
  BOOST_TEST(crypto::random_bytes(32) != crypto::random_bytes(32));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(key_ring)

BOOST_AUTO_TEST_CASE(verifies_what_its_keys_signed) {
  const crypto::SigningKey& key = support::signing_key();
  const crypto::KeyRing ring({key.public_key("default")});
  const std::string signature = key.sign("input");
  BOOST_TEST(ring.verify("default", key.kid(), "RS256", "input", signature));
  BOOST_TEST(ring.verify("default", std::nullopt, "RS256", "input", signature));
  BOOST_TEST(!ring.verify("default", key.kid(), "RS256", "other", signature));
  BOOST_TEST(!ring.verify("default", "unknown", "RS256", "input", signature));
  BOOST_TEST(!ring.verify("other", key.kid(), "RS256", "input", signature));
  BOOST_TEST(!ring.verify("default", key.kid(), "RS512", "input", signature));
  BOOST_TEST(!ring.verify("default", key.kid(), "RS256", "input", signature + "x"));
  BOOST_TEST(ring.has_keys("default"));
  BOOST_TEST(!ring.has_keys("other"));
}

BOOST_AUTO_TEST_CASE(a_key_survives_pem) {
  const crypto::SigningKey copy = crypto::SigningKey::from_pem(support::signing_key().to_pem());
  BOOST_TEST(copy.kid() == support::signing_key().kid());
  BOOST_TEST(copy.kid().size() == 43U);
}

BOOST_AUTO_TEST_CASE(weak_and_foreign_keys_are_refused) {
  for (const char* text : {"", "no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"}) {
    BOOST_CHECK_THROW((void)crypto::SigningKey::from_pem(Secret(std::string_view(text))), std::runtime_error);
  }
  BOOST_CHECK_THROW((void)crypto::SigningKey::generate(1024), std::runtime_error);
  BOOST_CHECK_THROW((void)crypto::KeyRing({{"default", "kid", "RS256", "no key"}}), std::runtime_error);
  BOOST_CHECK_THROW((void)crypto::KeyRing({{"default", "kid", "HS256", "x"}}), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(compact_form_has_three_strict_parts) {
  BOOST_TEST(crypto::parse_compact("e30.e30.AA")->payload == "{}");
  for (const char* bad : {"", ".", "..", "a.b", "e30.e30.", "e30..AA", ".e30.AA", "e30.e30.AA.AA", "e30.e30.A=", "e30 .e30.AA"}) {
    BOOST_TEST(!crypto::parse_compact(bad).has_value(), bad);
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(key_directory)

struct Fixture {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("bearerd-keys-" + base::to_hex(crypto::random_bytes(8)));
  ~Fixture() { std::filesystem::remove_all(path); }
};

BOOST_FIXTURE_TEST_CASE(a_new_key_signs_and_the_one_before_retires, Fixture) {
  auto directory = crypto::KeyDirectory::create(path);
  const auto first = directory.generate("default", 2048, base::Instant());
  const auto second = directory.generate("default", 2048, base::Instant());
  const crypto::KeyDirectory read(path);
  BOOST_REQUIRE(read.entries().size() == 2U);
  BOOST_TEST((read.entries()[0].state == crypto::KeyState::retired));
  BOOST_TEST((read.entries()[1].state == crypto::KeyState::active));
  BOOST_TEST(read.load(read.entries()[1]).kid() == second.kid);
  BOOST_TEST(read.load(read.entries()[0]).kid() == first.kid);
}

BOOST_FIXTURE_TEST_CASE(keys_made_at_the_same_time_are_all_kept, Fixture) {
  auto one = crypto::KeyDirectory::create(path);
  crypto::KeyDirectory other(path);
  const auto first = one.generate("default", 2048, base::Instant());
  const auto second = other.generate("default", 2048, base::Instant());
  const crypto::KeyDirectory read(path);
  BOOST_REQUIRE(read.entries().size() == 2U);
  BOOST_TEST(read.entries()[0].kid == first.kid);
  BOOST_TEST(read.entries()[1].kid == second.kid);
  BOOST_TEST((read.entries()[0].state == crypto::KeyState::retired));
}

BOOST_FIXTURE_TEST_CASE(modes_that_let_others_read_are_refused, Fixture) {
  auto directory = crypto::KeyDirectory::create(path);
  const auto entry = directory.generate("default", 2048, base::Instant());
  const auto file = path / (entry.kid + ".pem");
  BOOST_TEST(::chmod(file.c_str(), 0640) == 0);
  BOOST_CHECK_THROW((void)directory.load(entry), std::runtime_error);
  BOOST_TEST(::chmod(path.c_str(), 0750) == 0);
  BOOST_CHECK_THROW(crypto::KeyDirectory{path}, std::runtime_error);
}

BOOST_FIXTURE_TEST_CASE(a_damaged_index_is_refused, Fixture) {
  (void)crypto::KeyDirectory::create(path);
  for (const char* text : {"", "{}", "{\"keys\":[{}]}",
                           R"({"keys":[{"kid":"../x","realm":"r","algorithm":"RS256","state":"active","created":""}]})",
                           R"({"keys":[{"kid":"x","realm":"r","algorithm":"RS256","state":"lost","created":""}]})"}) {
    std::ofstream(path / "index.json") << text;
    BOOST_CHECK_THROW(crypto::KeyDirectory{path}, std::runtime_error);
  }
}

BOOST_AUTO_TEST_SUITE_END()
