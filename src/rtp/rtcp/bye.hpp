// Goodbye (RFC 3550 §6.6).
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "rtp/rtcp/header.hpp"

namespace madang::rtp::rtcp {

inline constexpr std::size_t kByeSourcesMax = 31;

/// Who leaves, and perhaps why. Borrows the bytes.
class Bye {
 public:
  static std::optional<Bye> parse(const PacketHeader& packet);
  std::size_t size() const { return sources_.size() / 4; }
  /// `index` < size().
  Ssrc operator[](std::size_t index) const { return {load_be32(sources_.data() + 4 * index)}; }
  std::string_view reason() const { return reason_; }

 private:
  Bytes sources_{};
  std::string_view reason_;
};

/// At most kByeSourcesMax sources; a reason of at most 255 bytes (longer is cut).
void write_bye(ByteWriter& writer, std::span<const Ssrc> sources, std::string_view reason = {});

}  // namespace madang::rtp::rtcp
