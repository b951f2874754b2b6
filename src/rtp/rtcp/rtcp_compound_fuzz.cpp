// RTCP datagrams: every view is walked to its end, and what is written again from a view parses to the same.
#include <array>
#include <vector>

#include "base/check.hpp"
#include "rtp/rtcp/compound_reader.hpp"
#include "rtp/rtcp/compound_writer.hpp"

using namespace madang;
using namespace madang::rtp;
using namespace madang::rtp::rtcp;

namespace {

template <typename T>
T parse_again(const CompoundWriter& writer) {
  auto reader = CompoundReader::parse(writer.written());
  MADANG_CHECK(reader.has_value());
  const auto packet = reader->next();
  MADANG_CHECK(packet && std::holds_alternative<T>(*packet));
  return std::get<T>(*packet);
}

std::vector<ReportBlock> blocks_of(const ReportBlockList& list) {
  std::vector<ReportBlock> blocks;
  for (std::size_t i = 0; i < list.size(); ++i) { blocks.push_back(list[i]); }
  return blocks;
}

template <typename List>
std::vector<Ssrc> sources_of(const List& list) {
  std::vector<Ssrc> sources;
  for (std::size_t i = 0; i < list.size(); ++i) { sources.push_back(list[i]); }
  return sources;
}

/// Writes each view again and compares.
struct Checker {
  MutableBytes to;

  void operator()(const SenderReport& report) const {
    CompoundWriter writer(to);
    MADANG_CHECK(writer.sr(report.sender, report.summary, blocks_of(report.blocks)));
    const auto again = parse_again<SenderReport>(writer);
    MADANG_CHECK(again.summary == report.summary && blocks_of(again.blocks) == blocks_of(report.blocks));
  }
  void operator()(const ReceiverReport& report) const {
    CompoundWriter writer(to);
    MADANG_CHECK(writer.rr(report.sender, blocks_of(report.blocks)));
    MADANG_CHECK(blocks_of(parse_again<ReceiverReport>(writer).blocks) == blocks_of(report.blocks));
  }
  void operator()(const Sdes& sdes) const {
    auto reader = sdes.items();
    while (const auto item = reader.next()) {
      if (item->type != kSdesCname || item->text != sdes.cname(item->ssrc)) { continue; }
      CompoundWriter writer(to);
      MADANG_CHECK(writer.sdes(item->ssrc, item->text));
      MADANG_CHECK(parse_again<Sdes>(writer).cname(item->ssrc) == item->text);
    }
  }
  void operator()(const Bye& bye) const {
    CompoundWriter writer(to);
    MADANG_CHECK(writer.bye(sources_of(bye), bye.reason()));
    const auto again = parse_again<Bye>(writer);
    MADANG_CHECK(sources_of(again) == sources_of(bye) && again.reason() == bye.reason());
  }
  void operator()(const App& app) const { MADANG_CHECK(app.subtype < 32); }
  void operator()(const Nack& nack) const {
    std::vector<WireSeq> lost;
    nack.for_each([&](WireSeq seq) { lost.push_back(seq); });
    MADANG_CHECK(lost.size() >= nack.items() && lost.size() <= 17 * nack.items());
    CompoundWriter writer(to);
    MADANG_CHECK(writer.nack(nack.sender(), nack.media(), lost) == lost.size());
    std::vector<WireSeq> again;
    parse_again<Nack>(writer).for_each([&](WireSeq seq) { again.push_back(seq); });
    MADANG_CHECK(again.size() <= lost.size());
  }
  void operator()(const TransportFeedback& feedback) const {
    auto reader = feedback.statuses();
    std::size_t count = 0;
    while (reader.next()) { ++count; }
    MADANG_CHECK(count == feedback.status_count());
  }
  void operator()(const Pli& pli) const {
    CompoundWriter writer(to);
    MADANG_CHECK(writer.pli(pli) && parse_again<Pli>(writer) == pli);
  }
  void operator()(const Fir& fir) const {
    std::vector<FirEntry> entries;
    for (std::size_t i = 0; i < fir.size(); ++i) { entries.push_back(fir[i]); }
    CompoundWriter writer(to);
    MADANG_CHECK(writer.fir(fir.sender(), entries));
    const auto again = parse_again<Fir>(writer);
    for (std::size_t i = 0; i < fir.size(); ++i) { MADANG_CHECK(again[i] == entries[i]); }
  }
  void operator()(const Remb& remb) const {
    CompoundWriter writer(to);
    MADANG_CHECK(writer.remb(remb.sender(), remb.bitrate(), sources_of(remb)));
    const auto again = parse_again<Remb>(writer);
    MADANG_CHECK(again.bitrate() == remb.bitrate() && sources_of(again) == sources_of(remb));
  }
  void operator()(const Xr& xr) const {
    std::vector<DlrrItem> items;
    for (std::size_t i = 0; i < xr.dlrr_size(); ++i) { items.push_back(xr.dlrr(i)); }
    CompoundWriter writer(to);
    MADANG_CHECK(writer.dlrr(xr.sender(), items));
    MADANG_CHECK(parse_again<Xr>(writer).dlrr_size() == items.size());
    if (!xr.reference_time()) { return; }
    writer.clear();
    MADANG_CHECK(writer.rrtr(xr.sender(), *xr.reference_time()));
    MADANG_CHECK(parse_again<Xr>(writer).reference_time() == xr.reference_time());
  }
  void operator()(const Unread& unread) const { static_cast<void>(unread.header.body.size()); }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::array<std::uint8_t, 65'536> to{};
  auto reader = CompoundReader::parse({data, size});
  if (!reader) { return 0; }
  while (const auto packet = reader->next()) { std::visit(Checker{to}, *packet); }
  return 0;
}
