// How much passed through one transport.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "base/time.hpp"
#include "base/units.hpp"
#include "rtp/receive/rate_counter.hpp"
#include "rtp/receive/recv_stream.hpp"
#include "rtp/send/send_stream.hpp"

namespace madang::media {

/// Counts every byte in and out, and keeps what closed streams had counted. Streams that are there count for themselves.
class Traffic {
 public:
  void on_received(Instant now, std::size_t bytes) {
    received_ += bytes;
    received_rate_.on_bytes(now, bytes);
  }
  /// What leaves in between, without asking for the time: it counts for the rate from the next on_sent with one.
  void on_sent(std::size_t bytes) { unrated_ += bytes; }
  void on_sent(Instant now, std::size_t bytes) {
    bytes += std::exchange(unrated_, 0);
    sent_ += bytes;
    sent_rate_.on_bytes(now, bytes);
  }

  struct Closed {
    std::uint64_t rtp = 0;
    std::uint64_t rtx = 0;
  };
  void on_stream_closed(const rtp::RecvStream::Counters& counters) {
    closed_received_.rtp += counters.bytes;
    closed_received_.rtx += counters.rtx_bytes;
  }
  void on_stream_closed(const rtp::SendStream::Counters& counters) {
    closed_sent_.rtp += counters.bytes;
    closed_sent_.rtx += counters.retransmitted_bytes;
  }

  std::uint64_t received() const { return received_; }
  std::uint64_t sent() const { return sent_ + unrated_; }
  Bitrate received_rate(Instant now) const { return received_rate_.rate(now); }
  Bitrate sent_rate(Instant now) const { return sent_rate_.rate(now); }
  const Closed& closed_received() const { return closed_received_; }
  const Closed& closed_sent() const { return closed_sent_; }

 private:
  std::uint64_t received_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t unrated_ = 0;
  rtp::RateCounter received_rate_;
  rtp::RateCounter sent_rate_;
  Closed closed_received_;
  Closed closed_sent_;
};

}  // namespace madang::media
