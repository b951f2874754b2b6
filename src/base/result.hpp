// A value or a refusal: a stable code for machines, a sentence for people. No exceptions below net/.
#pragma once

#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/check.hpp"

namespace madang {

/// Why a request was refused. signaling/ maps each to an HTTP status and a protoo error code.
enum class Code {
  InvalidArgument,  ///< the request itself is wrong (the demo's TypeError)
  NotFound,         ///< it names something that is not there
  NoSuchRoom,       ///< a room that is not there and will not be made
  Unsupported,      ///< well formed, but no codec or feature for it (UnsupportedError)
  InvalidState,     ///< right request, wrong moment
  AlreadyExists,    ///< the name is taken
  Forbidden,        ///< this participant may not
  Conflict,         ///< contradicts what the room already is
  TooLarge,         ///< over a size limit
  LimitReached,     ///< over a count or rate limit
  Unavailable,      ///< the machine cannot (ports, memory, shutting down)
  Internal,         ///< our fault
};

struct Error {
  Code code = Code::Internal;
  std::string message;  ///< one sentence without class name; names the field where one is wrong
  std::string field;    ///< path of the wrong field (`rtpParameters.codecs[0].mimeType`), or empty
  friend bool operator==(const Error&, const Error&) = default;
};

inline Error fail(Code code, std::string message, std::string field = {}) {
  return Error{code, std::move(message), std::move(field)};
}

/// What std::expected will be: holds a T, or the Error that says why not.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  T& value() & { return MADANG_CHECK(has_value()), *std::get_if<0>(&state_); }
  const T& value() const& { return MADANG_CHECK(has_value()), *std::get_if<0>(&state_); }
  T&& value() && { return MADANG_CHECK(has_value()), std::move(*std::get_if<0>(&state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const& { return MADANG_CHECK(!has_value()), *std::get_if<1>(&state_); }
  Error&& error() && { return MADANG_CHECK(!has_value()), std::move(*std::get_if<1>(&state_)); }

 private:
  std::variant<T, Error> state_;
};

/// A Result with nothing to say but "done".
struct Done {
  friend bool operator==(Done, Done) = default;
};

}  // namespace madang

#define MADANG_CONCAT_(a, b) a##b
#define MADANG_CONCAT(a, b) MADANG_CONCAT_(a, b)
/// `MADANG_TRY(auto x, f());` declares x from f()'s value, or returns f()'s Error from the current function.
#define MADANG_TRY(declaration, ...) MADANG_TRY_(MADANG_CONCAT(madang_try_, __LINE__), declaration, __VA_ARGS__)
#define MADANG_TRY_(name, declaration, ...)         \
  auto name = __VA_ARGS__;                          \
  if (!name) { return std::move(name).error(); }    \
  declaration = std::move(name).value()
