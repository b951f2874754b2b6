// Application-defined packet (RFC 3550 §6.7): recognised so that it can be skipped and counted.
#pragma once

#include <cstdint>
#include <optional>

#include "rtp/rtcp/header.hpp"

namespace madang::rtp::rtcp {

struct App {
  Ssrc sender{};
  std::uint8_t subtype = 0;
  std::uint32_t name = 0;  ///< four characters, first one highest
  Bytes content{};
  static std::optional<App> parse(const PacketHeader& packet);
};

}  // namespace madang::rtp::rtcp
