// SPDX-License-Identifier: MIT
#include "robust_mutex.h"

#include <time.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>

namespace process {
namespace {

void check(int error, const char* what) {
  if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

}  // namespace

void make_robust(pthread_mutex_t& mutex) {
  pthread_mutexattr_t attributes;
  check(pthread_mutexattr_init(&attributes), "pthread_mutexattr_init");
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  const int error = pthread_mutex_init(&mutex, &attributes);
  pthread_mutexattr_destroy(&attributes);
  check(error, "pthread_mutex_init");
}

bool got(pthread_mutex_t& mutex, int result) {
  if (result == EOWNERDEAD) return pthread_mutex_consistent(&mutex) == 0;
  return result == 0;
}

bool lock_until(pthread_mutex_t& mutex, Deadline deadline) {
  const auto since_boot = std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::max(deadline, Deadline()).time_since_epoch());
  timespec until{};
  until.tv_sec = static_cast<time_t>(since_boot.count() / 1000000000);
  until.tv_nsec = static_cast<long>(since_boot.count() % 1000000000);
  return got(mutex, pthread_mutex_clocklock(&mutex, CLOCK_MONOTONIC, &until));
}

}  // namespace process
