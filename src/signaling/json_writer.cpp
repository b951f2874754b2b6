#include "signaling/json_writer.hpp"

#include <cstdint>
#include <utility>

namespace madang::signaling {

namespace {

void append_escaped(std::string& out, char c) {
  constexpr char kDigits[] = "0123456789abcdef";
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
  }
  const auto byte = static_cast<std::uint8_t>(c);
  if (byte >= 0x20) {
    out += c;
  } else {
    out += "\\u00";
    out += kDigits[byte >> 4];
    out += kDigits[byte & 0xF];
  }
}

}  // namespace

std::string json_text(std::string_view utf8) {
  std::string out = "\"";
  out.reserve(utf8.size() + 2);
  for (const char c : utf8) { append_escaped(out, c); }
  out += '"';
  return out;
}

JsonObjectWriter& JsonObjectWriter::text(std::string_view key, std::string_view utf8) {
  return raw(key, json_text(utf8));
}

JsonObjectWriter& JsonObjectWriter::boolean(std::string_view key, bool value) {
  return raw(key, value ? "true" : "false");
}

JsonObjectWriter& JsonObjectWriter::raw(std::string_view key, std::string_view json) {
  if (out_.size() > 1) { out_ += ','; }
  out_ += json_text(key);
  out_ += ':';
  out_ += json;
  return *this;
}

std::string JsonObjectWriter::finish() && {
  out_ += '}';
  return std::move(out_);
}

void JsonArrayWriter::raw(std::string_view json) {
  if (out_.size() > 1) { out_ += ','; }
  out_ += json;
}

std::string JsonArrayWriter::finish() && {
  out_ += ']';
  return std::move(out_);
}

}  // namespace madang::signaling
