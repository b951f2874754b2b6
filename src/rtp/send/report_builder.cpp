#include "rtp/send/report_builder.hpp"

#include <algorithm>

#include "rtp/rtcp/compound_writer.hpp"

namespace madang::rtp {

template <typename Write>
bool ReportBuilder::append(Write&& write) {
  const auto fits = [&](Page& page) {
    rtcp::CompoundWriter writer(MutableBytes(page.bytes).subspan(page.size));
    if (!write(writer)) { return false; }
    page.size += writer.size();
    return true;
  };
  if (used_ > 0 && fits(pages_[used_ - 1])) { return true; }
  if (used_ == kDatagramsMax) { return false; }
  if (used_ == pages_.size()) { pages_.emplace_back(); }
  pages_[used_].size = 0;
  if (!fits(pages_[used_])) { return false; }
  ++used_;
  return true;
}

bool ReportBuilder::add_sender(Ssrc ssrc, const rtcp::SenderSummary& summary,
                               std::string_view cname, std::span<const rtcp::DlrrItem> dlrr) {
  return append([&](rtcp::CompoundWriter& writer) {
    return writer.sr(ssrc, summary) && writer.sdes(ssrc, cname) &&
           (dlrr.empty() || writer.dlrr(ssrc, dlrr));
  });
}

bool ReportBuilder::add_receiver(Ssrc ssrc, std::string_view cname,
                                 std::span<const rtcp::ReportBlock> blocks,
                                 std::optional<NtpTime> reference_time) {
  do {
    const auto part = blocks.first(std::min(blocks.size(), rtcp::kReportBlocksMax));
    blocks = blocks.subspan(part.size());
    const bool done = append([&](rtcp::CompoundWriter& writer) {
      return writer.rr(ssrc, part) && writer.sdes(ssrc, cname) &&
             (!reference_time || writer.rrtr(ssrc, *reference_time));
    });
    if (!done) { return false; }
    reference_time.reset();
  } while (!blocks.empty());
  return true;
}

void ReportBuilder::clear() { used_ = 0; }

}  // namespace madang::rtp
