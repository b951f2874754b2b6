// Random frames, targets and starts through every layering: what is forwarded stays inside the limits that are told, the same
// packet meets the same verdict, and picture numbers stay inside their bits. Random facts through the selector: its target is
// something that is there.
#include <algorithm>

#include "base/bytes.hpp"
#include "base/check.hpp"
#include "media/layer_filter.hpp"
#include "media/layer_selector.hpp"
#include "rtp/send/picture_rewriter.hpp"

using namespace madang;
using namespace madang::media;

namespace {

rtp::payload::FrameInfo frame_of(ByteReader& input) {
  const unsigned layers = input.u8();
  const unsigned flags = input.u8();
  rtp::payload::FrameInfo frame;
  frame.spatial = layers & 7;
  frame.temporal = layers >> 3 & 7;
  frame.has_layers = true;
  frame.spatial_layers = flags >> 5 & 7;
  frame.key_frame = (flags & 0x11) == 0x11;
  frame.inter_picture = (flags & 0x01) == 0;
  frame.up_switch = (flags & 0x02) != 0;
  frame.start_of_frame = (flags & 0x04) != 0;
  frame.end_of_frame = (flags & 0x08) != 0;
  return frame;
}

void run(Layering layering, ByteReader input) {
  LayerFilter filter(layering);
  rtp::PictureRewriter pictures;
  rtp::WireTimestamp timestamp{0xffff'0000};
  std::uint16_t picture = 0x7ff0;
  filter.on_start(frame_of(input), timestamp);
  while (input.remaining() > 3) {
    const unsigned op = input.u8();
    if ((op & 0xf0) == 0xf0) {
      filter.set_target({static_cast<std::uint8_t>(op & 3), static_cast<std::uint8_t>(op >> 2 & 3)});
      continue;
    }
    if ((op & 0x0f) != 0) {
      timestamp = timestamp + (op & 0x0f) * 1000;
      picture = static_cast<std::uint16_t>((picture + (op & 0x0f)) & 0x7fff);
    }
    auto frame = frame_of(input);
    frame.wide_picture_id = true;
    frame.picture_id = picture;
    if (op == 0xe0) {
      filter.on_start(frame, timestamp);
      pictures.on_sync(frame);
    }
    const auto verdict = filter.on_packet(frame, timestamp);
    if ((op & 0x30) == 0x10) { filter.on_packet(frame, timestamp + std::uint32_t(-5000)); }  // something late
    const bool has_spatial = layering == Layering::Vp9 || layering == Layering::Vp9Ksvc;
    if (layering == Layering::None) {
      MADANG_CHECK(verdict.is_forwarded);
    } else if (verdict.is_forwarded) {
      MADANG_CHECK(frame.temporal <= filter.current().temporal);
      MADANG_CHECK(!has_spatial || frame.spatial <= filter.current().spatial);
      if (layering == Layering::Vp9Ksvc && frame.inter_picture) { MADANG_CHECK(frame.spatial == filter.current().spatial); }
    }
    // The same packet again meets the same verdict.
    MADANG_CHECK(filter.on_packet(frame, timestamp).is_forwarded == verdict.is_forwarded);
    if (verdict.is_forwarded) {
      const auto numbers = pictures.on_forward(frame);
      MADANG_CHECK(!numbers || numbers->picture_id <= 0x7fff);
      MADANG_CHECK(pictures.on_forward(frame) == numbers);
    } else {
      pictures.on_drop(frame);
    }
  }
}

void select(ByteReader input) {
  for (const auto type : {ortc::ProducerType::Simple, ortc::ProducerType::Simulcast, ortc::ProducerType::Svc}) {
    LayerSelector selector({.type = type, .spatial_layers = input.u8(), .temporal_layers = input.u8()});
    while (input.remaining() > 3) {
      const unsigned op = input.u8() % 4;
      const Layers layers{input.u8(), input.u8()};
      if (op == 0) { selector.prefer({layers.spatial, layers.temporal}); }
      if (op == 1) { selector.allow(layers); }
      if (op == 2) { selector.allow(std::nullopt); }
      if (op == 3) { selector.on_active(layers.spatial); }
      if (!selector.target()) { continue; }
      MADANG_CHECK(selector.target()->temporal <= selector.highest().temporal);
      const bool is_active = (selector.active() >> std::min<unsigned>(selector.target()->spatial, 7) & 1) != 0;
      MADANG_CHECK(is_active || (selector.active() == 0 && type != ortc::ProducerType::Simulcast));
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const auto layering : {Layering::None, Layering::Temporal, Layering::Vp9, Layering::Vp9Ksvc}) {
    run(layering, ByteReader({data, size}));
  }
  select(ByteReader({data, size}));
  return 0;
}
