// SPDX-License-Identifier: MIT
#include "mysql_session.h"

#include <cppconn/exception.h>

#include <random>
#include <thread>

#include "auth/error.h"
#include "base/log.h"
#include "mysql_connect.h"
#include "storage/schema.h"

namespace storage {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kDeadlockAttempts = 4;
// Each costs innodb_lock_wait_timeout.
constexpr int kLockWaitAttempts = 2;
constexpr std::chrono::seconds kSameCauseInterval{10};

/// Callers that collided must not collide again in step.
void pause_after_deadlock(int attempts) {
  thread_local std::minstd_rand random{std::random_device{}()};
  std::uniform_int_distribution<int> some(1, 10 * attempts);
  std::this_thread::sleep_for(milliseconds(some(random)));
}

}  // namespace

std::shared_ptr<MySqlSession> make_session(const MySqlSettings& settings,
                                           const SessionTuning& tuning) {
  return std::make_shared<MySqlSession>(settings, tuning);
}

MySqlSession::MySqlSession(MySqlSettings settings, SessionTuning tuning)
    : settings_(std::move(settings)), tuning_(tuning) {}

MySqlSession::~MySqlSession() = default;

void MySqlSession::observe(MySqlConnection::Observer observer) {
  observer_ = std::move(observer);
  if (connection_) connection_->observe(observer_);
}

void MySqlSession::run(Unit unit, const std::function<void(MySqlConnection&)>& work) {
  for (int attempts = 1;; ++attempts) {
    const TimePoint started = steady_clock::now();
    try {
      attempt(unit, work);
      note_success(unit);
      return;
    } catch (const sql::SQLException& error) {
      repeat_or_throw(error, unit, attempts, started);
    } catch (...) {
      roll_back(unit);
      throw;
    }
  }
}

void MySqlSession::attempt(Unit unit, const std::function<void(MySqlConnection&)>& work) {
  unit_ = unit;
  stage_ = Stage::connecting;
  connected_now_ = false;
  MySqlConnection& connection = ready_connection();
  if (unit == Unit::transaction) {
    stage_ = Stage::beginning;
    connection.command("START TRANSACTION");
  }
  stage_ = Stage::working;
  work(connection);
  if (unit == Unit::transaction) {
    stage_ = Stage::committing;
    connection.command("COMMIT");
  }
}

MySqlConnection& MySqlSession::ready_connection() {
  if (!connection_) connect();
  if (tuning_.schema == SessionTuning::Schema::checked) check_schema();
  return *connection_;
}

void MySqlSession::connect() {
  if (steady_clock::now() < connect_again_) throw auth::StorageUnavailable(connect_problem_);
  const auto hold_off = [this](std::string sentence) {
    connect_problem_ = std::move(sentence);
    connect_again_ = steady_clock::now() + tuning_.connect_pause;
  };
  try {
    connection_ = open_connection(settings_);
  } catch (const sql::SQLException& error) {
    Fault fault = classify(error.getErrorCode(), error.what());
    if (fault == Fault::lost) fault = Fault::unreachable;
    hold_off(sentence_for(fault, error.getErrorCode(), error.what(), settings_));
    fail(fault, error.getErrorCode(), connect_problem_);
  } catch (const auth::StorageUnavailable& error) {
    hold_off(error.what());
    note_outage("settings", 0, connect_problem_);
    throw;
  }
  connection_->observe(observer_);
  connected_now_ = true;
  check_schema_again_ = {};
}

void MySqlSession::check_schema() {
  if (steady_clock::now() < check_schema_again_) {
    if (!schema_problem_.empty()) throw auth::StorageUnavailable(schema_problem_);
    return;
  }
  std::int64_t version = 0;
  try {
    // Index: PRIMARY, its last entry.
    Rows rows = connection_->query("SELECT MAX(version) FROM schema_version");
    if (rows.next()) version = rows.integer(1);
  } catch (const sql::SQLException& error) {
    if (classify(error.getErrorCode(), error.what()) != Fault::schema_differs) throw;
  }
  check_schema_again_ = steady_clock::now() + tuning_.schema_interval;
  schema_problem_.clear();
  if (version == 0) {
    refuse_schema("the database " + settings_.name + " has no schema yet: run `bearerctl migrate`");
  }
  const std::string numbers = "the schema of database " + settings_.name + " has version " +
                              std::to_string(version) + ", this release works with " +
                              std::to_string(kOldestSchema) + " to " +
                              std::to_string(kNewestSchema);
  if (version < kOldestSchema) refuse_schema(numbers + ": run `bearerctl migrate`");
  if (version > kNewestSchema) refuse_schema(numbers + ": install the newer release");
}

