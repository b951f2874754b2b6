// Fills one RTCP datagram packet by packet.
#pragma once

#include <span>
#include <string_view>

#include "base/bytes.hpp"
#include "base/units.hpp"
#include "rtp/rtcp/bye.hpp"
#include "rtp/rtcp/fir.hpp"
#include "rtp/rtcp/nack.hpp"
#include "rtp/rtcp/pli.hpp"
#include "rtp/rtcp/remb.hpp"
#include "rtp/rtcp/rr.hpp"
#include "rtp/rtcp/sdes.hpp"
#include "rtp/rtcp/sr.hpp"
#include "rtp/rtcp/transport_feedback.hpp"
#include "rtp/rtcp/xr.hpp"

namespace madang::rtp::rtcp {

/// Appends whole packets to borrowed bytes. A packet that does not fit leaves what is there as it was and answers
/// false (or 0): send what is written, begin anew, append again.
class CompoundWriter {
 public:
  explicit CompoundWriter(MutableBytes to) : to_(to) {}

  bool sr(Ssrc sender, const SenderSummary& summary, std::span<const ReportBlock> blocks = {});
  bool rr(Ssrc sender, std::span<const ReportBlock> blocks = {});
  bool sdes(Ssrc ssrc, std::string_view cname);
  bool bye(std::span<const Ssrc> sources, std::string_view reason = {});
  bool pli(const Pli& pli);
  bool fir(Ssrc sender, std::span<const FirEntry> entries);
  bool remb(Ssrc sender, Bitrate bitrate, std::span<const Ssrc> sources);
  bool rrtr(Ssrc sender, NtpTime now);
  bool dlrr(Ssrc sender, std::span<const DlrrItem> items);
  /// How many of `lost` were put in.
  std::size_t nack(Ssrc sender, Ssrc media, std::span<const WireSeq> lost);
  FeedbackWritten transport_feedback(const FeedbackHead& head, std::span<const FeedbackArrival> arrivals);

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  MutableBytes written() const { return to_.first(size_); }
  void clear() { size_ = 0; }

 private:
  template <typename Write>
  bool append(Write&& write);

  MutableBytes to_;
  std::size_t size_ = 0;
};

}  // namespace madang::rtp::rtcp
