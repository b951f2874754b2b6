// Receiver estimated maximum bitrate (draft-alvestrand-rmcat-remb-03).
#pragma once

#include <optional>
#include <span>

#include "base/units.hpp"
#include "rtp/rtcp/header.hpp"

namespace madang::rtp::rtcp {

/// Num SSRC has eight bits.
inline constexpr std::size_t kRembSourcesMax = 255;

/// The estimate and the sources it is for. Borrows the bytes.
class Remb {
 public:
  static std::optional<Remb> parse(const PacketHeader& packet);
  Ssrc sender() const { return sender_; }
  Bitrate bitrate() const { return bitrate_; }
  std::size_t size() const { return sources_.size() / 4; }
  /// `index` < size().
  Ssrc operator[](std::size_t index) const { return {load_be32(sources_.data() + 4 * index)}; }

 private:
  Ssrc sender_{};
  Bitrate bitrate_{};
  Bytes sources_{};
};

/// The bitrate is rounded down to 18 significant bits. At most kRembSourcesMax sources.
void write_remb(ByteWriter& writer, Ssrc sender, Bitrate bitrate, std::span<const Ssrc> sources);

}  // namespace madang::rtp::rtcp
