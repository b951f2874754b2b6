#include "rtp/rtcp/rr.hpp"

#include "base/check.hpp"

namespace madang::rtp::rtcp {

std::optional<ReceiverReport> ReceiverReport::parse(const PacketHeader& packet) {
  ByteReader reader(packet.body);
  ReceiverReport report;
  report.sender = {reader.u32()};
  report.blocks = ReportBlockList(reader.bytes(packet.count * kReportBlockBytes));
  return reader.ok() ? std::optional(report) : std::nullopt;
}

void write_rr(ByteWriter& writer, Ssrc sender, std::span<const ReportBlock> blocks) {
  MADANG_CHECK(blocks.size() <= kReportBlocksMax);
  write_head(writer, static_cast<std::uint8_t>(blocks.size()), PacketType::ReceiverReport,
             4 + blocks.size() * kReportBlockBytes);
  writer.u32(sender.value);
  for (const ReportBlock& block : blocks) { write_report_block(writer, block); }
}

}  // namespace madang::rtp::rtcp
