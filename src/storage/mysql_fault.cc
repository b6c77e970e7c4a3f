// SPDX-License-Identifier: MIT
#include "mysql_fault.h"

#include <algorithm>

namespace storage {

namespace {

/// Letters, digits and what identifiers and TLS reasons are made of; anything else is left out.
std::string plain(std::string_view text) {
  std::string kept;
  for (const char c : text.substr(0, 160)) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter || (c >= '0' && c <= '9') || std::string_view(" _-.,:/").find(c) != std::string_view::npos) {
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
  if (missing.empty()) missing = "a needed one";
  return "the database user " + settings.user + " lacks the privilege " + missing +
         (table.empty() ? "" : " on " + table) + ": grant it, see docs/DATABASE.md";
}

std::string login_sentence(const MySqlSettings& settings) {
  const std::string secret =
      settings.password_file.empty() ? "set password_file" : "check the password in " + settings.password_file;
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
      return "the database lacks a table or column of ours: run `bearerctl migrate`";
    case Fault::tls:
      return "no TLS with the database (" + plain(behind(message, "error: ")) +
             "): check the tls keys and the server's certificate";
    case Fault::binlog_format:
      return "the database's binlog_format is STATEMENT: set it to MIXED or ROW";
    case Fault::other:
      return "the database answered with an error that bearerd does not know";
  }
  return {};
}

}  // namespace

Fault classify(int number, std::string_view message) {
  if (message.find("Too many connections") != std::string_view::npos) return Fault::too_many_connections;
  switch (number) {
    case 2001: case 2002: case 2003: case 2004: case 2005: case 2009: case 2012:
    case 1129: case 1130:
      return Fault::unreachable;
    case 2006: case 2013: case 2014: case 2027: case 2030: case 2055: case 2056: case 1243:
    case 1053: case 1077: case 1152: case 1158: case 1159: case 1160: case 1161: case 1184:
    case 1317: case 1927: case 4031: case 3169:
      return Fault::lost;
    case 1180: return Fault::commit_refused;
    case 1047: return Fault::not_ready;
    case 1213: case 1020: return Fault::deadlock;
    case 1205: return Fault::lock_wait;
    case 1062: case 1586: return Fault::duplicate;
    case 1045: case 1698: case 1820: case 1862: case 1251: case 2059: case 2061: case 4151:
      return Fault::login_refused;
    case 1040: case 1203: case 1226: return Fault::too_many_connections;
    case 1290: case 1792: case 1836: case 3989: return Fault::read_only;
    case 1114: case 1021: case 1037: case 1041: case 28: return Fault::full;
    case 1142: case 1143: case 1044: case 1227: case 1370: return Fault::no_privilege;
    case 1049: return Fault::no_database;
    case 1146: case 1054: case 1051: case 1072: case 1364: return Fault::schema_differs;
    case 2026: case 3159: return Fault::tls;
    case 1665: return Fault::binlog_format;
    default: return Fault::other;
  }
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
    case Fault::unreachable: return "unreachable";
    case Fault::lost: return "connection_lost";
    case Fault::commit_refused: return "commit_refused";
    case Fault::not_ready: return "cluster_not_ready";
    case Fault::deadlock: return "deadlock";
    case Fault::lock_wait: return "lock_wait";
    case Fault::duplicate: return "duplicate";
    case Fault::login_refused: return "login_refused";
    case Fault::too_many_connections: return "too_many_connections";
    case Fault::read_only: return "read_only";
    case Fault::full: return "full";
    case Fault::no_privilege: return "privilege_missing";
    case Fault::no_database: return "no_such_database";
    case Fault::schema_differs: return "schema_differs";
    case Fault::tls: return "tls";
    case Fault::binlog_format: return "binlog_format";
    case Fault::other: return "other";
  }
  return "other";
}

std::string place_of(const MySqlSettings& settings) {
  if (!settings.socket.empty()) return "unix:" + settings.socket;
  return settings.host + ":" + std::to_string(settings.port);
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
