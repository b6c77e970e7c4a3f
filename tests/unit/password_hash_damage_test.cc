// SPDX-License-Identifier: MIT
//
// Stored hashes that are cut, altered, malformed or absurd: refused, and never computed at length.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <exception>
#include <fstream>
#include <vector>

#include "support/password_hash_vectors.h"
#include "support/password_verdict.h"

using support::HashVector;
using support::text_of;
using support::verdict;

namespace {

/// What one changed character may cost at most.
constexpr crypto::HashCeiling kCeiling{.memory_kib = 1024,
                                       .argon2_iterations = 8,
                                       .bcrypt_cost = 6,
                                       .sha_crypt_rounds = 10000,
                                       .phpass_log2 = 12};

bool is_legacy(std::string_view scheme) {
  return scheme == "sha" || scheme == "salted-md5" || scheme == "md5";
}

/// Of the plain password, one of each notation.
std::vector<HashVector> samples() {
  std::vector<HashVector> found;
  for (const HashVector& vector : support::kHashVectors) {
    if (vector.password == support::kPlain) found.push_back(vector);
  }
  return found;
}

crypto::HashCeiling ceiling_for(const HashVector& sample) {
  crypto::HashCeiling ceiling = kCeiling;
  // Others do without: Magento's MD5 without its version is the hash of an old shop.
  if (is_legacy(sample.scheme)) ceiling.legacy = crypto::LegacySchemes::allowed;
  return ceiling;
}

/// Spellings of one algorithm.
bool means_the_same(std::string_view a, std::string_view b) {
  const auto algorithm = [](std::string_view stored) -> std::string_view {
    if (crypto::scheme_of(stored) == "bcrypt") return "bcrypt";
    return stored.starts_with("$H$") || stored.starts_with("$P$") ? "phpass" : "";
  };
  const bool differ_in_prefix_only = a.substr(4) == b.substr(4);
  return differ_in_prefix_only && !algorithm(a).empty() && algorithm(a) == algorithm(b);
}

/// Leaves this process `bytes` more of address space than it has.
void limit_memory(rlim_t bytes) {
  rlim_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  const rlim_t limit = pages * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE)) + bytes;
  const rlimit both{limit, limit};
  if (::setrlimit(RLIMIT_AS, &both) != 0) ::_exit(2);
}

