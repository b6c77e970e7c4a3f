// SPDX-License-Identifier: MIT
#include "process/key_page.h"

#include <sys/mman.h>

#include <boost/test/unit_test.hpp>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>

#include "support/child_process.h"

namespace {

using process::KeyPage;
using support::in_child;

crypto::PublicKey key_named(const std::string& kid) {
  return {"default", kid, "RS256", std::string(550, 'd') + '\0' + kid};
}

/// Where this process has the page mapped; null when it has not, or more than once.
void* mapped_page() {
  std::ifstream maps("/proc/self/maps");
  void* found = nullptr;
  for (std::string line; std::getline(maps, line);) {
    if (line.find("memfd:bearerd-keys") == std::string::npos) continue;
    if (found != nullptr) return nullptr;
    found = reinterpret_cast<void*>(std::stoull(line, nullptr, 16));
  }
  return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(key_page)

BOOST_AUTO_TEST_CASE(holds_no_keys_before_the_first_publication) {
  const KeyPage page;
  BOOST_TEST(page.version() == 0u);
  BOOST_TEST(page.keys().empty());
}

BOOST_AUTO_TEST_CASE(shows_keys_published_by_another_process) {
  KeyPage page;
  BOOST_TEST(in_child([&] {
    page.publish({key_named("one"), key_named("two")});
    return true;
  }));
  BOOST_TEST(page.version() == 1u);
  const auto keys = page.keys();
  BOOST_REQUIRE_EQUAL(keys.size(), 2u);
  BOOST_TEST(keys[1].kid == "two");
  BOOST_TEST(keys[1].realm == "default");
  BOOST_TEST(keys[1].algorithm == "RS256");
  BOOST_TEST(keys[1].der == key_named("two").der);
}

BOOST_AUTO_TEST_CASE(replaces_the_whole_set) {
  KeyPage page;
  page.publish({key_named("one"), key_named("two")});
  page.publish({key_named("three")});
  BOOST_REQUIRE_EQUAL(page.keys().size(), 1u);
  BOOST_TEST(page.keys()[0].kid == "three");
  page.publish({});
  BOOST_TEST(page.keys().empty());
  BOOST_TEST(page.version() == 3u);
}

BOOST_AUTO_TEST_CASE(readers_never_see_a_mixture_of_two_sets) {
  KeyPage page;
  page.publish({key_named("a"), key_named("a")});
  const pid_t writer = ::fork();
  if (writer == 0) {
    for (int i = 0; i < 2000; ++i) {
      const std::string kid(1 + static_cast<std::size_t>(i % 7), static_cast<char>('a' + i % 20));
      page.publish({key_named(kid), key_named(kid)});
    }
    ::_exit(0);
  }
  int status = 0;
  int mixed = 0;
  while (::waitpid(writer, &status, WNOHANG) == 0) {
    const auto keys = page.keys();
    if (keys.size() != 2 || keys[0].kid != keys[1].kid || keys[0].der != keys[1].der) ++mixed;
  }
  BOOST_TEST(mixed == 0);
}

BOOST_AUTO_TEST_CASE(refuses_more_keys_than_fit) {
  KeyPage page;
  std::vector<crypto::PublicKey> keys(KeyPage::kMaxKeys + 1, key_named("x"));
  BOOST_CHECK_THROW(page.publish(keys), std::length_error);
  keys.pop_back();
  page.publish(keys);
  BOOST_TEST(page.keys().size() == KeyPage::kMaxKeys);
}

BOOST_AUTO_TEST_CASE(cannot_be_written_without_its_descriptor) {
  const KeyPage page;
  page.publish({key_named("one")});
  BOOST_TEST(in_child([&] {
    ::close(page.write_descriptor());
    try {
      page.publish({key_named("forged")});
    } catch (const std::system_error&) {
      return true;
    }
    return false;
  }));
  BOOST_TEST(page.version() == 1u);
}

BOOST_AUTO_TEST_CASE(cannot_be_made_writable_by_who_inherits_it) {
  const KeyPage page;
  BOOST_TEST(in_child([] {
    void* place = mapped_page();
    return place != nullptr && ::mprotect(place, 4096, PROT_READ | PROT_WRITE) != 0 && errno == EACCES;
  }));
}

BOOST_AUTO_TEST_SUITE_END()
