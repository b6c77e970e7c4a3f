// SPDX-License-Identifier: MIT
#include "mysql_fault.h"

#include <algorithm>
#include <vector>

namespace storage {

namespace {

struct FaultNumbers {
  Fault fault;
  std::vector<int> numbers;
};

/// Numbers from 2000 to 2999 are the client library's, all others the server's.
const std::vector<FaultNumbers> kNumbers = {
    {Fault::unreachable, {2001, 2002, 2003, 2004, 2005, 2009, 2012, 1129, 1130}},
    {Fault::lost, {2006, 2013, 2014, 2027, 2030, 2055, 2056, 1243, 1053, 1077,
                   1152, 1158, 1159, 1160, 1161, 1184, 1317, 1927, 3169, 4031}},
    {Fault::commit_refused, {1180}},
    {Fault::not_ready, {1047}},
    {Fault::deadlock, {1213, 1020}},
    {Fault::lock_wait, {1205}},
    {Fault::duplicate, {1062, 1586}},
    {Fault::login_refused, {1045, 1251, 1698, 1820, 1862, 2059, 2061, 4151}},
    {Fault::too_many_connections, {1040, 1203, 1226}},
    {Fault::read_only, {1290, 1792, 1836, 3989}},
    {Fault::full, {1114, 1021, 1037, 1041}},
    {Fault::no_privilege, {1142, 1143, 1044, 1227, 1370}},
    {Fault::no_database, {1049}},
    {Fault::schema_differs, {1146, 1054, 1051, 1072, 1176, 1364}},
    {Fault::tls, {2026, 3159}},
    {Fault::characters, {1267, 1270, 1271, 3854, 3988}},
    {Fault::binlog_format, {1665}},
};

/// Letters, digits and what identifiers and TLS reasons are made of; anything else is left out.
std::string plain(std::string_view text) {
  std::string kept;
  for (const char c : text.substr(0, 160)) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter || (c >= '0' && c <= '9') ||
        std::string_view(" _-.,:/").find(c) != std::string_view::npos) {
      kept += c;
    }
  }
  return kept;
}

std::string_view up_to(std::string_view text, std::string_view mark) {
  const auto at = text.find(mark);
  return at == std::string_view::npos ? std::string_view{} : text.substr(0, at);
}

std::string_view behind(std::string_view text, std::string_view mark) {
  const auto at = text.find(mark);
  return at == std::string_view::npos ? std::string_view{} : text.substr(at + mark.size());
}

/// "SELECT, INSERT command denied to user 'u'@'h' for table `d`.`t`" names what is missing.
std::string privilege_sentence(std::string_view message, const MySqlSettings& settings) {
  std::string missing = plain(up_to(message, " command denied"));
  const std::string table = plain(behind(message, "for table "));
  if (missing.empty()) {
    return "the database user " + settings.user + " may not use the database " + settings.name +
           ": grant it what docs/DATABASE.md and docs/ACCOUNTS.md list";
  }
  return "the database user " + settings.user + " lacks the privilege " + missing +
         (table.empty() ? "" : " on " + table) + ": grant it, or use the administrator's user; see docs/DATABASE.md and docs/ACCOUNTS.md";
}

std::string login_sentence(const MySqlSettings& settings) {
  const std::string secret = settings.password_file.empty()
                                 ? "set password_file"
                                 : "check the password in " + settings.password_file;
  return "the database refuses the user " + settings.user + ": " + secret +
         " and the account on the server";
}

