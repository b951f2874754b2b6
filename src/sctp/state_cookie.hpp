// The state cookie of INIT ACK (RFC 9260 §5.1.3): all that a handshake has come to, signed, so that nothing need be kept.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "sctp/parameter/capabilities.hpp"

namespace madang::sctp {

using CookieSecret = std::array<std::uint8_t, 32>;

struct StateCookie {
  Instant made_at{};
  std::uint32_t local_tag = 0;
  std::uint32_t remote_tag = 0;
  std::uint32_t local_initial_tsn = 0;
  std::uint32_t remote_initial_tsn = 0;
  std::uint32_t remote_window_bytes = 0;
  std::uint32_t local_tie_tag = 0;   ///< tags of the association that was there already, or zero
  std::uint32_t remote_tie_tag = 0;
  std::uint16_t outgoing_streams = 0;  ///< as both sides agree
  std::uint16_t incoming_streams = 0;
  Capabilities remote_capabilities;

  static constexpr std::size_t kFieldBytes = 48;
  static constexpr std::size_t kBytes = kFieldBytes + 32;

  std::array<std::uint8_t, kBytes> sign(const CookieSecret& secret) const;
  /// Nothing unless `secret` signed it.
  static std::optional<StateCookie> parse(Bytes bytes, const CookieSecret& secret);
};

}  // namespace madang::sctp
