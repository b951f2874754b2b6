// Holds one consumer's stream to what decoders rely on. It knows what was signalled and what the packets' own labels say,
// and nothing of how the server works.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "rtp/types.hpp"
#include "sim/label.hpp"
#include "sim/promises.hpp"

namespace madang::sim {

/// Sees each packet of a stream once, in whatever order they come, and judges them in the order of their numbers.
class StreamChecker {
 public:
  struct Packet {
    std::uint32_t timestamp = 0;
    bool is_silence = false;      ///< opus without a frame: no label
    std::optional<Label> label = {};
    bool begins_with_key = false; ///< as the payload's own header says
  };
  /// What is not there after so many further packets is taken as lost, and the stream judged without it.
  static constexpr std::size_t kPatiencePackets = 2'000;

  StreamChecker(Promises& promises, std::string name, bool is_video, std::uint32_t clock_rate)
      : promises_(promises), name_(std::move(name)), is_video_(is_video), clock_rate_(clock_rate) {}

  void on_packet(Instant now, rtp::Seq seq, const Packet& packet);
  /// Whether what came was, byte by byte, what some source once sent.
  void on_body(Instant now, bool is_right) {
    promises_.require(now, is_right, "payloads come as they were sent", name_);
  }
  /// The receiver gave up on it.
  void on_abandoned(Instant now, rtp::Seq seq);
  /// Everything that is left is judged.
  void finish(Instant now);
  /// Whose media it is; nothing before the first packet.
  std::optional<std::uint32_t> source() const { return source_; }

  /// What left the server first, as the wire was seen: who never gets that packet cannot begin with it.
  void set_first_sent(std::optional<rtp::WireSeq> seq) { first_sent_ = seq; }
  std::uint64_t in_order() const { return in_order_; }
  std::uint64_t gaps() const { return gaps_; }

 private:
  void drain(Instant now);
  void judge(Instant now, rtp::Seq seq, const Packet& packet);

  Promises& promises_;
  std::string name_;
  bool is_video_;
  std::uint32_t clock_rate_;
  std::map<rtp::Seq, std::optional<Packet>> ahead_;  ///< nothing: abandoned
  std::optional<rtp::Seq> next_;
  std::optional<std::uint32_t> source_;
  std::optional<rtp::WireSeq> first_sent_;
  std::optional<Packet> before_;
  bool has_gap_before_ = false;
  std::uint64_t in_order_ = 0;
  std::uint64_t gaps_ = 0;
};

}  // namespace madang::sim