std::string cause(Fault fault, std::string_view message, const MySqlSettings& settings) {
  switch (fault) {
    case Fault::unreachable:
      return "no connection to the database: check that it runs and that the address is right";
    case Fault::lost:
      return "the connection to the database broke: check that it runs and answers in time";
    case Fault::commit_refused:
      return "the database could not complete a COMMIT: look into its own error log";
    case Fault::not_ready:
      return "the database node has left its Galera cluster: wait for the quorum or restore it";
    case Fault::deadlock:
      return "the database rolled back a transaction several times because of a deadlock";
    case Fault::lock_wait:
      return "a row stayed locked too long: look for a transaction that was left open";
    case Fault::duplicate:
      return "a row with key " + plain(key_in(message)) + " exists already";
    case Fault::login_refused:
      return login_sentence(settings);
    case Fault::too_many_connections:
      return "the database has no connection left: raise max_connections or use fewer workers";
    case Fault::read_only:
      return "the database is read-only: connect to the primary or end its read-only state";
    case Fault::full:
      return "the database has no space left: free some on its disk";
    case Fault::no_privilege:
      return privilege_sentence(message, settings);
    case Fault::no_database:
      return "there is no database " + settings.name + ": create it and run `bearerctl migrate`";
    case Fault::schema_differs:
      return "the database lacks a table, column or index: run `bearerctl migrate` where it is ours, and "
             "`bearerd --check-config --database` to see which account query names it";
    case Fault::tls:
      return "no TLS with the database (" + plain(behind(message, "error: ")) +
             "): check the tls keys and the server's certificate";
    case Fault::characters:
      return "a statement compares texts of character sets that do not go together";
    case Fault::binlog_format:
      return "the database's binlog_format is STATEMENT: set it to MIXED or ROW";
    case Fault::other:
      return "the database answered with an error that bearerd does not know";
  }
  return {};
}

}  // namespace

Fault classify(int number, std::string_view message) {
  // The client library's own number hides it where it arrives before the greeting.
  if (message.find("Too many connections") != std::string_view::npos) {
    return Fault::too_many_connections;
  }
  for (const auto& [fault, numbers] : kNumbers) {
    if (std::find(numbers.begin(), numbers.end(), number) != numbers.end()) return fault;
  }
  return Fault::other;
}

bool breaks_connection(Fault fault) {
  switch (fault) {
    case Fault::unreachable:
    case Fault::lost:
    case Fault::commit_refused:
    case Fault::not_ready:
    case Fault::login_refused:
    case Fault::too_many_connections:
    case Fault::tls:
    case Fault::other:
    // The name may point to another server by now, one that takes writes.
    case Fault::read_only:
      return true;
    case Fault::deadlock:
    case Fault::lock_wait:
    case Fault::duplicate:
    case Fault::full:
    case Fault::no_privilege:
    case Fault::no_database:
    case Fault::schema_differs:
    case Fault::characters:
    case Fault::binlog_format:
      return false;
  }
  return true;
}

bool is_outage(Fault fault) {
  return fault != Fault::deadlock && fault != Fault::lock_wait && fault != Fault::duplicate &&
         fault != Fault::commit_refused;
}

const char* name_of(Fault fault) {
  switch (fault) {
    case Fault::unreachable:
      return "unreachable";
    case Fault::lost:
      return "connection_lost";
    case Fault::commit_refused:
      return "commit_refused";
    case Fault::not_ready:
      return "cluster_not_ready";
    case Fault::deadlock:
      return "deadlock";
    case Fault::lock_wait:
      return "lock_wait";
    case Fault::duplicate:
      return "duplicate";
    case Fault::login_refused:
      return "login_refused";
    case Fault::too_many_connections:
      return "too_many_connections";
    case Fault::read_only:
      return "read_only";
    case Fault::full:
      return "full";
    case Fault::no_privilege:
      return "privilege_missing";
    case Fault::no_database:
      return "no_such_database";
    case Fault::schema_differs:
      return "schema_differs";
    case Fault::tls:
      return "tls";
    case Fault::characters:
      return "characters";
    case Fault::binlog_format:
      return "binlog_format";
    case Fault::other:
      return "other";
  }
  return "other";
}

std::string sentence_for(Fault fault, int number, std::string_view message,
                         const MySqlSettings& settings) {
  return cause(fault, message, settings) + " (" + settings.name + " at " + place_of(settings) +
         ", error " + std::to_string(number) + ")";
}

std::string key_in(std::string_view duplicate_message) {
  std::string_view key = behind(duplicate_message, "for key '");
  key = up_to(key, "'");
  // MySQL 8 puts the table's name in front.
  if (const auto dot = key.rfind('.'); dot != std::string_view::npos) key.remove_prefix(dot + 1);
  return std::string(key);
}

}  // namespace storage
