#include "ortc/parameters.hpp"

#include <algorithm>
#include <type_traits>

#include "base/text.hpp"

namespace madang::ortc {

std::optional<MediaKind> kind_of_mime_type(std::string_view mime_type) {
  const std::size_t slash = mime_type.find('/');
  if (slash == std::string_view::npos || slash + 1 == mime_type.size()) { return std::nullopt; }
  const std::string_view kind = mime_type.substr(0, slash);
  if (equals_ignoring_case(kind, "audio")) { return MediaKind::Audio; }
  if (equals_ignoring_case(kind, "video")) { return MediaKind::Video; }
  return std::nullopt;
}

std::string_view subtype_of(std::string_view mime_type) {
  const std::size_t slash = mime_type.find('/');
  return slash == std::string_view::npos ? std::string_view{} : mime_type.substr(slash + 1);
}

bool is_rtx(std::string_view mime_type) {
  return equals_ignoring_case(subtype_of(mime_type), "rtx");
}

bool equal(const ParameterValue& a, const ParameterValue& b) {
  const auto by_value = [](const auto& x, const auto& y) {
    using X = std::decay_t<decltype(x)>;
    using Y = std::decay_t<decltype(y)>;
    if constexpr (std::is_same_v<X, Y>) {
      return x == y;
    } else if constexpr (std::is_arithmetic_v<X> && std::is_arithmetic_v<Y>) {
      return static_cast<double>(x) == static_cast<double>(y);
    } else {
      return false;
    }
  };
  return std::visit(by_value, a, b);
}

ParameterMap::ParameterMap(std::initializer_list<Entry> entries) {
  for (const auto& [key, value] : entries) { set(key, value); }
}

const ParameterValue* ParameterMap::find(std::string_view key) const {
  for (const auto& [name, value] : entries_) {
    if (name == key) { return &value; }
  }
  return nullptr;
}

std::optional<std::int64_t> ParameterMap::integer(std::string_view key) const {
  const ParameterValue* value = find(key);
  const auto* number = value ? std::get_if<std::int64_t>(value) : nullptr;
  return number ? std::optional(*number) : std::nullopt;
}

std::optional<std::string_view> ParameterMap::text(std::string_view key) const {
  const ParameterValue* value = find(key);
  const auto* text = value ? std::get_if<std::string>(value) : nullptr;
  return text ? std::optional<std::string_view>(*text) : std::nullopt;
}

void ParameterMap::set(std::string_view key, ParameterValue value) {
  for (auto& [name, old] : entries_) {
    if (name == key) {
      old = std::move(value);
      return;
    }
  }
  entries_.emplace_back(std::string(key), std::move(value));
}

void ParameterMap::erase(std::string_view key) {
  std::erase_if(entries_, [&](const Entry& entry) { return entry.first == key; });
}

}  // namespace madang::ortc
