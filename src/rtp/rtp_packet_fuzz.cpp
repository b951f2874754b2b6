// RTP packets: views stay inside the bytes, and a header written from a parsed packet parses to the same.
#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "rtp/packet_writer.hpp"

using namespace madang;
using namespace madang::rtp;

namespace {

ExtensionMap every_extension(std::uint8_t first_id) {
  ExtensionMap map;
  for (std::size_t i = 0; i < kExtensionUris; ++i) {
    map.add(static_cast<std::uint8_t>(first_id + i), static_cast<ExtensionUri>(i));
  }
  return map;
}

/// Rewrites the packet for a consumer that negotiated everything, under `first_id` and up.
void check_rewrite(const PacketView& packet, const PacketExtensions& extensions, std::uint8_t first_id) {
  const ExtensionMap map = every_extension(first_id);
  const HeaderTemplate stream({.ssrc = packet.ssrc(), .payload_type = packet.payload_type(), .extensions = map, .mid = "a"});
  const PacketRewrite rewrite{
      .seq = packet.wire_seq(), .timestamp = packet.wire_timestamp(), .marker = packet.marker()};
  std::array<std::uint8_t, kHeaderBytesMax> to{};
  const WrittenHeader header = write_rtx_header(to, stream, rewrite, {0xabcd}, extensions, packet.csrc_bytes());
  MADANG_CHECK(header);
  const auto again = PacketView::parse(Bytes(to).first(header.size));
  MADANG_CHECK(again.has_value());
  MADANG_CHECK(again->ssrc() == packet.ssrc() && again->wire_seq() == packet.wire_seq());
  MADANG_CHECK(again->marker() == packet.marker() && again->payload_type() == packet.payload_type());
  MADANG_CHECK(std::ranges::equal(again->csrc_bytes(), packet.csrc_bytes()));
  MADANG_CHECK(parse_rtx(again->payload())->original == WireSeq{0xabcd});
  const PacketExtensions read = PacketExtensions::parse(*again, map);
  MADANG_CHECK(read.mid() == "a" && read.abs_send_time() && read.transport_seq());
  for (const ExtensionUri uri : {ExtensionUri::AudioLevel, ExtensionUri::DependencyDescriptor, ExtensionUri::AbsCaptureTime}) {
    const Bytes value = extensions.value(uri);
    const std::size_t longest = uri == ExtensionUri::DependencyDescriptor ? 255 : kCopiedValueBytesMax;
    if (!value.empty() && value.size() <= longest) { MADANG_CHECK(std::ranges::equal(read.value(uri), value)); }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, size);
  static_cast<void>(classify(bytes));
  static_cast<void>(is_rtcp(bytes));
  const auto packet = PacketView::parse(bytes);
  if (!packet) { return 0; }
  MADANG_CHECK(packet->header_size() + packet->payload().size() + packet->padding_size() == size);
  for (std::size_t i = 0; i < packet->csrc_count(); ++i) { static_cast<void>(packet->csrc(i)); }
  static_cast<void>(parse_rtx(packet->payload()));
  const PacketExtensions extensions = PacketExtensions::parse(*packet, every_extension(1));
  check_rewrite(*packet, extensions, 1);
  check_rewrite(*packet, extensions, 100);
  return 0;
}
