// Receiver report (RFC 3550 §6.4.2).
#pragma once

#include <optional>
#include <span>

#include "rtp/rtcp/header.hpp"
#include "rtp/rtcp/report_block.hpp"

namespace madang::rtp::rtcp {

struct ReceiverReport {
  Ssrc sender{};
  ReportBlockList blocks{};
  static std::optional<ReceiverReport> parse(const PacketHeader& packet);
};

/// At most kReportBlocksMax blocks.
void write_rr(ByteWriter& writer, Ssrc sender, std::span<const ReportBlock> blocks = {});

}  // namespace madang::rtp::rtcp
