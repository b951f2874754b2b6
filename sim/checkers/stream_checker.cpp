#include "sim/checkers/stream_checker.hpp"

#include <fmt/format.h>

#include <cmath>

namespace madang::sim {

void StreamChecker::on_packet(Instant now, rtp::Seq seq, const Packet& packet) {
  if (next_ && seq < *next_) { return; }  // came after it was given up
  ahead_[seq] = packet;
  drain(now);
}

void StreamChecker::on_abandoned(Instant now, rtp::Seq seq) {
  if (next_ && seq < *next_) { return; }
  ahead_.emplace(seq, std::nullopt);
  drain(now);
}

void StreamChecker::finish(Instant now) {
  for (const auto& [seq, packet] : ahead_) {
    if (next_ && seq != *next_) { has_gap_before_ = true; }
    if (packet) { judge(now, seq, *packet); }
    next_ = packet ? seq + 1 : seq;
  }
  ahead_.clear();
}

/// Until a few packets are there it is not known which one is the first.
void StreamChecker::drain(Instant now) {
  constexpr std::size_t kPacketsToBegin = 20;
  if (!next_) {
    if (ahead_.size() < kPacketsToBegin) { return; }
    next_ = ahead_.begin()->first;
  }
  while (!ahead_.empty() && (ahead_.begin()->first == *next_ || ahead_.size() > kPatiencePackets)) {
    const auto [seq, packet] = *ahead_.begin();
    ahead_.erase(ahead_.begin());
    if (packet && seq == *next_) {
      judge(now, seq, *packet);
    } else {
      has_gap_before_ = true;
      ++gaps_;
      if (packet) { judge(now, seq, *packet); }
    }
    next_ = seq + 1;
  }
}

void StreamChecker::judge(Instant now, rtp::Seq seq, const Packet& packet) {
  const auto where = [&] { return fmt::format("{}, number {}", name_, seq.value); };
  if (in_order_++ == 0 && is_video_ && (!first_sent_ || *first_sent_ == seq.wire())) {
    promises_.require(now, packet.begins_with_key && packet.label && packet.label->is_key && packet.label->index == 0,
                      "the first packet of a video begins a key frame", where());
  }
  if (packet.label) {
    if (!source_) { source_ = packet.label->source; }
    promises_.require(now, *source_ == packet.label->source, "a consumer carries one producer's media", where());
  }
  if (before_) {
    const auto step = static_cast<std::int32_t>(packet.timestamp - before_->timestamp);
    promises_.require(now, step >= 0, "timestamps do not go back", where());
    if (packet.label && before_->label) {
      const Label& label = *packet.label;
      const Label& last = *before_->label;
      promises_.require(now, label.picture >= last.picture, "pictures keep their order", where());
      if (label.frame == last.frame && !has_gap_before_) {
        promises_.require(now, label.index == last.index + 1, "a frame's packets stand together", where());
      }
      // Timestamps follow capture: by the clock of the client, which may be a little off, and rounded.
      const double elapsed = to_seconds(label.captured - last.captured);
      const double told = static_cast<double>(step) / clock_rate_;
      promises_.require(now, std::abs(told - elapsed) < 0.1 + std::abs(elapsed) * 0.02, "timestamps follow capture",
                        where() + fmt::format(": {:.3f} s on {:.3f} s", told, elapsed));
    }
  }
  before_ = packet;
  has_gap_before_ = false;
}

}  // namespace madang::sim
