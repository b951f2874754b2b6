// Headers for the fan-out: one inbound packet, a new RTP header for each consumer, the payload left where it is.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.hpp"
#include "rtp/header_extensions.hpp"
#include "rtp/packet_view.hpp"
#include "rtp/types.hpp"

namespace madang::rtp {

/// Room that is always enough for a header: 15 CSRCs, own elements, copied elements, an RTX OSN.
inline constexpr std::size_t kHeaderBytesMax = 512;
/// A destination must hold this much, however little is written: the unchanging part is copied as one block.
inline constexpr std::size_t kPrefixBytes = 80;
/// Longer inbound values are not forwarded: nobody defines any, except the dependency descriptor (255).
inline constexpr std::size_t kCopiedValueBytesMax = 16;

/// What differs from packet to packet of one outgoing stream.
struct PacketRewrite {
  WireSeq seq{};
  WireTimestamp timestamp{};
  bool marker = false;
};

/// Where the header ended and where the sender still has to put values just before protecting it.
struct WrittenHeader {
  std::uint16_t size = 0;                  ///< 0: the destination was too small, nothing usable was written
  std::uint16_t abs_send_time_offset = 0;  ///< of the 3-byte value; 0: none
  std::uint16_t transport_seq_offset = 0;  ///< of the 2-byte value; 0: none
  explicit operator bool() const { return size != 0; }
  friend bool operator==(const WrittenHeader&, const WrittenHeader&) = default;
};

/// Knows everything about one outgoing stream's headers that stays the same from packet to packet. Made on events
/// (consume, restart), used for every packet.
class HeaderTemplate {
 public:
  struct Options {
    Ssrc ssrc;
    PayloadType payload_type;
    ExtensionMap extensions;     ///< as the consumer negotiated them
    std::string_view mid = {};   ///< at most 16 bytes; empty: no MID element
    std::string_view rid = {};   ///< written as Rid if not empty and negotiated (bridges)
    std::string_view repaired_rid = {};
  };

  HeaderTemplate() : HeaderTemplate(Options{}) {}
  explicit HeaderTemplate(const Options& options);

  Ssrc ssrc() const { return ssrc_; }
  PayloadType payload_type() const { return payload_type_; }

  /// Writes a header with this stream's own elements (MID, abs-send-time and transport-wide seq as zeros to be
  /// patched) and copies of audio level, dependency descriptor, orientation, time offset, capture time, playout
  /// delay and packet id where the packet has them and the consumer negotiated them. CSRCs come along. One-byte form unless an
  /// id is over 14 or a value over 16 bytes. Empty values are left out. Never sets the padding bit: padding is not forwarded.
  WrittenHeader write_to(MutableBytes to, const PacketRewrite& rewrite, const PacketExtensions& extensions,
                         Bytes csrc_bytes = {}) const;

 private:
  struct Prefix {
    std::array<std::uint8_t, kPrefixBytes> bytes{};  // fixed header, block head, own elements
    std::uint8_t size = 0;
    std::uint8_t abs_send_time_offset = 0;
    std::uint8_t transport_seq_offset = 0;
  };
  static Prefix make_prefix(const Options& options, bool two_byte);
  WrittenHeader write_with_csrcs(MutableBytes to, const PacketRewrite& rewrite,
                                 const PacketExtensions& extensions, Bytes csrc_bytes) const;
  bool needs_two_byte(const PacketExtensions& extensions, unsigned copies) const;

  Prefix one_byte_;
  Prefix two_byte_;
  std::array<std::uint8_t, kExtensionUris> ids_{};
  std::uint16_t copy_mask_ = 0;
  std::uint16_t long_id_mask_ = 0;  // copied elements whose id is over 14
  bool own_long_id_ = false;        // an own element's id is over 14
  Ssrc ssrc_{};
  PayloadType payload_type_{};
};

/// RFC 4588 §4: the header of a retransmission followed by the original sequence number. `rtx` is the template of the
/// repair stream; `rewrite.seq` counts in that stream; the original payload belongs right after `size` bytes.
WrittenHeader write_rtx_header(MutableBytes to, const HeaderTemplate& rtx, const PacketRewrite& rewrite,
                               WireSeq original, const PacketExtensions& extensions,
                               Bytes csrc_bytes = {});

/// A whole packet of nothing but padding (probes, equal-sized bursts): header plus `padding_bytes` (1 to 255).
struct WrittenPadding {
  WrittenHeader header{};
  std::size_t packet_size = 0;  ///< 0: did not fit
};
WrittenPadding write_padding_packet(MutableBytes to, const HeaderTemplate& stream,
                                    const PacketRewrite& rewrite, std::uint8_t padding_bytes);

/// Fills in what write_to left open.
inline void patch_abs_send_time(MutableBytes packet, const WrittenHeader& header, AbsSendTime time) {
  if (header.abs_send_time_offset != 0) { store_be24(packet.data() + header.abs_send_time_offset, time.value); }
}
inline void patch_transport_seq(MutableBytes packet, const WrittenHeader& header, std::uint16_t seq) {
  if (header.transport_seq_offset != 0) { store_be16(packet.data() + header.transport_seq_offset, seq); }
}

/// A retransmission seen from the receiving side: the original sequence number and payload (RFC 4588 §4).
struct RtxPayload {
  WireSeq original{};
  Bytes payload{};
};
/// Nothing for payloads shorter than the OSN (padding-only probes on the RTX stream).
std::optional<RtxPayload> parse_rtx(Bytes payload);

}  // namespace madang::rtp
