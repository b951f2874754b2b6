// Writes JSON text piece by piece, so that what we only carry can be spliced in as it came.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace madang::signaling {

/// With quotes around it.
std::string json_text(std::string_view utf8);

/// `{"a":1,"b":"x"}`, member by member. Numbers are integers: clients in C++ accept no others.
class JsonObjectWriter {
 public:
  JsonObjectWriter& text(std::string_view key, std::string_view utf8);
  JsonObjectWriter& boolean(std::string_view key, bool value);
  /// `json` is the text of one value.
  JsonObjectWriter& raw(std::string_view key, std::string_view json);
  template <std::integral Number>
  requires(!std::same_as<Number, bool>) JsonObjectWriter& number(std::string_view key,
                                                                 Number value) {
    return raw(key, std::to_string(value));
  }
  std::string finish() &&;

 private:
  std::string out_ = "{";
};

/// `[1,2]`, element by element.
class JsonArrayWriter {
 public:
  void raw(std::string_view json);
  std::string finish() &&;

 private:
  std::string out_ = "[";
};

}  // namespace madang::signaling
