// A parsed JSON text that still has its text: what we only carry leaves as it came.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace boost::json {
class value;
}

namespace madang::signaling {

/// Owns one JSON value and the bytes it was parsed from.
class Json {
 public:
  /// Refuses what is not one JSON value, is nested too deeply, or is not UTF-8.
  static Result<Json> parse(std::string text);
  /// `{}`
  static Json empty_object();

  Json(std::string text, boost::json::value value);
  Json(Json&& other) noexcept;
  Json& operator=(Json&& other) noexcept;
  ~Json();

  const boost::json::value& value() const { return *value_; }
  const std::string& text() const { return text_; }
  bool is_object() const;

  /// A member of this object, or nothing where it is absent or this is no object.
  const boost::json::value* member(std::string_view key) const;
  /// The text of that member: as it came, or where keys were written with escapes, written anew.
  std::optional<std::string> member_text(std::string_view key) const;

 private:
  std::string text_;
  std::unique_ptr<boost::json::value> value_;
};

}  // namespace madang::signaling
