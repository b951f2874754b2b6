#include "rtp/rtcp/compound_writer.hpp"

namespace madang::rtp::rtcp {

template <typename Write>
bool CompoundWriter::append(Write&& write) {
  ByteWriter writer(to_.subspan(size_));
  write(writer);
  if (!writer.ok()) { return false; }
  size_ += writer.size();
  return true;
}

bool CompoundWriter::sr(Ssrc sender, const SenderSummary& summary, std::span<const ReportBlock> blocks) {
  return append([&](ByteWriter& writer) { write_sr(writer, sender, summary, blocks); });
}
bool CompoundWriter::rr(Ssrc sender, std::span<const ReportBlock> blocks) {
  return append([&](ByteWriter& writer) { write_rr(writer, sender, blocks); });
}
bool CompoundWriter::sdes(Ssrc ssrc, std::string_view cname) {
  return append([&](ByteWriter& writer) { write_sdes(writer, ssrc, cname); });
}
bool CompoundWriter::bye(std::span<const Ssrc> sources, std::string_view reason) {
  return append([&](ByteWriter& writer) { write_bye(writer, sources, reason); });
}
bool CompoundWriter::pli(const Pli& pli) {
  return append([&](ByteWriter& writer) { pli.write_to(writer); });
}
bool CompoundWriter::fir(Ssrc sender, std::span<const FirEntry> entries) {
  return append([&](ByteWriter& writer) { write_fir(writer, sender, entries); });
}
bool CompoundWriter::remb(Ssrc sender, Bitrate bitrate, std::span<const Ssrc> sources) {
  return append([&](ByteWriter& writer) { write_remb(writer, sender, bitrate, sources); });
}
bool CompoundWriter::rrtr(Ssrc sender, NtpTime now) {
  return append([&](ByteWriter& writer) { write_rrtr(writer, sender, now); });
}
bool CompoundWriter::dlrr(Ssrc sender, std::span<const DlrrItem> items) {
  return append([&](ByteWriter& writer) { write_dlrr(writer, sender, items); });
}

std::size_t CompoundWriter::nack(Ssrc sender, Ssrc media, std::span<const WireSeq> lost) {
  std::size_t told = 0;
  append([&](ByteWriter& writer) { told = write_nack(writer, sender, media, lost); });
  return told;
}

FeedbackWritten CompoundWriter::transport_feedback(const FeedbackHead& head,
                                                   std::span<const FeedbackArrival> arrivals) {
  FeedbackWritten written{.arrivals = 0, .next_base = head.base};
  append([&](ByteWriter& writer) { written = write_transport_feedback(writer, head, arrivals); });
  return written;
}

}  // namespace madang::rtp::rtcp
