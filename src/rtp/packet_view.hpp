// An RTP packet, read where it lies (RFC 3550 §5.1).
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "rtp/demux.hpp"
#include "rtp/types.hpp"

namespace madang::rtp {

/// Fixed header without CSRCs and extensions.
inline constexpr std::size_t kFixedHeaderBytes = 12;

/// A view of one valid RTP packet. Borrows the bytes; they must outlive it.
class PacketView {
 public:
  /// Nothing unless version, CSRC list, extension block and padding all fit in `bytes`.
  static std::optional<PacketView> parse(Bytes bytes);

  bool marker() const { return (bytes_[1] & 0x80) != 0; }
  PayloadType payload_type() const { return {static_cast<std::uint8_t>(bytes_[1] & 0x7f)}; }
  WireSeq wire_seq() const { return {load_be16(bytes_.data() + 2)}; }
  WireTimestamp wire_timestamp() const { return {load_be32(bytes_.data() + 4)}; }
  Ssrc ssrc() const { return {load_be32(bytes_.data() + 8)}; }

  std::size_t csrc_count() const { return bytes_[0] & 0x0f; }
  /// `index` < csrc_count().
  Ssrc csrc(std::size_t index) const { return {load_be32(bytes_.data() + kFixedHeaderBytes + 4 * index)}; }
  /// The CSRC list as it lies in the packet, 4 bytes each.
  Bytes csrc_bytes() const { return bytes_.subspan(kFixedHeaderBytes, 4 * csrc_count()); }

  bool has_extension() const { return (bytes_[0] & 0x10) != 0; }
  /// The 16 bits "defined by profile" (0xBEDE, 0x100x of RFC 8285); 0 without an extension block.
  std::uint16_t extension_profile() const { return profile_; }
  /// The extension block behind its 4-byte head; empty without one.
  Bytes extension_bytes() const { return bytes_.subspan(extension_offset_, header_size_ - extension_offset_); }

  /// Fixed header, CSRCs and extension block.
  std::size_t header_size() const { return header_size_; }
  /// Without padding.
  Bytes payload() const { return bytes_.subspan(header_size_, bytes_.size() - header_size_ - padding_size_); }
  /// Including the count byte itself; 0 when the packet has none.
  std::size_t padding_size() const { return padding_size_; }
  /// The whole packet.
  Bytes bytes() const { return bytes_; }

 private:
  explicit PacketView(Bytes bytes) : bytes_(bytes) {}

  Bytes bytes_{};
  std::uint32_t header_size_ = 0;
  std::uint32_t extension_offset_ = 0;
  std::uint16_t profile_ = 0;
  std::uint8_t padding_size_ = 0;
};

}  // namespace madang::rtp
