#include "bwe/sent_packets.hpp"

#include <algorithm>
#include <utility>

namespace madang::bwe {

std::uint16_t SentPackets::on_sent(Instant now, std::size_t bytes, ProbeCluster cluster) {
  if (slots_.size() < kPacketsMax && next_.value >= static_cast<std::int64_t>(slots_.size())) {
    const Slot& victim = slot(next_);
    if (victim.fate == Fate::Unknown && std::chrono::microseconds(stamp(now) - victim.sent_us) < kAgeMax) { grow(); }
  }
  slot(next_) = {.sent_us = stamp(now),
                 .bytes = static_cast<std::uint16_t>(std::min<std::size_t>(bytes, 0xFFFF)),
                 .cluster = cluster,
                 .fate = Fate::Unknown};
  return (next_++).wire().value;
}

void SentPackets::on_repeated(std::uint16_t seq) {
  const rtp::Seq found = unwrap(seq);
  if (found < oldest() || found >= next_) { return; }
  // Whoever asked for it again had lost it. Once told, it stays lost: what arrives now arrives late by our doing.
  slot(found).bytes = 0;
}

std::optional<SentPackets::Sent> SentPackets::find(Instant now, rtp::Seq seq) const {
  if (seq < oldest() || seq >= next_) { return std::nullopt; }
  const Slot& found = slot(seq);
  const std::chrono::microseconds age(stamp(now) - found.sent_us);
  if (found.bytes == 0 || age > kAgeMax * 5) { return std::nullopt; }
  return Sent{.at = now - age, .bytes = found.bytes, .cluster = found.cluster, .fate = found.fate};
}

rtp::Seq SentPackets::unwrap(std::uint16_t wire) const {
  const rtp::Seq newest = next_ - 1;
  return newest + static_cast<std::int16_t>(static_cast<std::uint16_t>(wire - newest.wire().value));
}

rtp::Seq SentPackets::oldest() const {
  return {std::max<std::int64_t>(0, next_.value - static_cast<std::int64_t>(slots_.size()))};
}

void SentPackets::grow() {
  std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(slots_.size() * 2));
  const auto mask = old.size() - 1;
  for (std::int64_t seq = next_.value - static_cast<std::int64_t>(old.size()); seq < next_.value; ++seq) {
    slot({seq}) = old[static_cast<std::size_t>(seq) & mask];
  }
}

}  // namespace madang::bwe
