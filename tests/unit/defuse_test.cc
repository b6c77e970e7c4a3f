// SPDX-License-Identifier: MIT
//
// The vectors were made by tests/support/php_refresh_token.php, with PHP's own functions:
//   printf TEXT | php tests/support/php_refresh_token.php KEY 000102...1e1f fffefd...f1f0
#include "crypto/defuse.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "crypto/digest.h"

namespace {

using crypto::DefuseCiphertext;

struct Vector {
  const char* password;
  const char* text;
  const char* hex;
};

const Vector kVectors[] = {
    {"lxZFUEsBCJ2Yb14IF2ygAHI5N4+ZAUXXaSeeJm6+twsUmIen", "",
     "def50200000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1ffffefdfcfbfaf9f8f7f6f5f4f3f2"
     "f1f02a953a8246e743851deee48ed28307b5d47db44f37474a2a102e16a9c18a89ac"},
    {"lxZFUEsBCJ2Yb14IF2ygAHI5N4+ZAUXXaSeeJm6+twsUmIen", "{\"client_id\":\"frontend\"}",
     "def50200000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1ffffefdfcfbfaf9f8f7f6f5f4f3f2"
     "f1f04f6083f9ec82e0a09d99cbe7eb33e6960c4725fe400457140f1acaad50deacbfd364ac7b707301f2c4d4d425e88bd5db"
     "601230a0740fecbf"},
    {"schl\xC3\xBCssel mit leerzeichen ", "x",
     "def50200000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1ffffefdfcfbfaf9f8f7f6f5f4f3f2"
     "f1f087a83deb9c01f03ce15e102110dbcdebd2f1184884ade528573402efda7d629550"},
};

base::Secret key_for(std::string_view password, std::string_view salt) {
  return crypto::stretch_key(base::Secret(crypto::sha256(password)), salt);
}

std::string decrypted(std::string_view hex, std::string_view password) {
  const auto ciphertext = DefuseCiphertext::parse(hex);
  if (!ciphertext) return "no ciphertext";
  const auto text = ciphertext->decrypt(key_for(password, ciphertext->salt()));
  return text ? "text " + text->reveal() : "not authentic";
}

bool is_parsed(std::string_view hex) { return DefuseCiphertext::parse(hex).has_value(); }

}  // namespace

BOOST_AUTO_TEST_SUITE(defuse)

BOOST_AUTO_TEST_CASE(decrypts_what_php_has_encrypted) {
  for (const Vector& vector : kVectors) {
    BOOST_TEST(decrypted(vector.hex, vector.password) == std::string("text ") + vector.text);
  }
}

BOOST_AUTO_TEST_CASE(another_password_decrypts_nothing) {
  for (const char* password : {"", "lxZFUEsBCJ2Yb14IF2ygAHI5N4+ZAUXXaSeeJm6+twsUmIen "}) {
    BOOST_TEST(decrypted(kVectors[1].hex, password) == "not authentic");
  }
}

BOOST_AUTO_TEST_CASE(no_digit_can_be_changed) {
  const std::string good = kVectors[1].hex;
  const auto parsed = DefuseCiphertext::parse(good);
  BOOST_REQUIRE(parsed.has_value());
  // Stretched once: the salt counts in the derivation behind it, too.
  const base::Secret key = key_for(kVectors[1].password, parsed->salt());
  BOOST_REQUIRE(parsed->decrypt(key).has_value());
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string changed = good;
    changed[i] = changed[i] == '0' ? '1' : '0';
    const auto other = DefuseCiphertext::parse(changed);
    BOOST_TEST((!other || !other->decrypt(key)), "digit " << i);
  }
  for (std::size_t length = 168; length < good.size(); length += 2) {
    const auto other = DefuseCiphertext::parse(good.substr(0, length));
    BOOST_REQUIRE(other.has_value());
    BOOST_TEST(!other->decrypt(key).has_value());
  }
  BOOST_TEST(!DefuseCiphertext::parse(good + "00")->decrypt(key).has_value());
}

BOOST_AUTO_TEST_CASE(another_form_is_no_ciphertext) {
  const std::string shortest = kVectors[0].hex;
  BOOST_TEST(shortest.size() == 168U);
  BOOST_TEST(is_parsed(shortest));
  for (std::size_t length = 0; length < shortest.size(); ++length) BOOST_TEST(!is_parsed(shortest.substr(0, length)));
  BOOST_TEST(!is_parsed(shortest + "0"));
  BOOST_TEST(!is_parsed(shortest + "0g"));
  BOOST_TEST(!is_parsed("DEF50200" + shortest.substr(8)));
  BOOST_TEST(!is_parsed("def50100" + shortest.substr(8)));
  BOOST_TEST(!is_parsed(" " + shortest + " "));
  BOOST_TEST(is_parsed(shortest + std::string(DefuseCiphertext::kMostDigits - 168, '0')));
  BOOST_TEST(!is_parsed(shortest + std::string(DefuseCiphertext::kMostDigits - 166, '0')));
}

BOOST_AUTO_TEST_SUITE_END()
