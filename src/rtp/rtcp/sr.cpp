#include "rtp/rtcp/sr.hpp"

#include "base/check.hpp"

namespace madang::rtp::rtcp {
namespace {
constexpr std::size_t kFixedBytes = 24;
}

std::optional<SenderReport> SenderReport::parse(const PacketHeader& packet) {
  ByteReader reader(packet.body);
  SenderReport report;
  report.sender = {reader.u32()};
  report.summary.ntp = {reader.u64()};
  report.summary.rtp_time = {reader.u32()};
  report.summary.packets = reader.u32();
  report.summary.octets = reader.u32();
  // What follows the blocks is a profile-specific extension: passed over.
  report.blocks = ReportBlockList(reader.bytes(packet.count * kReportBlockBytes));
  return reader.ok() ? std::optional(report) : std::nullopt;
}

void write_sr(ByteWriter& writer, Ssrc sender, const SenderSummary& summary, std::span<const ReportBlock> blocks) {
  MADANG_CHECK(blocks.size() <= kReportBlocksMax);
  write_head(writer, static_cast<std::uint8_t>(blocks.size()), PacketType::SenderReport,
             kFixedBytes + blocks.size() * kReportBlockBytes);
  writer.u32(sender.value);
  writer.u64(summary.ntp.value);
  writer.u32(summary.rtp_time.value);
  writer.u32(summary.packets);
  writer.u32(summary.octets);
  for (const ReportBlock& block : blocks) { write_report_block(writer, block); }
}

}  // namespace madang::rtp::rtcp
