// One received packet on its way to its consumers: parsed once, shared by all.
#pragma once

#include <cstdint>
#include <optional>

#include "base/packet_pool.hpp"
#include "media/dd_frame.hpp"
#include "media/handles.hpp"
#include "rtp/header_extensions.hpp"
#include "rtp/packet_view.hpp"
#include "rtp/payload/frame_info.hpp"
#include "rtp/types.hpp"

namespace madang::media {

/// A plain RTP packet of a producer. `view` and `extensions` point into the slab.
struct ForwardPacket {
  PacketRef slab;
  rtp::PacketView view;
  rtp::PacketExtensions extensions;
  rtp::Seq seq;                      ///< in the producer stream's own numbering, unwrapped
  rtp::payload::FrameInfo frame;
  rtp::PayloadType payload_type;     ///< the router's
  std::uint8_t encoding = 0;
  bool is_padding = false;           ///< carries no media: consumers close the hole
  std::optional<DdFrame> dd = {};    ///< what its dependency descriptor says
};

/// One packet that one consumer is to be sent: what transmit() turns into bytes.
struct Sending {
  ConsumerHandle consumer;
  std::uint32_t packet = 0;          ///< index into the packets that wait
  rtp::Seq seq;                      ///< of the stream it leaves on: media or RTX
  rtp::WireTimestamp timestamp;
  rtp::WireSeq original;             ///< with is_rtx: the media number that is repeated
  std::uint32_t patch = 0;           ///< what to change inside it (EncodingFilter); 0: nothing
  bool marker = false;
  bool is_rtx = false;
  bool is_video = false;
  bool is_repair = false;            ///< sent before
  std::uint8_t padding = 0;          ///< not 0: nothing but so many bytes of it, and no packet
};

}  // namespace madang::media
