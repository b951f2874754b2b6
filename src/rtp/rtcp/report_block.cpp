#include "rtp/rtcp/report_block.hpp"

#include <algorithm>

namespace madang::rtp::rtcp {

ReportBlock ReportBlockList::operator[](std::size_t index) const {
  ByteReader reader(bytes_.subspan(index * kReportBlockBytes, kReportBlockBytes));
  ReportBlock block;
  block.ssrc = {reader.u32()};
  block.fraction_lost = reader.u8();
  // Shifted to the top and back: 24 bits with their sign.
  block.cumulative_lost = static_cast<std::int32_t>(reader.u24() << 8) >> 8;
  block.highest_seq = reader.u32();
  block.jitter = reader.u32();
  block.last_sr = reader.u32();
  block.delay_since_last_sr = reader.u32();
  return block;
}

void write_report_block(ByteWriter& writer, const ReportBlock& block) {
  writer.u32(block.ssrc.value);
  writer.u8(block.fraction_lost);
  //= RFC 3550 A.3: Clamp at 0x7fffff for positive loss or 0x800000 for negative loss
  const std::int32_t lost = std::clamp(block.cumulative_lost, -0x80'0000, 0x7f'ffff);
  writer.u24(static_cast<std::uint32_t>(lost) & 0xff'ffff);
  writer.u32(block.highest_seq);
  writer.u32(block.jitter);
  writer.u32(block.last_sr);
  writer.u32(block.delay_since_last_sr);
}

}  // namespace madang::rtp::rtcp
