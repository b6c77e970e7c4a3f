// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <utility>
#include <variant>

namespace base {

/// Wraps the error of an `Expected`, so that a function can `return Unexpected{error}`.
template <typename E>
struct Unexpected {
  E error;
};
template <typename E>
Unexpected(E) -> Unexpected<E>;

/// A value, or the reason why there is none: the subset of C++23 `std::expected` used here.
/// Reading the side that is not there throws std::bad_variant_access: that is a bug, not an answer.
template <typename T, typename E>
class [[nodiscard]] Expected {
 public:
  Expected(T value) : content_(std::in_place_index<0>, std::move(value)) {}
  template <typename G>
  Expected(Unexpected<G> unexpected) : content_(std::in_place_index<1>, std::move(unexpected.error)) {}

  [[nodiscard]] bool has_value() const { return content_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  [[nodiscard]] const T& value() const& { return std::get<0>(content_); }
  [[nodiscard]] T& value() & { return std::get<0>(content_); }
  [[nodiscard]] T&& value() && { return std::get<0>(std::move(content_)); }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

  [[nodiscard]] const E& error() const& { return std::get<1>(content_); }
  [[nodiscard]] E&& error() && { return std::get<1>(std::move(content_)); }

 private:
  std::variant<T, E> content_;
};

/// The answer of an operation that yields nothing but success.
struct Done {};

}  // namespace base
