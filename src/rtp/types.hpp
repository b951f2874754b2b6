// The numbers of RTP with types of their own: what wraps has no order, what is ordered does not wrap.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>

#include "base/strong_id.hpp"

namespace madang::rtp {

using Ssrc = StrongId<struct SsrcTag, std::uint32_t>;
/// 7 bits (RFC 3550 §5.1).
using PayloadType = StrongId<struct PayloadTypeTag, std::uint8_t>;

/// A sequence number as a packet carries it: modulo 2^16, therefore without "<".
struct WireSeq {
  std::uint16_t value = 0;
  friend constexpr bool operator==(WireSeq, WireSeq) = default;
  friend constexpr WireSeq operator+(WireSeq a, int n) {
    return {static_cast<std::uint16_t>(a.value + n)};
  }
  constexpr WireSeq& operator++() { return ++value, *this; }
};

/// A timestamp as a packet carries it: modulo 2^32, therefore without "<".
struct WireTimestamp {
  std::uint32_t value = 0;
  friend constexpr bool operator==(WireTimestamp, WireTimestamp) = default;
  friend constexpr WireTimestamp operator+(WireTimestamp a, std::uint32_t ticks) {
    return {a.value + ticks};
  }
};

/// A sequence number that never wraps. Numbers older than the first one seen can be negative.
struct Seq {
  std::int64_t value = 0;
  friend constexpr auto operator<=>(Seq, Seq) = default;
  friend constexpr Seq operator+(Seq a, std::int64_t n) { return {a.value + n}; }
  friend constexpr Seq operator-(Seq a, std::int64_t n) { return {a.value - n}; }
  friend constexpr std::int64_t operator-(Seq a, Seq b) { return a.value - b.value; }
  constexpr Seq& operator+=(std::int64_t n) { return value += n, *this; }
  constexpr Seq& operator-=(std::int64_t n) { return value -= n, *this; }
  constexpr Seq& operator++() { return ++value, *this; }
  constexpr Seq operator++(int) { return {value++}; }
  constexpr Seq& operator--() { return --value, *this; }
  /// What goes into a packet.
  constexpr WireSeq wire() const { return {static_cast<std::uint16_t>(value)}; }
};

/// A media timestamp that never wraps, in ticks of its stream's clock.
struct MediaTime {
  std::int64_t ticks = 0;
  friend constexpr auto operator<=>(MediaTime, MediaTime) = default;
  friend constexpr MediaTime operator+(MediaTime a, std::int64_t n) { return {a.ticks + n}; }
  friend constexpr MediaTime operator-(MediaTime a, std::int64_t n) { return {a.ticks - n}; }
  friend constexpr std::int64_t operator-(MediaTime a, MediaTime b) { return a.ticks - b.ticks; }
  /// What goes into a packet.
  constexpr WireTimestamp wire() const { return {static_cast<std::uint32_t>(ticks)}; }
};

/// Knows the newest Seq of one stream, and gives each WireSeq the Seq nearest to it. The first number keeps its value
/// (cycle 0), so `value >> 16` is the count of cycles that receiver reports want.
class SeqUnwrapper {
 public:
  /// The Seq of `wire`, without learning it. Half a cycle away counts as older.
  constexpr Seq peek(WireSeq wire) const {
    if (!newest_) { return {wire.value}; }
    const auto step = static_cast<std::uint16_t>(wire.value - newest_->wire().value);
    return *newest_ + static_cast<std::int16_t>(step);
  }
  constexpr Seq unwrap(WireSeq wire) {
    const Seq seq = peek(wire);
    if (!newest_ || seq > *newest_) { newest_ = seq; }
    return seq;
  }
  constexpr std::optional<Seq> newest() const { return newest_; }
  /// Makes `newest` the place to count from: after a jump too large to be loss.
  constexpr void reset(Seq newest) { newest_ = newest; }

 private:
  std::optional<Seq> newest_;
};

/// Knows the newest MediaTime of one stream, and gives each WireTimestamp the MediaTime nearest to it.
class TimestampUnwrapper {
 public:
  /// The MediaTime of `wire`, without learning it. Half a cycle away counts as older.
  constexpr MediaTime peek(WireTimestamp wire) const {
    if (!newest_) { return {wire.value}; }
    const std::uint32_t step = wire.value - newest_->wire().value;
    return *newest_ + static_cast<std::int32_t>(step);
  }
  constexpr MediaTime unwrap(WireTimestamp wire) {
    const MediaTime time = peek(wire);
    if (!newest_ || time > *newest_) { newest_ = time; }
    return time;
  }
  constexpr std::optional<MediaTime> newest() const { return newest_; }
  constexpr void reset(MediaTime newest) { newest_ = newest; }

 private:
  std::optional<MediaTime> newest_;
};

}  // namespace madang::rtp
