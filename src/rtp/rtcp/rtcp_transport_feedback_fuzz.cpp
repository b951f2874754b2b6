// Transport feedback: the input is one packet; what it tells in order is written again and must be told the same.
#include <array>
#include <vector>

#include "base/check.hpp"
#include "rtp/rtcp/transport_feedback.hpp"

using namespace madang;
using namespace madang::rtp;
using namespace madang::rtp::rtcp;

namespace {

constexpr Seq kBase{100'000};

std::vector<FeedbackArrival> arrivals_of(const TransportFeedback& feedback, Seq base, Duration reference) {
  std::vector<FeedbackArrival> arrivals;
  auto reader = feedback.statuses();
  std::uint32_t count = 0;
  while (const auto status = reader.next()) {
    if (status->received) {
      arrivals.push_back({.seq = base + count, .at = at(reference + status->since_reference)});
    }
    ++count;
  }
  MADANG_CHECK(count == feedback.status_count());
  return arrivals;
}

/// Writes `arrivals` in packets of at most `bytes` and returns what these tell.
std::vector<FeedbackArrival> write_and_read(std::span<const FeedbackArrival> arrivals, std::size_t bytes) {
  std::array<std::uint8_t, 1200> to{};
  std::vector<FeedbackArrival> told;
  Seq base = kBase;
  while (!arrivals.empty()) {
    ByteWriter writer(MutableBytes(to).first(bytes));
    const FeedbackWritten written = write_transport_feedback(writer, {.base = base}, arrivals);
    MADANG_CHECK(written.arrivals > 0 && writer.ok() && writer.size() % 4 == 0);
    Bytes rest = writer.written();
    const auto feedback = TransportFeedback::parse(*take_packet(rest));
    MADANG_CHECK(feedback.has_value() && rest.empty());
    // The base may have been moved up to the first arrival.
    const Seq first = arrivals[0].seq - static_cast<std::uint16_t>(arrivals[0].seq.wire().value - feedback->base_seq());
    const auto here = arrivals_of(*feedback, first, feedback->reference());
    MADANG_CHECK(here.size() == written.arrivals);
    told.insert(told.end(), here.begin(), here.end());
    arrivals = arrivals.subspan(written.arrivals);
    base = written.next_base;
  }
  return told;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Bytes rest(data, size);
  const auto header = take_packet(rest);
  const auto feedback = header ? TransportFeedback::parse(*header) : std::nullopt;
  if (!feedback) { return 0; }
  // Far from zero, so that no delta of the input leads before it; below the 24-bit wrap.
  const auto arrivals = arrivals_of(*feedback, kBase, Duration(600'000s));
  for (const std::size_t bytes : {std::size_t{64}, std::size_t{1200}}) {
    MADANG_CHECK(write_and_read(arrivals, bytes) == arrivals);
  }
  return 0;
}
