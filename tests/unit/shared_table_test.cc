// SPDX-License-Identifier: MIT
#include "process/shared_table.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "support/child_process.h"

namespace {

using process::SharedTable;
using Writer = SharedTable::Writer;

constexpr std::chrono::milliseconds kNoTime{0};

/// Every word of it follows from the key and `tag`, so that a mixture shows.
SharedTable::Record record(std::uint64_t key, std::uint64_t tag = 0) {
  return {key, ~key, tag, tag, tag, tag, tag, tag, tag};
}

bool holds(const SharedTable& table, std::uint64_t key, std::uint64_t tag = 0) {
  return table.find(key, ~key) == record(key, tag);
}

process::Deadline in(std::chrono::milliseconds span) {
  return process::Deadline::clock::now() + span;
}

/// Where this process has the table mapped; null when it has not, or more than once.
void* mapped_table() {
  std::ifstream maps("/proc/self/maps");
  void* found = nullptr;
  for (std::string line; std::getline(maps, line);) {
    if (line.find("memfd:test-table") == std::string::npos) continue;
    if (found != nullptr) return nullptr;
    found = reinterpret_cast<void*>(std::stoull(line, nullptr, 16));
  }
  return found;
}

struct Fixture {
  SharedTable table{"test-table", 64};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(shared_table, Fixture)

BOOST_AUTO_TEST_CASE(is_empty_before_the_first_publication) {
  BOOST_TEST(table.version() == 0u);
  BOOST_TEST(!table.find(0, 0));
  BOOST_TEST(!table.find(1, ~1ULL));
  BOOST_TEST(table.notes() == SharedTable::Notes{}, boost::test_tools::per_element());
  BOOST_TEST(table.content().records.empty());
}

BOOST_AUTO_TEST_CASE(finds_what_another_process_has_published) {
  BOOST_TEST(support::in_child([&] {
    Writer(table).publish(std::vector{record(1, 7), record(2)}, {5, 6});
    return true;
  }));
  BOOST_TEST(table.version() == 1u);
  BOOST_TEST(holds(table, 1, 7));
  BOOST_TEST(holds(table, 2));
  BOOST_TEST(!table.find(3, ~3ULL));
  BOOST_TEST(!table.find(1, 1));
  BOOST_TEST(table.notes()[1] == 6u);
  BOOST_TEST(table.content().records.size() == 2u);
  BOOST_TEST(table.content().notes[0] == 5u);
}

BOOST_AUTO_TEST_CASE(replaces_everything) {
  Writer writer(table);
  writer.publish(std::vector{record(1), record(2)}, {});
  writer.publish(std::vector{record(3)}, {});
  BOOST_TEST(!table.find(1, ~1ULL));
  BOOST_TEST(holds(table, 3));
  writer.publish({}, {});
  BOOST_TEST(!table.find(3, ~3ULL));
  BOOST_TEST(table.version() == 3u);
}

BOOST_AUTO_TEST_CASE(finds_every_record_of_a_full_table_whatever_slots_they_share) {
  Writer writer(table);
  std::vector<SharedTable::Record> records;
  // All of them begin to look at the same slot.
  for (std::uint64_t key = 0; key < 64; ++key)
    records.push_back({key << 32U, 0, key, 0, 0, 0, 0, 0, 0});
  writer.publish(records, {});
  for (std::uint64_t key = 0; key < 64; ++key)
    BOOST_TEST(table.find(key << 32U, 0).value().at(2) == key);
  BOOST_TEST(!table.find(64ULL << 32U, 0));
  records.push_back(record(1));
  BOOST_CHECK_THROW(writer.publish(records, {}), std::length_error);
  BOOST_TEST(table.version() == 1u);
}

BOOST_AUTO_TEST_CASE(readers_see_whole_versions_only) {
  Writer first(table);
  first.publish(std::vector{record(9, 0)}, {});
  const pid_t child = ::fork();
  if (child == 0) {
    for (std::uint64_t tag = 1;; ++tag)
      first.publish(std::vector{record(tag + 9, tag), record(9, tag)}, {tag, tag});
  }
  std::uint64_t latest = 0;
  bool is_sound = true;
  for (int i = 0; i < 200000 || latest < 100; ++i) {
    const auto found = table.find(9, ~9ULL);
    is_sound = is_sound && found && *found == record(9, (*found)[2]) && (*found)[2] >= latest;
    if (found) latest = (*found)[2];
    const auto notes = table.notes();
    is_sound = is_sound && notes[0] == notes[1];
    if (!is_sound) break;
  }
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  BOOST_TEST(is_sound);
  BOOST_TEST(latest > 0u);
  // Killed wherever it was, it has left one version that is whole.
  const auto content = table.content();
  BOOST_TEST(content.records.back() == record(9, content.notes[0]),
             boost::test_tools::per_element());
  Writer(table).publish(std::vector{record(9, 1)}, {});
  BOOST_TEST(holds(table, 9, 1));
}

BOOST_AUTO_TEST_CASE(only_holders_of_the_descriptor_can_write) {
  BOOST_TEST(support::in_child([&] {
    ::close(table.write_descriptor());
    try {
      const Writer writer(table);
      return false;
    } catch (const std::system_error&) {
    }
    void* page = mapped_table();
    return page != nullptr && ::mprotect(page, 4096, PROT_READ | PROT_WRITE) == -1 &&
           errno == EACCES;
  }));
}

BOOST_AUTO_TEST_CASE(a_round_counts_only_when_it_began_after_the_question) {
  Writer writer(table);
  std::uint64_t round = table.next_round();
  BOOST_TEST(!table.wait_for(round, in(kNoTime)));
  writer.begin_round();
  BOOST_TEST(!table.wait_for(round, in(kNoTime)));
  const std::uint64_t later = table.next_round();
  writer.end_round();
  BOOST_TEST(table.wait_for(round, in(kNoTime)));
  // The one that was under way may have looked too early.
  BOOST_TEST(!table.wait_for(later, in(kNoTime)));
  writer.begin_round();
  writer.end_round();
  BOOST_TEST(table.wait_for(later, in(kNoTime)));
}

BOOST_AUTO_TEST_CASE(a_round_that_failed_does_not_count) {
  Writer writer(table);
  const std::uint64_t round = table.next_round();
  writer.begin_round();
  writer.begin_round();
  BOOST_TEST(!table.wait_for(round, in(kNoTime)));
  writer.end_round();
  BOOST_TEST(table.wait_for(round, in(kNoTime)));
}

BOOST_AUTO_TEST_CASE(the_first_round_after_one_that_failed_is_enough) {
  Writer writer(table);
  writer.begin_round();
  const std::uint64_t round = table.next_round();
  writer.begin_round();
  writer.end_round();
  BOOST_TEST(table.wait_for(round, in(kNoTime)));
}

BOOST_AUTO_TEST_SUITE_END()
