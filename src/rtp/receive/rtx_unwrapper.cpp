#include "rtp/receive/rtx_unwrapper.hpp"

#include <cstring>

#include "rtp/packet_view.hpp"
#include "rtp/packet_writer.hpp"

namespace madang::rtp {

std::optional<MutableBytes> RtxUnwrapper::unwrap(MutableBytes packet) const {
  const std::optional<PacketView> view = PacketView::parse(packet);
  if (!view) { return std::nullopt; }
  const std::optional<RtxPayload> rtx = parse_rtx(view->payload());
  if (!rtx) { return std::nullopt; }
  //= RFC 4588 §4: the OSN comes right after the RTP header. Moving the header over it is cheaper
  //than the payload.
  std::memmove(packet.data() + 2, packet.data(), view->header_size());
  const MutableBytes original = packet.subspan(2);
  original[1] = static_cast<std::uint8_t>((original[1] & 0x80) | media_payload_type_.value);
  store_be16(original.data() + 2, rtx->original.value);
  store_be32(original.data() + 8, media_ssrc_.value);
  return original;
}

}  // namespace madang::rtp
