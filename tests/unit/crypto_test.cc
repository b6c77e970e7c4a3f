// SPDX-License-Identifier: MIT
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include <openssl/evp.h>

#include "base/encoding.h"
#include "base/uuid.h"
#include "crypto/digest.h"
#include "crypto/key_directory.h"
#include "crypto/random.h"
#include "support/keys.h"

using base::Secret;

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

std::string public_pem(const crypto::SigningKey& key) {
  const std::string der = key.public_key("").der;
  std::string base64(4 * der.size() / 3 + 5, '\0');
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(base64.data()),
                                     reinterpret_cast<const unsigned char*>(der.data()), static_cast<int>(der.size()));
  base64.resize(static_cast<std::size_t>(length));
  return "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n";
}

BOOST_FIXTURE_TEST_CASE(a_private_key_from_elsewhere_signs, Fixture) {
  auto directory = crypto::KeyDirectory::create(path);
  const auto own = directory.generate("default", 2048, base::Instant());
  const auto other = directory.generate("other", 2048, base::Instant());
  const auto key = crypto::SigningKey::generate(2048);
  const auto taken = directory.import(key.to_pem(), "default", crypto::KeyState::active, base::Instant());
  BOOST_TEST(taken.kid == key.kid());
  const crypto::KeyDirectory read(path);
  BOOST_REQUIRE(read.entries().size() == 3U);
  BOOST_TEST((read.entries()[0].state == crypto::KeyState::retired));
  BOOST_TEST((read.entries()[1].state == crypto::KeyState::active));
  BOOST_TEST((read.entries()[2].state == crypto::KeyState::active));
  BOOST_TEST(read.load(read.entries()[2]).kid() == key.kid());
  BOOST_TEST(read.load_public(read.entries()[2]).der == key.public_key("default").der);
}

BOOST_FIXTURE_TEST_CASE(a_public_key_from_elsewhere_only_verifies, Fixture) {
  auto directory = crypto::KeyDirectory::create(path);
  const auto own = directory.generate("default", 2048, base::Instant());
  const auto key = crypto::SigningKey::generate(2048);
  const base::Secret pem(public_pem(key));
  BOOST_CHECK_THROW((void)directory.import(pem, "default", crypto::KeyState::active, base::Instant()),
                    std::runtime_error);
  const auto taken = directory.import(pem, "default", crypto::KeyState::retired, base::Instant());
  BOOST_TEST((directory.entries()[0].state == crypto::KeyState::active));
  BOOST_TEST(directory.load_public(taken).kid == key.kid());
  BOOST_CHECK_THROW((void)directory.load(taken), std::runtime_error);
  const crypto::KeyRing ring({directory.load_public(own), directory.load_public(taken)});
  BOOST_TEST(ring.verify("default", std::nullopt, "RS256", "text", key.sign("text")));
  BOOST_TEST(!ring.verify("other", std::nullopt, "RS256", "text", key.sign("text")));
}

BOOST_FIXTURE_TEST_CASE(what_is_no_key_or_there_already_is_not_imported, Fixture) {
  auto directory = crypto::KeyDirectory::create(path);
  const auto own = directory.generate("default", 2048, base::Instant());
  const base::Secret pem = directory.load(own).to_pem();
  for (const char* realm : {"default", "other"}) {
    BOOST_CHECK_THROW((void)directory.import(pem, realm, crypto::KeyState::retired, base::Instant()),
                      std::runtime_error);
  }
  for (const std::string& bad : {std::string(), std::string("key"), pem.reveal().substr(0, 400),
                                 std::string("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")}) {
    BOOST_CHECK_THROW(
        (void)directory.import(base::Secret(bad), "other", crypto::KeyState::retired, base::Instant()),
        std::runtime_error);
  }
  BOOST_TEST(crypto::KeyDirectory(path).entries().size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(a_withdrawn_key_is_gone_but_the_one_that_signs_stays, Fixture) {
  auto directory = crypto::KeyDirectory::create(path);
  const auto lost = directory.generate("default", 2048, base::Instant());
  BOOST_CHECK_THROW((void)directory.withdraw(lost.kid), std::runtime_error);
  BOOST_CHECK_THROW((void)directory.withdraw("nothing"), std::runtime_error);
  const auto next = directory.generate("default", 2048, base::Instant());
  BOOST_TEST(directory.withdraw(lost.kid).kid == lost.kid);
  const crypto::KeyDirectory read(path);
  BOOST_REQUIRE(read.entries().size() == 1U);
  BOOST_TEST(read.entries()[0].kid == next.kid);
  BOOST_TEST(!std::filesystem::exists(path / (lost.kid + ".pem")));
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
