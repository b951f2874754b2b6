#include "rtp/rtcp/remb.hpp"

#include <algorithm>
#include <bit>

#include "base/check.hpp"

namespace madang::rtp::rtcp {
namespace {

constexpr std::uint32_t kName = 0x52454d42;  // "REMB"
constexpr unsigned kMantissaBits = 18;

}  // namespace

std::optional<Remb> Remb::parse(const PacketHeader& packet) {
  ByteReader reader(packet.body);
  Remb remb;
  remb.sender_ = {reader.u32()};
  reader.skip(4);
  if (reader.u32() != kName) { return std::nullopt; }
  const std::size_t sources = reader.u8();
  const std::uint32_t rate = reader.u24();
  const std::uint32_t exponent = rate >> kMantissaBits;
  const std::uint64_t mantissa = rate & ((1u << kMantissaBits) - 1);
  remb.sources_ = reader.bytes(4 * sources);
  // 63 bits hold it, or it is no bit rate.
  if (!reader.ok() || exponent + static_cast<unsigned>(std::bit_width(mantissa)) > 63) { return std::nullopt; }
  remb.bitrate_ = {static_cast<std::int64_t>(mantissa << exponent)};
  return remb;
}

void write_remb(ByteWriter& writer, Ssrc sender, Bitrate bitrate, std::span<const Ssrc> sources) {
  MADANG_CHECK(sources.size() <= kRembSourcesMax);
  write_head(writer, kPsfbApplication, PacketType::PayloadFeedback, 16 + 4 * sources.size());
  writer.u32(sender.value);
  writer.u32(0);
  writer.u32(kName);
  writer.u8(static_cast<std::uint8_t>(sources.size()));
  const auto bps = static_cast<std::uint64_t>(std::max<std::int64_t>(bitrate.bps, 0));
  const auto bits = static_cast<unsigned>(std::bit_width(bps));
  const unsigned exponent = bits > kMantissaBits ? bits - kMantissaBits : 0;
  writer.u24(exponent << kMantissaBits | static_cast<std::uint32_t>(bps >> exponent));
  for (const Ssrc ssrc : sources) { writer.u32(ssrc.value); }
}

}  // namespace madang::rtp::rtcp
