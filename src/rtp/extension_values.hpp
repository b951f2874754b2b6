// What the header extensions say: decode a value from an element's bytes, encode it back. Encoders write into a
// fixed-size array whose size is the element's length.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.hpp"
#include "base/ntp.hpp"
#include "base/time.hpp"

namespace madang::rtp {

/// Longest MID or RID taken from the wire (the one-byte form carries no more).
inline constexpr std::size_t kStreamNameBytesMax = 16;

/// MID, RID or repaired RID: 1 to 16 letters and digits (RFC 8852 §3.3); nothing otherwise. MIDs may also hold the
/// other token characters "-" and "_" (RFC 8866 §9). Borrows `value`.
std::optional<std::string_view> parse_mid(Bytes value);
std::optional<std::string_view> parse_rid(Bytes value);
/// Same rules for names that come through signalling.
bool is_valid_mid(std::string_view mid);
bool is_valid_rid(std::string_view rid);

/// 24 bits, seconds in 6.18 fixed point: wraps every 64 s.
struct AbsSendTime {
  std::uint32_t value = 0;
  static std::optional<AbsSendTime> parse(Bytes value);
  static AbsSendTime at(NtpTime now) { return {static_cast<std::uint32_t>(now.value >> 14) & 0xff'ffff}; }
  std::array<std::uint8_t, 3> encode() const;
  friend constexpr bool operator==(AbsSendTime, AbsSendTime) = default;
};
inline constexpr std::size_t kAbsSendTimeBytes = 3;

/// The transport-wide sequence number; 2 bytes (the 4-byte second version's feedback request is ignored).
struct TransportSeq {
  std::uint16_t value = 0;
  static std::optional<TransportSeq> parse(Bytes value);
  std::array<std::uint8_t, 2> encode() const;
  friend constexpr bool operator==(TransportSeq, TransportSeq) = default;
};
inline constexpr std::size_t kTransportSeqBytes = 2;

/// RFC 6464 §3: loudness in -dBov, 0 (loudest) to 127 (silence).
struct AudioLevel {
  std::uint8_t minus_dbov = 127;
  bool voice = false;
  static std::optional<AudioLevel> parse(Bytes value);
  std::array<std::uint8_t, 1> encode() const;
  friend constexpr bool operator==(AudioLevel, AudioLevel) = default;
};

/// 3GPP TS 26.114 §7.4.5: how the receiver should turn the picture.
struct VideoOrientation {
  bool back_camera = false;
  bool flip = false;
  std::uint16_t rotation_degrees = 0;  ///< 0, 90, 180 or 270, clockwise
  static std::optional<VideoOrientation> parse(Bytes value);
  std::array<std::uint8_t, 1> encode() const;
  friend constexpr bool operator==(VideoOrientation, VideoOrientation) = default;
};

/// RFC 5450 §3: transmission time minus the RTP timestamp, signed 24 bits, in ticks.
struct TimeOffset {
  std::int32_t ticks = 0;
  static std::optional<TimeOffset> parse(Bytes value);
  std::array<std::uint8_t, 3> encode() const;
  friend constexpr bool operator==(TimeOffset, TimeOffset) = default;
};

/// When the first sample was captured on the original sender's clock, and what this server believes that clock is
/// off by (signed 32.32 seconds).
struct AbsCaptureTime {
  NtpTime capture{};
  std::optional<std::int64_t> clock_offset;
  static std::optional<AbsCaptureTime> parse(Bytes value);
  /// The first 8 bytes when clock_offset is absent, all 16 otherwise.
  std::array<std::uint8_t, 16> encode() const;
  std::size_t size() const { return clock_offset ? 16 : 8; }
  friend constexpr bool operator==(const AbsCaptureTime&, const AbsCaptureTime&) = default;
};

/// Bounds of the playout delay; 12 bits each, 10 ms granularity.
struct PlayoutDelay {
  Duration least{};
  Duration greatest{};
  static std::optional<PlayoutDelay> parse(Bytes value);
  std::array<std::uint8_t, 3> encode() const;
  friend constexpr bool operator==(const PlayoutDelay&, const PlayoutDelay&) = default;
};

}  // namespace madang::rtp