/// Exit status of a process with little memory that verifies: 0 for a fault, 1 for any verdict.
[[maybe_unused]] int status_for_want_of_memory(const char* stored) {
  const pid_t child = ::fork();
  if (child == 0) {
    limit_memory(4 << 20);
    try {
      (void)verdict("change123", stored, {});
    } catch (const std::exception&) {
      ::_exit(0);
    }
    ::_exit(1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 3;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(damaged_password_hash)

#ifndef __SANITIZE_ADDRESS__  // Which needs address space of its own.
BOOST_AUTO_TEST_CASE(want_of_memory_is_a_fault_and_no_verdict) {
  // 16 MiB and 64 MiB.
  for (const char* stored :
       {"$y$j9T$Kbtb2ORbjW82aTOyuJQzp0$uIgtKhSCZ8T6X3wGGa8SfPDl3D.DXVV8UwTUd25dB79",
        "6ab75e07c1536f1ccaf0ca8586afa4ffc13066165754054ae6db67d2b363457f:8qnyO4H1OYIfGCUb:2"}) {
    BOOST_TEST(status_for_want_of_memory(stored) == 0, stored);
  }
}
#endif

BOOST_AUTO_TEST_CASE(samples_are_whole) {
  BOOST_TEST(samples().size() == 17u);
  for (const HashVector& sample : samples()) {
    BOOST_TEST(verdict("change123", sample.stored, ceiling_for(sample)) == "match");
  }
}

BOOST_AUTO_TEST_CASE(a_cut_hash_matches_nothing) {
  for (const HashVector& sample : samples()) {
    const std::string_view whole = sample.stored;
    for (std::size_t length = 0; length < whole.size(); ++length) {
      const std::string_view cut = whole.substr(0, length);
      for (const char* password : {"change123", ""}) {
        BOOST_TEST(verdict(password, cut, ceiling_for(sample)) != "match", cut);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(one_character_more_is_another_hash) {
  for (const HashVector& sample : samples()) {
    for (const char* more : {"a", "0", ".", "=", "$", ":", " ", "\n", "\xff"}) {
      const std::string longer = sample.stored + std::string(more);
      BOOST_TEST(verdict("change123", longer, ceiling_for(sample)) != "match", longer);
      BOOST_TEST(
          verdict("change123", more + std::string(sample.stored), ceiling_for(sample)) != "match",
          longer);
    }
    const std::string with_nul = sample.stored + std::string("\0x", 2);
    BOOST_TEST(verdict("change123", with_nul, ceiling_for(sample)) != "match");
  }
}

BOOST_AUTO_TEST_CASE(one_changed_character_is_another_hash) {
  // Spare bits of the base64s count, too: they have one spelling each.
  for (const HashVector& sample : samples()) {
    const std::string whole = sample.stored;
    for (std::size_t at = 0; at < whole.size(); ++at) {
      const char flipped[] = {static_cast<char>(whole[at] ^ 1), static_cast<char>(whole[at] ^ 2),
                              static_cast<char>(whole[at] ^ 4), static_cast<char>(whole[at] ^ 32)};
      for (const char other : std::string("/09AHZaz$:=\0\xff", 13) + std::string(flipped, 4)) {
        std::string changed = whole;
        changed[at] = other;
        if (changed == whole || means_the_same(changed, whole)) continue;
        BOOST_TEST(verdict("change123", changed, ceiling_for(sample)) != "match", changed);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(magento_reads_16_of_the_salt_for_argon2) {
  // As Encryptor::getArgonHash does; a longer salt's rest has no say.
  const std::string hash = "12b30fe822731ea2c85f356f4940e65d1f1c50530db646db53f0111fd42e950c:";
  const std::string version = ":3_32_2_67108864";
  BOOST_TEST(verdict("change123", hash + "DYdAWQgFNLBPcqvI" + version, {}) == "match");
  BOOST_TEST(verdict("change123", hash + "DYdAWQgFNLBPcqvJ" + version, {}) == "mismatch");
}

BOOST_AUTO_TEST_CASE(dear_hashes_are_refused_not_computed) {
  const std::string sha256 = "$saltsalt$1kBG/SgtToYnhZ.vkClstlnPOdTtPeuzekDsNPpiJSD";
  const std::string yescrypt =
      "$Kbtb2ORbjW82aTOyuJQzp0$uIgtKhSCZ8T6X3wGGa8SfPDl3D.DXVV8UwTUd25dB79";
  const std::string bcrypt = "$abcdefghijklmnopqrstuuihJ4Y.0..nuISCyE.9oWdbu/lSS9sZS";
  const std::string argon2 = "$c2FsdHNhbHQxMjM0NTY3OA$PBCfOZIPLLn1o8PQYKk6CA";
  const std::string magento = std::string(64, 'a') + ":8qnyO4H1OYIfGCUb:";
  const std::string dear[] = {
      "$2b$31" + bcrypt,
      "$2b$17" + bcrypt,
      "$wp$2y$17" + bcrypt,
      "$argon2id$v=19$m=262145,t=2,p=1" + argon2,
      "$argon2id$v=19$m=4294967295,t=2,p=1" + argon2,
      "$argon2id$v=19$m=64,t=65,p=1" + argon2,
      "$5$rounds=1000001" + sha256,
      "$5$rounds=999999999" + sha256,
      "$y$jET" + yescrypt,
      "$y$jjj" + yescrypt,
      "$P$Habcdefgh/5GwyGtXiXBtAwCQL9InX.",
      "$P$Sabcdefgh/5GwyGtXiXBtAwCQL9InX.",
      "$S$HabcdefghSVvE2rWj2ozUzgvFwdiwpk7/XUixjbd72ZpFQwssS0k",
      "U$S$SabcdefghSVvE2rWj2ozUzgvFwdiwpk7/XUixjbd72ZpFQwssS0k",
      magento + "3_32_2_268436480",
      magento + "3_32_65_67108864",
      magento + "0:3_32_4294967295_67108864:1",
  };
  for (const std::string& stored : dear) {
    BOOST_TEST(verdict("change123", stored, {}).ends_with("costs more than the ceiling allows"),
               stored);
  }
  constexpr crypto::HashCeiling kLittleMemory{.memory_kib = 65535};
  BOOST_TEST(verdict("x", magento + "2", kLittleMemory) ==
             "magento-argon2id hash costs more than the ceiling allows");
}

BOOST_AUTO_TEST_CASE(malformed_hashes_are_refused) {
  const std::string sha256 = "saltsalt$1kBG/SgtToYnhZ.vkClstlnPOdTtPeuzekDsNPpiJSD";
  const std::string yescrypt = "$uIgtKhSCZ8T6X3wGGa8SfPDl3D.DXVV8UwTUd25dB79";
  const std::string magento = std::string(64, 'a') + ":8qnyO4H1OYIfGCUb:";
  const std::string malformed[] = {
      "$argon2id$v=19$m=1024,t=1,p=65$c2FsdHNhbHQxMjM0NTY3OA$PBCfOZIPLLn1o8PQYKk6CA",
      "$2b$00$abcdefghijklmnopqrstuuihJ4Y.0..nuISCyE.9oWdbu/lSS9sZS",
      "$2b$004$abcdefghijklmnopqrstuihJ4Y.0..nuISCyE.9oWdbu/lSS9sZS",
      "$2b$+4$abcdefghijklmnopqrstuuihJ4Y.0..nuISCyE.9oWdbu/lSS9sZS",
      "$2b$4$abcdefghijklmnopqrstuuihJ4Y.0..nuISCyE.9oWdbu/lSS9sZSS",
      "$2b$04$abcdefghijklmnopqrstuuihJ4Y.0..nuISCyE.9oWdbu/lSS9sZ:",
      "$wp$2y$04$tooshort",
      "$argon2id$",
      "$argon2id$v=19$m=64,t=2,p=1",
      "$argon2id$v=19$m=64,t=2,p=1$$",
      "$argon2id$v=19$m=64,t=2,p=1$c2FsdA$PBCfOZIPLLn1o8PQYKk6CJLF4U/qeAEeIEc0FPs/uD8",
      "$argon2id$v=19$m=64,t=2,p=01$c2FsdHNhbHQxMjM0NTY3OA$PBCfOZIPLLn1o8PQYKk6CA",
      "$argon2id$v=19$m=064,t=2,p=1$c2FsdHNhbHQxMjM0NTY3OA$PBCfOZIPLLn1o8PQYKk6CA",
      "$argon2id$v=19$m=4294967296,t=2,p=1$c2FsdHNhbHQxMjM0NTY3OA$PBCfOZIPLLn1o8PQYKk6CA",
      "$5$rounds=999$" + sha256,
      "$5$rounds=0$" + sha256,
      "$5$rounds=05000$" + sha256,
      "$5$rounds=-1$" + sha256,
      "$5$rounds=4294968296$" + sha256,
      "$5$rounds=$" + sha256,
      "$5$rounds=1000" + sha256,
      "$5$seventeencharssss$" + sha256.substr(9),
      "$5$" + sha256 + "x",
      "$6$" + sha256,
      "$y$j9T$" + yescrypt,
      "$y$j9T$ab" + yescrypt,
      "$y$j9T$" + std::string(88, '.') + yescrypt,
      "$y$.9T$Kbtb2ORbjW82aTOyuJQzp0" + yescrypt,
      "$y$j.T$Kbtb2ORbjW82aTOyuJQzp0" + yescrypt,
      "$y$j9z$Kbtb2ORbjW82aTOyuJQzp0" + yescrypt,
      "$y$j9T..$Kbtb2ORbjW82aTOyuJQzp0" + yescrypt,
      "$P$4abcdefgh/5GwyGtXiXBtAwCQL9InX.",
      "$P$Tabcdefgh/5GwyGtXiXBtAwCQL9InX.",
      "$P$6abcdefgh/5GwyGtXiXBtAwCQL9InX:",
      "$S$4abcdefghSVvE2rWj2ozUzgvFwdiwpk7/XUixjbd72ZpFQwssS0k",
      "$S$TabcdefghSVvE2rWj2ozUzgvFwdiwpk7/XUixjbd72ZpFQwssS0k",
      "{SSHA}",
      "{SSHA}oPHijJnnDmezO4WSdP9lcWHf8os=",
      "{SSHA}an0w/Dajcu2HG2n+FlzwKx0DWJnGRtY4===",
      "{SSHA}an0w_Dajcu2HG2n-FlzwKx0DWJnGRtY4",
      magento + "0",
      magento + "3_31_2_67108864",
      magento + "3_15_2_67108864",
      magento + "3_32_0_67108864",
      magento + "3_32_02_67108864",
      magento + "3_32_2_67108865",
      magento + "3_32_2_0",
      magento + "3_32_2_68719476736",
      magento + "3_32_2_67108864_1",
      magento + "1:1:1:1:1",
      magento + "x:1",
      magento + ":1",
      std::string(64, 'a') + "::1",
      std::string(64, 'a') + ":" + std::string(65, 's') + ":1",
  };
  for (const std::string& stored : malformed) {
    BOOST_TEST(verdict("change123", stored, {}).starts_with("malformed"), stored);
    BOOST_TEST(crypto::cost_of(stored) == "", stored);
  }
}

BOOST_AUTO_TEST_CASE(impossible_and_unknown_hashes_are_refused) {
  const std::string argon2 = "$c2FsdHNhbHQxMjM0NTY3OA$PBCfOZIPLLn1o8PQYKk6CA";
  for (const char* cost : {"m=64,t=0,p=1", "m=1,t=1,p=1", "m=64,t=1,p=0"}) {
    BOOST_TEST(verdict("change123", "$argon2id$v=19$" + std::string(cost) + argon2, {}) ==
               "argon2 hash with impossible parameters");
  }
  BOOST_TEST(verdict("change123", "$5$sa:t$1kBG/SgtToYnhZ.vkClstlnPOdTtPeuzekDsNPpiJSD", {}) ==
             "libcrypt refused the sha-crypt hash");
  const std::string oversized = "{SSHA}" + std::string(512, 'A');
  const std::string digest(32, 'a');
  for (const std::string& stored :
       {std::string(), std::string("plain"), std::string("$1$salt$hash"), oversized, digest + "::",
        digest + ":salt:", digest + ":salt:4", digest + ":salt:0:", "A" + digest.substr(1),
        std::string("$2x$04$abcdefghijklmnopqrstuuihJ4Y.0..nuISCyE.9oWdbu/lSS9sZS")}) {
    BOOST_TEST(verdict("change123", stored, {}) == "unknown password hash scheme", stored);
  }
}

BOOST_AUTO_TEST_SUITE_END()
