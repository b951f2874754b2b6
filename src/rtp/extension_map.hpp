// Which header extension has which number on one transport (RFC 8285 §5).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace madang::rtp {

/// The header extensions this server understands.
enum class ExtensionUri : std::uint8_t {
  Mid,                   ///< RFC 9143: media identification
  Rid,                   ///< RFC 8852: rtp-stream-id
  RepairedRid,           ///< RFC 8852: repaired-rtp-stream-id
  AbsSendTime,           ///< 24 bits of 6.18 seconds
  TransportCc,           ///< transport-wide sequence number
  AudioLevel,            ///< RFC 6464: ssrc-audio-level
  DependencyDescriptor,  ///< AV1 RTP specification, appendix A
  VideoOrientation,      ///< 3GPP TS 26.114: CVO
  TimeOffset,            ///< RFC 5450: toffset
  AbsCaptureTime,        ///< NTP capture time and clock offset
  PlayoutDelay,          ///< least and greatest delay in 10 ms steps
  PacketId,              ///< the peer server's packet identity
};
inline constexpr std::size_t kExtensionUris = 12;

std::string_view to_string(ExtensionUri uri);
std::optional<ExtensionUri> parse_extension_uri(std::string_view uri);

/// Knows the negotiated number of each extension on one transport, both ways.
class ExtensionMap {
 public:
  /// False, and nothing changes, if the number is 0, 15 (reserved in the one-byte form) or already another's,
  /// or if the extension already has another number.
  bool add(std::uint8_t id, ExtensionUri uri);

  std::optional<ExtensionUri> uri(std::uint8_t id) const {
    const std::uint8_t at = uris_[id];
    return at == 0 ? std::nullopt : std::optional(static_cast<ExtensionUri>(at - 1));
  }
  /// 0 when not negotiated.
  std::uint8_t id(ExtensionUri uri) const { return ids_[static_cast<std::size_t>(uri)]; }
  bool has(ExtensionUri uri) const { return id(uri) != 0; }

  friend bool operator==(const ExtensionMap&, const ExtensionMap&) = default;

 private:
  std::array<std::uint8_t, 256> uris_{};  // by id: enumerator + 1, or 0
  std::array<std::uint8_t, kExtensionUris> ids_{};
};

}  // namespace madang::rtp
