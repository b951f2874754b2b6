// Names like L3T3_KEY: how many spatial and temporal layers are in one encoding (W3C webrtc-svc
// §5).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace madang::ortc {

struct ScalabilityMode {
  std::uint8_t spatial_layers = 1;
  std::uint8_t temporal_layers = 1;
  bool ksvc = false;  ///< spatial layers depend on each other at key frames only
  friend bool operator==(const ScalabilityMode&, const ScalabilityMode&) = default;
};

/// What is not a mode counts as one layer of each.
ScalabilityMode parse_scalability_mode(std::string_view text);

/// "L<spatial>T<temporal>", with "_KEY" where it is so.
std::string to_string(ScalabilityMode mode);

}  // namespace madang::ortc
