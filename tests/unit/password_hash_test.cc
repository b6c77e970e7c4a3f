// SPDX-License-Identifier: MIT
#include "crypto/password_hash.h"

#include <boost/test/unit_test.hpp>

#include "support/password_hash_vectors.h"
#include "support/password_verdict.h"

using base::Secret;
using crypto::Match;
using support::HashVector;
using support::Password;
using support::text_of;
using support::verdict;

namespace {

constexpr crypto::Argon2Cost kCheap{64, 1, 1};
constexpr crypto::HashCeiling kCeiling{.memory_kib = 1024,
                                       .argon2_iterations = 8,
                                       .bcrypt_cost = 6,
                                       .legacy = crypto::LegacySchemes::allowed};

std::string cheap_verdict(std::string_view password, std::string_view stored) {
  return verdict(password, stored, kCeiling);
}

bool begins_alike_for_bcrypt(Password a, Password b) {
  return text_of(a).substr(0, 72) == text_of(b).substr(0, 72);
}

/// What the hash's makers would say.
bool should_match(const HashVector& vector, Password password) {
  const std::string_view scheme = vector.scheme;
  if (scheme == "bcrypt") return begins_alike_for_bcrypt(vector.password, password);
  // PHP makes these of passwords that libcrypt does not take.
  if (scheme.ends_with("-crypt") && password == support::kX4096) return false;
  return vector.password == password;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(password_hash)

BOOST_AUTO_TEST_CASE(hashes_of_other_software_match_their_password_alone) {
  for (const HashVector& vector : support::kHashVectors) {
    for (const Password password : support::kPasswords) {
      BOOST_TEST(cheap_verdict(text_of(password), vector.stored) ==
                     (should_match(vector, password) ? "match" : "mismatch"),
                 vector.stored << " and password " << static_cast<int>(password));
    }
  }
}

BOOST_AUTO_TEST_CASE(names_scheme_and_cost) {
  for (const HashVector& vector : support::kHashVectors) {
    BOOST_TEST(crypto::scheme_of(vector.stored) == vector.scheme, vector.stored);
    BOOST_TEST(crypto::cost_of(vector.stored) == vector.cost, vector.stored);
  }
  BOOST_TEST(crypto::scheme_of("$argon2id$v=19$") == "argon2id");
  BOOST_TEST(crypto::cost_of("$argon2id$v=19$") == "");
  for (const char* unknown :
       {"", "plain", "$1$salt$hash", "$apr1$salt$hash", "$2x$04$", "$y", "{CRYPT}x"}) {
    BOOST_TEST(crypto::scheme_of(unknown) == "unknown", unknown);
    BOOST_TEST(crypto::cost_of(unknown) == "", unknown);
  }
}

BOOST_AUTO_TEST_CASE(verifies_what_libxcrypt_and_argon2_made) {
  // mkpasswd and argon2, the programs.
  const char* hashes[] = {
      "$2b$04$abcdefghijklmnopqrstuuihJ4Y.0..nuISCyE.9oWdbu/lSS9sZS",
      "$2y$04$abcdefghijklmnopqrstuuihJ4Y.0..nuISCyE.9oWdbu/lSS9sZS",
      "$2a$04$abcdefghijklmnopqrstuuihJ4Y.0..nuISCyE.9oWdbu/lSS9sZS",
      "$argon2id$v=19$m=64,t=2,p=1$c2FsdHNhbHQxMjM0NTY3OA$PBCfOZIPLLn1o8PQYKk6CJLF4U/qeAEeIEc0FPs/"
      "uD8",
      "$argon2i$v=19$m=64,t=3,p=2$c2FsdHNhbHQxMjM0NTY3OA$WB2RDOp82p04FdiR5909nGwXdXP5H6xp",
      "$argon2i$v=16$m=64,t=3,p=1$c2FsdHNhbHQxMjM0NTY3OA$t7BA6NuzQyo7n1hJzZckv/"
      "xgGN6XTkDYW+u3l6KEvB4",
  };
  for (const char* stored : hashes) {
    BOOST_TEST(cheap_verdict("change123", stored) == "match", stored);
    BOOST_TEST(cheap_verdict("change124", stored) == "mismatch", stored);
  }
}

BOOST_AUTO_TEST_CASE(verifies_what_software_makes_unless_told_otherwise) {
  // Each with the default cost of its maker, below the default ceiling.
  const char* hashes[] = {
      // openssl passwd -5 -salt saltsalt change123, and the same with -6
      "$5$saltsalt$1kBG/SgtToYnhZ.vkClstlnPOdTtPeuzekDsNPpiJSD",
      "$6$saltsalt$B6qwqGrveGYZdXlMQHDQeZPqmnFASRp0pMq2koVzaYe0sdjG.LCZcqJ7mLYx.hhpQknW502Xpeq"
      "P416nuIfLq/",
      // mkpasswd -m yescrypt change123
      "$y$j9T$Kbtb2ORbjW82aTOyuJQzp0$uIgtKhSCZ8T6X3wGGa8SfPDl3D.DXVV8UwTUd25dB79",
      // php -r 'require "wp-includes/class-phpass.php";
      //   echo (new PasswordHash(8, true))->HashPassword("change123");'
      "$P$BzIUOvN1HGSs211pFeftO/zitUVftj.",
      // php, sodium_crypto_pwhash(32, $p, substr($salt, 0, 16), 2, 67108864, ..._ARGON2ID13)
      "6ab75e07c1536f1ccaf0ca8586afa4ffc13066165754054ae6db67d2b363457f:8qnyO4H1OYIfGCUb:2",
      "12b30fe822731ea2c85f356f4940e65d1f1c50530db646db53f0111fd42e950c:"
      "DYdAWQgFNLBPcqvI3EWyVKHpKWmaKlrD:3_32_2_67108864",
  };
  for (const char* stored : hashes) {
    BOOST_TEST(verdict("change123", stored, {}) == "match", stored);
    BOOST_TEST(verdict("change124", stored, {}) == "mismatch", stored);
  }
}

BOOST_AUTO_TEST_CASE(digests_that_fall_to_guessing_are_refused_unless_allowed) {
  constexpr crypto::HashCeiling kStrict;
  for (const HashVector& vector : support::kHashVectors) {
    const std::string_view scheme = vector.scheme;
    if (scheme != "sha" && scheme != "salted-md5" && scheme != "md5") continue;
    BOOST_TEST(verdict(text_of(vector.password), vector.stored, kStrict) ==
               "password hash scheme that is not allowed: " + std::string(scheme));
  }
}

BOOST_AUTO_TEST_CASE(bcrypt_sees_72_bytes_as_its_makers_did) {
  const char* stored = "$2b$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i";
  BOOST_TEST(cheap_verdict(std::string(72, 'x'), stored) == "match");
  BOOST_TEST(cheap_verdict(std::string(73, 'x'), stored) == "match");
  BOOST_TEST(cheap_verdict(std::string(71, 'x'), stored) == "mismatch");
  // libcrypt takes less than 512 bytes.
  BOOST_TEST(cheap_verdict(std::string(4096, 'x'), stored) == "match");
}

BOOST_AUTO_TEST_CASE(wordpress_trims_and_cuts_nothing) {
  // php -r '$m = base64_encode(hash_hmac("sha384", "change 123", "wp-sha384", true));
  //   echo "$wp" . password_hash($m, PASSWORD_BCRYPT, ["cost" => 4]);'
  const char* stored = "$wp$2y$04$EqNZlZ9xJm3HL7eo9peAtO/rSO4kB4Fo147rStif9WwvdnNZzIDdu";
  BOOST_TEST(cheap_verdict("change 123", stored) == "match");
  BOOST_TEST(cheap_verdict(" \t\r\n\vchange 123\v\n\r\t ", stored) == "match");
  BOOST_TEST(cheap_verdict("change  123", stored) == "mismatch");
  // PHP's trim leaves the form feed and the no-break space.
  BOOST_TEST(cheap_verdict("\fchange 123", stored) == "mismatch");
  BOOST_TEST(cheap_verdict("change 123\xc2\xa0", stored) == "mismatch");
  BOOST_TEST(cheap_verdict(" \t ", stored) == "mismatch");
}

BOOST_AUTO_TEST_CASE(phpbb_and_wordpress_name_phpass_differently) {
  // php, crypt_private("change123", "$P$7abcdefgh") with $H$ for $P$, as phpBB 3 writes it.
  BOOST_TEST(cheap_verdict("change123", "$H$7abcdefghYVE/MJ6LWJr.KbnCp6.OH0") == "match");
  BOOST_TEST(cheap_verdict("change123", "$P$7abcdefghYVE/MJ6LWJr.KbnCp6.OH0") == "match");
  BOOST_TEST(crypto::scheme_of("$H$7abcdefghYVE/MJ6LWJr.KbnCp6.OH0") == "phpass");
}

BOOST_AUTO_TEST_CASE(libcrypt_and_drupal_take_no_password_beyond_their_limit) {
  // php -r 'echo crypt(str_repeat("x", 512), "$6$rounds=1000$saltsalt$");'
  const char* crypt =
      "$6$rounds=1000$saltsalt$MsNDYUaAELwHnAHUP8TmEfNQQ8wN2fAx9doijoIjoGVzVzpSiJVQfGNCTbtfK5iBZ"
      "c9MVcGSPvkWPCu0Rw0S4.";
  BOOST_TEST(cheap_verdict(std::string(512, 'x'), crypt) == "mismatch");
  // Drupal's algorithm, php: of 513 x, where _password_crypt returns false.
  const char* drupal = "$S$6abcdefghRU/FBnX8.KXkYdV2GLLvGK1.Xhz7MhfyYfUm17kfBsI";
  BOOST_TEST(cheap_verdict(std::string(513, 'x'), drupal) == "mismatch");
  // php, as above, of 512 x.
  drupal = "$S$6abcdefghm2ME9yNKAZtoJvb0V34e3ALNV5PGlOd6IF9ojgLCZD4";
  BOOST_TEST(cheap_verdict(std::string(512, 'x'), drupal) == "match");
}

BOOST_AUTO_TEST_CASE(magento_hashes_are_upgraded_without_the_password) {
  struct Chain {
    const char* stored;
    const char* scheme;
  };
  // php: each version digests the hexadecimal of the one before, with the same salt.
  const Chain chains[] = {
      {"bccdf84750a302ec64f4c9d5d8301857290e6db67ab16fb819d55c3b64ed9153:8qnyO4H1OYIfGCUb:0:1",
       "magento-sha256"},
      {"78caaffb35c2954dfabb932301f3b9049f8fc35859ab1a0e54a0964a0c58320b:8qnyO4H1OYIfGCUb:0:1:"
       "3_32_1_8192",
       "magento-argon2id"},
      // A salt of 3 is repeated up to 16 for argon2, and used as it is for MD5.
      {"5534f431f5159766739775aef9e34e0c11d98c5f74e58e545ec1c198feb616be:abc:0:3_32_1_8192",
       "magento-argon2id"},
      {"269267535b30197d533e4b7b7fb2fe24:abcde:3_16_1_8192", "magento-argon2id"},
  };
  for (const Chain& chain : chains) {
    BOOST_TEST(crypto::scheme_of(chain.stored) == chain.scheme);
    BOOST_TEST(cheap_verdict("change123", chain.stored) == "match", chain.stored);
    BOOST_TEST(cheap_verdict("change124", chain.stored) == "mismatch", chain.stored);
  }
}

BOOST_AUTO_TEST_CASE(a_password_with_nul_or_without_end_never_matches) {
  for (const HashVector& vector : support::kHashVectors) {
    const std::string password = text_of(vector.password);
    for (const std::string& other :
         {password + std::string(1, '\0'), password + std::string("\0x", 2),
          std::string(1, '\0') + password, std::string(4097, 'x')}) {
      BOOST_TEST(cheap_verdict(other, vector.stored) == "mismatch", vector.stored);
    }
  }
  BOOST_CHECK_THROW((void)crypto::hash_password(Secret(std::string("a\0b", 3)), kCheap),
                    std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(new_hashes_verify_and_differ) {
  const Secret password(std::string(
      "p\xc3\xa4ssword of more than seventy-two bytes, which argon2 sees to its very end..."));
  const std::string first = crypto::hash_password(password, kCheap);
  const std::string second = crypto::hash_password(password, kCheap);
  BOOST_TEST(first != second);
  BOOST_TEST(first.starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
  BOOST_TEST(cheap_verdict(password.reveal(), first) == "match");
  BOOST_TEST(cheap_verdict(password.reveal() + ".", first) == "mismatch");
  BOOST_CHECK_THROW((void)crypto::hash_password(password, {64, 1, 0}), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(tells_the_memory_that_a_hash_takes) {
  const auto memory = crypto::memory_kib_of;
  const std::string argon2 = "$c2FsdHNhbHQxMjM0NTY3OA$PBCfOZIPLLn1o8PQYKk6CA";
  BOOST_TEST(memory("$argon2id$v=19$m=19456,t=2,p=1" + argon2) == 19456u);
  BOOST_TEST(memory("$argon2i$m=4096,t=3,p=1" + argon2) == 4096u);
  BOOST_TEST(memory("$argon2id$v=19$m=99999999999,t=2,p=1" + argon2) == 0u);
  BOOST_TEST(memory("$2y$12$abc") == 0u);
  BOOST_TEST(memory("") == 0u);
  const std::string tail = "$Kbtb2ORbjW82aTOyuJQzp0$uIgtKhSCZ8T6X3wGGa8SfPDl3D.DXVV8UwTUd25dB79";
  BOOST_TEST(memory("$y$j75" + tail) == 1024u);
  BOOST_TEST(memory("$y$j9T" + tail) == 16384u);
  BOOST_TEST(memory("$y$jFT" + tail) == 1048576u);
  // More than the type holds.
  BOOST_TEST(memory("$y$jjj" + tail) == 4294967295u);
  const std::string digest(64, 'a');
  BOOST_TEST(memory(digest + ":salt:1") == 0u);
  BOOST_TEST(memory(digest + ":salt:2") == 65536u);
  BOOST_TEST(memory(digest + ":salt:1:2:3_32_2_8192") == 65536u);
  BOOST_TEST(memory(digest + ":salt:3_32_2_134217728") == 131072u);
}

BOOST_AUTO_TEST_CASE(all_but_argon2id_of_the_wanted_cost_is_weaker) {
  const auto weaker = [](std::string_view stored) { return crypto::is_weaker(stored, {64, 2, 1}); };
  const std::string tail = "$c2FsdHNhbHQxMjM0NTY3OA$PBCfOZIPLLn1o8PQYKk6CJLF4U/qeAEeIEc0FPs/uD8";
  BOOST_TEST(!weaker("$argon2id$v=19$m=64,t=2,p=1" + tail));
  BOOST_TEST(!weaker("$argon2id$v=19$m=128,t=3,p=4" + tail));
  BOOST_TEST(weaker("$argon2id$v=19$m=63,t=2,p=1" + tail));
  BOOST_TEST(weaker("$argon2id$v=19$m=64,t=1,p=1" + tail));
  BOOST_TEST(weaker("$argon2id$v=16$m=64,t=2,p=1" + tail));
  BOOST_TEST(weaker("$argon2id$m=64,t=2,p=1" + tail));
  BOOST_TEST(weaker("$argon2i$v=19$m=64,t=2,p=1" + tail));
  BOOST_TEST(weaker("$argon2id$v=19$m=64"));
  for (const HashVector& vector : support::kHashVectors) BOOST_TEST(weaker(vector.stored));
  BOOST_TEST(weaker(""));
}

BOOST_AUTO_TEST_CASE(digests_and_their_rounds_are_quick) {
  for (const HashVector& vector : support::kHashVectors) {
    const std::string_view scheme = vector.scheme;
    const bool is_slow = scheme.find("argon2") != scheme.npos || scheme.ends_with("bcrypt") ||
                         scheme == "yescrypt";
    BOOST_TEST(crypto::is_quick(vector.stored) == !is_slow, vector.stored);
  }
  BOOST_TEST(!crypto::is_quick("unknown"));
  BOOST_TEST(!crypto::is_quick(""));
}

BOOST_AUTO_TEST_CASE(tells_whether_more_or_less_than_the_password_may_have_been_chosen) {
  const auto is_of_all = [](std::string_view stored, const std::string& password) {
    return crypto::is_of_all(stored, Secret(std::string_view(password)));
  };
  const std::string bcrypt = "$2y$04$Vs1wHLN61qpm.dSkLazmLOsAGHXf14XK4eOhXSnEyyF7qd/V48EdW";
  BOOST_TEST(is_of_all(bcrypt, std::string(71, 'x')));
  BOOST_TEST(!is_of_all(bcrypt, std::string(72, 'x')));
  BOOST_TEST(!is_of_all(bcrypt, std::string(73, 'x')));
  BOOST_TEST(is_of_all(bcrypt, " change123 "));
  BOOST_TEST(is_of_all("$wp" + bcrypt, std::string(100, 'x')));
  BOOST_TEST(is_of_all("$wp" + bcrypt, "change 123"));
  BOOST_TEST(!is_of_all("$wp" + bcrypt, " change123"));
  BOOST_TEST(!is_of_all("$wp" + bcrypt, "change123\n"));
  BOOST_TEST(is_of_all("$P$6abcdefgh/5GwyGtXiXBtAwCQL9InX.", " " + std::string(100, 'x')));
}

BOOST_AUTO_TEST_CASE(says_without_computing_what_cannot_be_used) {
  const crypto::HashCeiling ceiling{.memory_kib = 1024};
  const auto problem = [&](std::string_view stored) { return crypto::hash_problem(stored, ceiling).value_or("none"); };
  BOOST_TEST(problem("$2y$04$abcdefghijklmnopqrstuuihJ4Y.0..nuISCyE.9oWdbu/lSS9sZS") == "none");
  BOOST_TEST(problem("$2y$04$abcdefghijklmnopqrstuu") == "malformed bcrypt hash");
  BOOST_TEST(problem("$argon2id$v=19$m=64,t=2,p=1") == "malformed argon2id hash");
  BOOST_TEST(problem("$argon2id$v=19$m=2048,t=2,p=1$c2FsdHNhbHQxMjM0NTY3OA$PBCfOZIPLLn1o8PQYKk6CJLF4U/qeAEeIEc0FPs/uD8") ==
             "argon2id hash costs more than the ceiling allows");
  BOOST_TEST(problem("$2y$31$abcdefghijklmnopqrstuuihJ4Y.0..nuISCyE.9oWdbu/lSS9sZS") ==
             "bcrypt hash costs more than the ceiling allows");
  BOOST_TEST(problem("change123") == "unknown password hash scheme");
  BOOST_TEST(problem("") == "unknown password hash scheme");
  BOOST_TEST(problem("5f4dcc3b5aa765d61d8327deb882cf99") == "password hash scheme that is not allowed: md5");
}

BOOST_AUTO_TEST_SUITE_END()
