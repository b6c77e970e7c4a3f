// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "mysql_connection.h"
#include "mysql_fault.h"
#include "storage/mysql_stores.h"
#include "storage/settings.h"

namespace sql {
class SQLException;
}

namespace storage {

/// A unique key is taken; `key` is the index's name. Not a fault: the caller asked to know.
class DuplicateRow final : public std::runtime_error {
 public:
  explicit DuplicateRow(std::string key)
      : std::runtime_error("a row with key " + key + " exists already"), key_(std::move(key)) {}
  [[nodiscard]] const std::string& key() const { return key_; }

 private:
  std::string key_;
};

/// One connection that is made when needed and made anew after a fault, and the one place where
/// the driver's exceptions are understood. Statements get the connection as an argument, so that
/// none runs outside `repeatable` and `transact`.
///
/// Both throw auth::StorageUnavailable, and DuplicateRow.
class MySqlSession {
 public:
  explicit MySqlSession(MySqlSettings settings, SessionTuning tuning = {});
  MySqlSession(const MySqlSession&) = delete;
  MySqlSession& operator=(const MySqlSession&) = delete;
  ~MySqlSession();

  /// Runs `work`, each statement for itself. `work` must be harmless to repeat: reads, or one
  /// statement that a second time changes nothing. Repeated once when the connection was found
  /// dead, and after deadlocks.
  template <typename Work>
  std::invoke_result_t<Work, MySqlConnection&> repeatable(Work&& work) {
    return result_of(Unit::statements, work);
  }

  /// Runs `work` between START TRANSACTION and COMMIT; an exception rolls back. Repeated when
  /// nothing had been sent but START TRANSACTION, and after the server rolled back by itself.
  /// Where the answer to COMMIT is lost, the outcome is unknown: logged, never repeated.
  template <typename Work>
  std::invoke_result_t<Work, MySqlConnection&> transact(Work&& work) {
    return result_of(Unit::transaction, work);
  }

  [[nodiscard]] const MySqlSettings& settings() const { return settings_; }
  /// For tests; goes over to every connection made later.
  void observe(MySqlConnection::Observer observer);

 private:
  using TimePoint = std::chrono::steady_clock::time_point;
  enum class Unit { statements, transaction };
  enum class Stage { connecting, beginning, working, committing };

  template <typename Work>
  std::invoke_result_t<Work, MySqlConnection&> result_of(Unit unit, Work& work) {
    using Result = std::invoke_result_t<Work, MySqlConnection&>;
    if constexpr (std::is_void_v<Result>) {
      run(unit, work);
    } else {
      std::optional<Result> result;
      run(unit, [&](MySqlConnection& connection) { result.emplace(work(connection)); });
      return std::move(*result);
    }
  }

  void run(Unit unit, const std::function<void(MySqlConnection&)>& work);
  void attempt(Unit unit, const std::function<void(MySqlConnection&)>& work);
  MySqlConnection& ready_connection();
  void connect();
  void check_schema();
  [[noreturn]] void refuse_schema(const std::string& sentence);
  /// Returns when the unit may be run again, otherwise throws what the caller gets.
  void repeat_or_throw(const sql::SQLException& error, Unit unit, int attempts, TimePoint started);
  [[nodiscard]] bool may_repeat(Fault fault, Unit unit, int attempts, TimePoint started) const;
  [[noreturn]] void fail(Fault fault, int number, const std::string& sentence);
  void roll_back(Unit unit);
  void note_outage(const char* cause, int number, const std::string& sentence);
  void note_success(Unit unit);

  MySqlSettings settings_;
  SessionTuning tuning_;
  MySqlConnection::Observer observer_;
  std::unique_ptr<MySqlConnection> connection_;
  Stage stage_ = Stage::connecting;
  bool connected_now_ = false;  ///< The running call made the connection itself.

  TimePoint connect_again_{};  ///< No attempt before; calls fail with the sentence below.
  std::string connect_problem_;
  TimePoint check_schema_again_{};
  std::string schema_problem_;

  /// The outage that was logged and has not ended yet.
  struct Outage {
    std::string cause;
    TimePoint began;
    Unit unit = Unit::statements;
  };
  std::optional<Outage> outage_;
  std::string logged_cause_;
  TimePoint log_again_{};
  Unit unit_ = Unit::statements;  ///< Of the running call.
};

}  // namespace storage
