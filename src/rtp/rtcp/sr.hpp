// Sender report (RFC 3550 §6.4.1).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/ntp.hpp"
#include "rtp/rtcp/header.hpp"
#include "rtp/rtcp/report_block.hpp"

namespace madang::rtp::rtcp {

/// The middle part of a sender report.
struct SenderSummary {
  NtpTime ntp{};
  WireTimestamp rtp_time{};
  std::uint32_t packets = 0;
  std::uint32_t octets = 0;
  friend bool operator==(const SenderSummary&, const SenderSummary&) = default;
};

struct SenderReport {
  Ssrc sender{};
  SenderSummary summary{};
  ReportBlockList blocks{};
  static std::optional<SenderReport> parse(const PacketHeader& packet);
};

/// At most kReportBlocksMax blocks.
void write_sr(ByteWriter& writer, Ssrc sender, const SenderSummary& summary,
              std::span<const ReportBlock> blocks = {});

}  // namespace madang::rtp::rtcp
