// What a client receives of one consumer: it asks for what is lost, decodes what it can, and hands everything to the
// checkers.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "room/messages.hpp"
#include "rtp/extension_map.hpp"
#include "rtp/packet_view.hpp"
#include "rtp/receive/jitter.hpp"
#include "rtp/receive/reception_stats.hpp"
#include "rtp/rtcp/compound_reader.hpp"
#include "sim/checkers/stream_checker.hpp"
#include "sim/decoder.hpp"
#include "sim/rtp_build.hpp"
#include "sim/video_format.hpp"

namespace madang::sim {

/// How long packets took from their capture, in whole milliseconds.
class LatencyHistogram {
 public:
  void add(Duration latency);
  std::uint64_t count() const { return count_; }
  /// Share of all that took at most `limit`; `lost` count as never.
  double share_within(Duration limit, std::uint64_t lost) const;
  Duration percentile(double share) const;
  void clear() { *this = {}; }

 private:
  std::array<std::uint64_t, 3001> by_ms_{};
  std::uint64_t count_ = 0;
};

/// Knows one incoming stream as it was signalled, and what of it came.
class ReceiveStream {
 public:
  struct Behaviour {
    bool nacks = true;
    int tries_max = 10;
    bool asks_for_key_frames = true;
  };

  ReceiveStream(room::NewConsumer offer, Promises& promises, const std::string& viewer);

  bool owns(std::uint32_t ssrc) const { return ssrc == ssrc_ || (rtx_ssrc_ != 0 && ssrc == rtx_ssrc_); }
  void on_rtp(Instant now, const rtp::PacketView& view);
  void on_rtcp(Instant now, const rtp::rtcp::Packet& packet);
  /// NACKs and requests for key frames that are due; reports when `has_report`.
  void append_feedback(Instant now, bool has_report, std::vector<Blob>& out);
  void close(Instant now);
  /// The server said that it sends nothing now, or sends again.
  void on_pause(Instant now);

  const room::NewConsumer& offer() const { return offer_; }
  std::uint32_t ssrc() const { return ssrc_; }
  bool is_video() const { return offer_.kind == ortc::MediaKind::Video; }
  bool is_closed() const { return closed_at_ != kNever; }
  Instant closed_at() const { return closed_at_; }
  const rtp::ExtensionMap& extensions() const { return extensions_; }
  const Decoder& decoder() const { return decoder_; }
  const StreamChecker& checker() const { return checker_; }
  StreamChecker& checker() { return checker_; }
  LatencyHistogram& latencies() { return latencies_; }
  std::size_t missing() const { return missing_.size(); }
  std::string describe(Instant now) const;

  Behaviour behaviour;
  std::vector<rtp::rtcp::SenderSummary> summaries;  ///< the last ones
  std::uint64_t received = 0;   ///< packets of the stream, each counted once
  std::uint64_t bytes = 0;
  std::uint64_t repairs = 0;    ///< of these, those that came as repairs
  std::uint64_t nacks = 0;
  std::uint64_t plis = 0;
  std::uint64_t abandoned = 0;  ///< never came
  std::uint64_t probes = 0;     ///< padding on the repair stream
  std::uint32_t timestamp_newest = 0;
  Instant newest_at{};

 private:
  struct Missing {
    Instant since;
    int tries = 0;
    Instant asked_at{};
  };
  void accept(Instant now, rtp::Seq seq, const rtp::PacketView& view, Bytes payload, bool is_repair);
  void ask_for_key_frame(Instant now, std::vector<Blob>& out);
  Blob receiver_report(Instant now);

  room::NewConsumer offer_;
  Codec codec_ = Codec::Vp8;
  std::uint32_t ssrc_ = 0, rtx_ssrc_ = 0;
  std::uint8_t payload_type_ = 0, rtx_payload_type_ = 0;
  std::uint32_t clock_rate_ = 90'000;
  rtp::ExtensionMap extensions_;
  rtp::SeqUnwrapper unwrapper_;
  rtp::Seq first_seq_;
  rtp::ReceptionStats reception_;
  std::map<rtp::Seq, Missing> missing_;
  Duration round_trip_ = 100ms;  ///< from NACK to repair, smoothed
  Instant first_packet_at_ = kNever;
  Instant key_asked_at_{};
  bool wants_key_frame_ = false;
  Instant closed_at_ = kNever;
  Decoder decoder_;
  StreamChecker checker_;
  LatencyHistogram latencies_;
};

}  // namespace madang::sim
