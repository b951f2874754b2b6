// One outgoing RTP stream of a client: numbering, and repair of what the other side says is lost.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "base/ntp.hpp"
#include "base/time.hpp"
#include "rtp/rtcp/compound_reader.hpp"
#include "sim/rtp_build.hpp"

namespace madang::sim {

/// A packet that a client wants sent; the transport adds its own numbers.
struct Outgoing {
  RtpFields fields;
  Blob payload;
  bool is_video = false;
  bool is_repair = false;
};

/// Knows what one stream has sent.
class SendStream {
 public:
  struct Options {
    std::uint32_t ssrc = 0;
    std::uint32_t rtx_ssrc = 0;  ///< 0: repairs are the same packets again
    std::uint8_t payload_type = 0;
    std::uint8_t rtx_payload_type = 0;
    std::uint32_t clock_rate = 90'000;
    std::uint16_t first_seq = 0;
    std::string mid = {};
    std::string rid = {};
    std::uint8_t mid_id = 0, rid_id = 0, repaired_rid_id = 0, descriptor_id = 0;
  };
  static constexpr std::size_t kHistoryMax = 1'000;

  explicit SendStream(const Options& options) : options_(options), seq_(options.first_seq) {}

  /// The next packet of the stream.
  Outgoing send(Instant now, std::uint32_t timestamp, bool marker, Bytes payload, Bytes dependency_descriptor = {});
  void on_nack(const rtp::rtcp::Nack& nack, std::vector<Outgoing>& out);
  /// `rtp_time` is the timestamp of `now`.
  void append_report(Instant now, const NtpClock& clock, std::uint32_t rtp_time, std::vector<Blob>& out) const;

  std::uint32_t ssrc() const { return options_.ssrc; }
  const Options& options() const { return options_; }
  std::uint64_t packets() const { return packets_; }
  std::uint64_t repairs() const { return repairs_; }
  std::vector<rtp::rtcp::ReportBlock> reports;  ///< the last ones, about this stream

 private:
  struct Kept {
    std::uint16_t seq = 0;
    std::uint32_t timestamp = 0;
    bool marker = false;
    Blob payload;
    Blob dependency_descriptor;
  };
  std::vector<std::pair<std::uint8_t, Blob>> extensions(bool is_repair, Bytes dependency_descriptor) const;

  Options options_;
  std::uint16_t seq_;
  std::uint16_t rtx_seq_ = 7000;
  std::uint64_t packets_ = 0;
  std::uint64_t repairs_ = 0;
  std::uint32_t octets_ = 0;
  std::deque<Kept> kept_;
};

}  // namespace madang::sim