void MySqlSession::refuse_schema(const std::string& sentence) {
  schema_problem_ = sentence;
  note_outage("schema_version", 0, sentence);
  throw auth::StorageUnavailable(sentence);
}

void MySqlSession::repeat_or_throw(const sql::SQLException& error, Unit unit, int attempts,
                                   TimePoint started) {
  const int number = error.getErrorCode();
  const Fault fault = classify(number, error.what());
  const bool repeat = may_repeat(fault, unit, attempts, started);
  if (breaks_connection(fault)) {
    connection_.reset();
  } else {
    roll_back(unit);
  }
  if (repeat) {
    if (fault == Fault::deadlock) pause_after_deadlock(attempts);
    return;
  }
  if (fault == Fault::duplicate) throw DuplicateRow(key_in(error.what()));
  if (fault == Fault::schema_differs) check_schema_again_ = {};
  std::string sentence = sentence_for(fault, number, error.what(), settings_);
  if (stage_ == Stage::committing && breaks_connection(fault)) {
    sentence += "; it is unknown whether the transaction was committed";
    base::log_error("database_commit_unknown").with("error", number).with("reason", sentence);
  }
  fail(fault, number, sentence);
}

bool MySqlSession::may_repeat(Fault fault, Unit unit, int attempts, TimePoint started) const {
  if (fault == Fault::deadlock) return attempts < kDeadlockAttempts;
  if (fault == Fault::lock_wait) return attempts < kLockWaitAttempts;
  if (fault != Fault::lost || attempts > 1 || connected_now_) return false;
  // A time-out means that the server is slow or away; asking again would only wait twice.
  const auto took = steady_clock::now() - started;
  if (took * 2 >= settings_.read_timeout) return false;
  return unit == Unit::statements || stage_ < Stage::working;
}

void MySqlSession::fail(Fault fault, int number, const std::string& sentence) {
  if (is_outage(fault)) note_outage(name_of(fault), number, sentence);
  throw auth::StorageUnavailable(sentence);
}

void MySqlSession::roll_back(Unit unit) {
  if (!connection_ || unit == Unit::statements || stage_ < Stage::beginning) return;
  try {
    connection_->command("ROLLBACK");
  } catch (const sql::SQLException&) {
    // The server rolls back when it sees the connection go.
    connection_.reset();
  }
}

void MySqlSession::note_outage(const char* cause, int number, const std::string& sentence) {
  if (outage_ && outage_->cause == cause) return;
  const TimePoint now = steady_clock::now();
  // Where some statements succeed and others fail, one cause comes and goes with each request.
  if (logged_cause_ == cause && now < log_again_) return;
  logged_cause_ = cause;
  log_again_ = now + kSameCauseInterval;
  outage_ = Outage{cause, outage_ ? outage_->began : now, unit_};
  base::log_error("database_unavailable")
      .with("database", settings_.name)
      .with("cause", cause)
      .with("error", number)
      .with("reason", sentence);
}

void MySqlSession::note_success(Unit unit) {
  // Reads go on while a disk is full: only a written transaction ends what a transaction met.
  if (!outage_ || (outage_->unit == Unit::transaction && unit == Unit::statements)) return;
  const auto lasted = duration_cast<milliseconds>(steady_clock::now() - outage_->began);
  base::log_info("database_recovered")
      .with("database", settings_.name)
      .with("cause", outage_->cause)
      .with("after_ms", lasted.count());
  outage_.reset();
}

}  // namespace storage
