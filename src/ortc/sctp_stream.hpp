// The rules for how one data channel may be carried.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "ortc/parameters.hpp"

namespace madang::ortc {

/// Streams 0 to 65534 exist: 65535 is not one (RFC 8832 §6).
inline constexpr std::uint16_t kSctpStreamIdMax = 65'534;

/// What was asked, with the difference between "not given" and false still in it.
struct SctpStreamRequest {
  std::uint16_t stream_id = 0;
  std::optional<bool> ordered = {};
  std::optional<std::uint32_t> max_packet_life_time_ms = {};  ///< 0 counts as not given
  std::optional<std::uint32_t> max_retransmits = {};          ///< 0 counts as not given
};

/// At most one limit, and none together with an explicit order; with a limit and no word about
/// order the channel is unordered. `field` is the path for Error::field.
Result<SctpStreamParameters> normalize(const SctpStreamRequest& request,
                                       std::string_view field = "sctpStreamParameters");

}  // namespace madang::ortc
