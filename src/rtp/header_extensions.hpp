// The elements of a packet's header extension block, one-byte and two-byte form (RFC 8285 §4).
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "rtp/extension_map.hpp"
#include "rtp/extension_values.hpp"
#include "rtp/packet_view.hpp"

namespace madang::rtp {

inline constexpr std::uint16_t kOneByteProfile = 0xbede;
/// The low four bits are "appbits" and mean nothing (RFC 8285 §4.3).
inline constexpr std::uint16_t kTwoByteProfile = 0x1000;

struct ExtensionElement {
  std::uint8_t id = 0;
  Bytes value{};
};

/// Reads one block forward: `while (auto element = reader.next())`. Other profiles have no elements. An element that
/// would run past the block ends the reading, and what came before stands.
class ExtensionReader {
 public:
  ExtensionReader(std::uint16_t profile, Bytes block);
  explicit ExtensionReader(const PacketView& packet)
      : ExtensionReader(packet.extension_profile(), packet.extension_bytes()) {}

  std::optional<ExtensionElement> next();
  /// True once an element ran past the block.
  bool is_malformed() const { return malformed_; }

 private:
  std::optional<ExtensionElement> next_one_byte();
  std::optional<ExtensionElement> next_two_byte();
  std::optional<ExtensionElement> take(std::uint8_t id, std::size_t head, std::size_t length);

  Bytes rest_{};
  bool two_byte_ = false;
  bool malformed_ = false;
};

/// The extensions of one inbound packet by meaning, looked up once for all consumers. Borrows the packet's bytes.
class PacketExtensions {
 public:
  PacketExtensions() = default;
  /// Elements that `map` does not know are left out; of two with the same number the first counts.
  static PacketExtensions parse(const PacketView& packet, const ExtensionMap& map);

  bool has(ExtensionUri uri) const { return (present_ & bit(uri)) != 0; }
  /// Empty when absent (and for a present element of length 0).
  Bytes value(ExtensionUri uri) const { return has(uri) ? values_[static_cast<std::size_t>(uri)] : Bytes{}; }
  /// Puts another value in the place of the packet's own (a rewritten dependency descriptor); borrows it. At most
  /// 255 bytes.
  void set(ExtensionUri uri, Bytes value);
  void remove(ExtensionUri uri) { present_ = static_cast<std::uint16_t>(present_ & ~bit(uri)); }

  /// One bit per ExtensionUri.
  std::uint16_t present() const { return present_; }
  static constexpr std::uint16_t bit(ExtensionUri uri) {
    return static_cast<std::uint16_t>(1u << static_cast<unsigned>(uri));
  }

  std::optional<std::string_view> mid() const;
  std::optional<std::string_view> rid() const;
  std::optional<std::string_view> repaired_rid() const;
  std::optional<AbsSendTime> abs_send_time() const;
  std::optional<TransportSeq> transport_seq() const;
  std::optional<AudioLevel> audio_level() const;
  std::optional<VideoOrientation> video_orientation() const;
  std::optional<TimeOffset> time_offset() const;
  std::optional<AbsCaptureTime> abs_capture_time() const;
  std::optional<PlayoutDelay> playout_delay() const;

 private:
  std::array<Bytes, kExtensionUris> values_{};
  std::uint16_t present_ = 0;
};

}  // namespace madang::rtp
