// Picture loss indication (RFC 4585 §6.3.1).
#pragma once

#include <optional>

#include "rtp/rtcp/header.hpp"

namespace madang::rtp::rtcp {

struct Pli {
  Ssrc sender{};
  Ssrc media{};
  static std::optional<Pli> parse(const PacketHeader& packet);
  void write_to(ByteWriter& writer) const;
  friend bool operator==(const Pli&, const Pli&) = default;
};

}  // namespace madang::rtp::rtcp
