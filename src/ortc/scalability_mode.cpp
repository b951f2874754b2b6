#include "ortc/scalability_mode.hpp"

namespace madang::ortc {
namespace {

// One or two digits, the first of them not 0; takes them from the front of `text`. 0 when there are
// none.
std::uint8_t take_number(std::string_view& text) {
  int number = 0;
  for (int digits = 0; digits < 2 && !text.empty(); ++digits) {
    const char c = text.front();
    if (c < '0' || c > '9' || (digits == 0 && c == '0')) { break; }
    number = number * 10 + (c - '0');
    text.remove_prefix(1);
  }
  return static_cast<std::uint8_t>(number);
}

}  // namespace

ScalabilityMode parse_scalability_mode(std::string_view text) {
  if (!text.starts_with('L') && !text.starts_with('S')) { return {}; }
  text.remove_prefix(1);
  ScalabilityMode mode;
  mode.spatial_layers = take_number(text);
  if (mode.spatial_layers == 0 || !text.starts_with('T')) { return {}; }
  text.remove_prefix(1);
  mode.temporal_layers = take_number(text);
  if (mode.temporal_layers == 0) { return {}; }
  mode.ksvc = text.starts_with("_KEY");
  return mode;
}

std::string to_string(ScalabilityMode mode) {
  return "L" + std::to_string(mode.spatial_layers) + "T" + std::to_string(mode.temporal_layers) +
         (mode.ksvc ? "_KEY" : "");
}

}  // namespace madang::ortc
