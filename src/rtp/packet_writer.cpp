#include "rtp/packet_writer.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/check.hpp"

namespace madang::rtp {
namespace {

constexpr std::size_t kBlockHeadBytes = 4;
constexpr std::size_t kElementsOffset = kFixedHeaderBytes + kBlockHeadBytes;
constexpr std::size_t kRtxOsnBytes = 2;
constexpr std::uint8_t kLastOneByteId = 14;

// Everything own at its longest must fit the block that is copied at once.
static_assert(kElementsOffset + 3 * (2 + kStreamNameBytesMax) + (2 + kAbsSendTimeBytes) + (2 + kTransportSeqBytes) <=
              kPrefixBytes);

constexpr std::array kCopied = {
    ExtensionUri::AudioLevel, ExtensionUri::DependencyDescriptor, ExtensionUri::VideoOrientation,
    ExtensionUri::TimeOffset, ExtensionUri::AbsCaptureTime,       ExtensionUri::PlayoutDelay,
    ExtensionUri::PacketId,
};
constexpr std::uint16_t kDescriptorBit = PacketExtensions::bit(ExtensionUri::DependencyDescriptor);

static_assert(kPrefixBytes + 15 * 4 + (2 + 255) + (kCopied.size() - 1) * (2 + kCopiedValueBytesMax) + 3 +
                  kRtxOsnBytes <=
              kHeaderBytesMax);

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), std::min(text.size(), kStreamNameBytesMax)};
}

/// Appends the elements of one block in one of the two forms.
class ElementWriter {
 public:
  ElementWriter(std::uint8_t* at, bool two_byte) : at_(at), two_byte_(two_byte) {}

  /// Returns where the value begins.
  std::uint8_t* append(std::uint8_t id, Bytes value) {
    if (two_byte_) {
      *at_++ = id;
      *at_++ = static_cast<std::uint8_t>(value.size());
    } else {
      *at_++ = static_cast<std::uint8_t>(unsigned{id} << 4 | (value.size() - 1));
    }
    std::uint8_t* const begin = at_;
    copy(value);
    return begin;
  }
  std::uint8_t* at() const { return at_; }

 private:
  void copy(Bytes value) {
    switch (value.size()) {  // the usual lengths without a call
      case 1: *at_ = value[0]; break;
      case 3: std::memcpy(at_, value.data(), 3); break;
      case 8: std::memcpy(at_, value.data(), 8); break;
      case 16: std::memcpy(at_, value.data(), 16); break;
      default: std::memcpy(at_, value.data(), value.size());
    }
    at_ += value.size();
  }

  std::uint8_t* at_;
  bool two_byte_;
};

std::size_t bytes_max(ExtensionUri uri) {
  return uri == ExtensionUri::DependencyDescriptor ? 255 : kCopiedValueBytesMax;
}

}  // namespace

HeaderTemplate::HeaderTemplate(const Options& options)
    : one_byte_(make_prefix(options, false)),
      two_byte_(make_prefix(options, true)),
      ssrc_(options.ssrc),
      payload_type_(options.payload_type) {
  for (std::size_t i = 0; i < kExtensionUris; ++i) {
    ids_[i] = options.extensions.id(static_cast<ExtensionUri>(i));
  }
  for (const ExtensionUri uri : kCopied) {
    const std::uint8_t id = options.extensions.id(uri);
    const std::uint16_t bit = PacketExtensions::bit(uri);
    if (id != 0) { copy_mask_ = static_cast<std::uint16_t>(copy_mask_ | bit); }
    if (id > kLastOneByteId) { long_id_mask_ = static_cast<std::uint16_t>(long_id_mask_ | bit); }
  }
  const auto is_long = [&](ExtensionUri uri, bool used) {
    return used && options.extensions.id(uri) > kLastOneByteId;
  };
  own_long_id_ = is_long(ExtensionUri::Mid, !options.mid.empty()) ||
                 is_long(ExtensionUri::Rid, !options.rid.empty()) ||
                 is_long(ExtensionUri::RepairedRid, !options.repaired_rid.empty()) ||
                 is_long(ExtensionUri::AbsSendTime, true) || is_long(ExtensionUri::TransportCc, true);
}

HeaderTemplate::Prefix HeaderTemplate::make_prefix(const Options& options, bool two_byte) {
  Prefix prefix;
  std::uint8_t* const begin = prefix.bytes.data();
  begin[0] = 2 << 6;
  begin[1] = options.payload_type.value & 0x7f;
  store_be32(begin + 8, options.ssrc.value);
  store_be16(begin + kFixedHeaderBytes, two_byte ? kTwoByteProfile : kOneByteProfile);

  ElementWriter writer(begin + kElementsOffset, two_byte);
  const auto own = [&](ExtensionUri uri, Bytes value) -> std::uint8_t {
    const std::uint8_t id = options.extensions.id(uri);
    if (id == 0 || value.empty()) { return 0; }
    return static_cast<std::uint8_t>(writer.append(id, value) - begin);
  };
  constexpr std::array<std::uint8_t, 3> kPlaceholder{};
  own(ExtensionUri::Mid, bytes_of(options.mid));
  own(ExtensionUri::Rid, bytes_of(options.rid));
  own(ExtensionUri::RepairedRid, bytes_of(options.repaired_rid));
  prefix.abs_send_time_offset = own(ExtensionUri::AbsSendTime, Bytes(kPlaceholder).first(kAbsSendTimeBytes));
  prefix.transport_seq_offset = own(ExtensionUri::TransportCc, Bytes(kPlaceholder).first(kTransportSeqBytes));
  prefix.size = static_cast<std::uint8_t>(writer.at() - begin);
  return prefix;
}

bool HeaderTemplate::needs_two_byte(const PacketExtensions& extensions, unsigned copies) const {
  return own_long_id_ || (copies & long_id_mask_) != 0 ||
         ((copies & kDescriptorBit) != 0 && extensions.value(ExtensionUri::DependencyDescriptor).size() > 16);
}

WrittenHeader HeaderTemplate::write_to(MutableBytes to, const PacketRewrite& rewrite,
                                       const PacketExtensions& extensions, Bytes csrc_bytes) const {
  if (!csrc_bytes.empty()) { return write_with_csrcs(to, rewrite, extensions, csrc_bytes); }
  if (to.size() < kPrefixBytes) { return {}; }
  unsigned copies = extensions.present() & copy_mask_;
  const bool two_byte = needs_two_byte(extensions, copies);
  const Prefix& prefix = two_byte ? two_byte_ : one_byte_;
  std::uint8_t* const begin = to.data();
  std::memcpy(begin, prefix.bytes.data(), kPrefixBytes);
  if (rewrite.marker) { begin[1] |= 0x80; }
  store_be16(begin + 2, rewrite.seq.value);
  store_be32(begin + 4, rewrite.timestamp.value);

  const std::uint8_t* const end = begin + to.size();
  ElementWriter writer(begin + prefix.size, two_byte);
  for (; copies != 0; copies &= copies - 1) {
    const auto uri = static_cast<ExtensionUri>(std::countr_zero(copies));
    const Bytes value = extensions.value(uri);
    if (value.empty() || value.size() > bytes_max(uri)) { continue; }
    if (static_cast<std::size_t>(end - writer.at()) < value.size() + 2) { return {}; }
    writer.append(ids_[static_cast<std::size_t>(uri)], value);
  }
  const auto elements_end = static_cast<std::size_t>(writer.at() - begin);
  if (elements_end == kElementsOffset) { return {.size = kFixedHeaderBytes}; }  // nothing to say: no block

  const std::size_t size = (elements_end + 3) & ~std::size_t{3};
  if (size > to.size()) { return {}; }
  for (std::size_t i = elements_end; i < size; ++i) { begin[i] = 0; }
  begin[0] |= 0x10;
  store_be16(begin + kFixedHeaderBytes + 2, static_cast<std::uint16_t>((size - kElementsOffset) / 4));
  return {.size = static_cast<std::uint16_t>(size),
          .abs_send_time_offset = prefix.abs_send_time_offset,
          .transport_seq_offset = prefix.transport_seq_offset};
}

WrittenHeader HeaderTemplate::write_with_csrcs(MutableBytes to, const PacketRewrite& rewrite,
                                               const PacketExtensions& extensions, Bytes csrc_bytes) const {
  MADANG_DCHECK(csrc_bytes.size() <= 60 && csrc_bytes.size() % 4 == 0);
  const std::size_t shift = csrc_bytes.size();
  if (to.size() < shift) { return {}; }
  WrittenHeader header = write_to(to.subspan(shift), rewrite, extensions);
  if (!header) { return {}; }
  // The fixed header moves to the front, the CSRCs fill the gap that leaves.
  std::memmove(to.data(), to.data() + shift, kFixedHeaderBytes);
  std::memcpy(to.data() + kFixedHeaderBytes, csrc_bytes.data(), shift);
  to[0] = static_cast<std::uint8_t>(to[0] | shift / 4);
  const auto move = [shift](std::uint16_t& offset) {
    if (offset != 0) { offset = static_cast<std::uint16_t>(offset + shift); }
  };
  move(header.size);
  move(header.abs_send_time_offset);
  move(header.transport_seq_offset);
  return header;
}

WrittenHeader write_rtx_header(MutableBytes to, const HeaderTemplate& rtx, const PacketRewrite& rewrite,
                               WireSeq original, const PacketExtensions& extensions, Bytes csrc_bytes) {
  WrittenHeader header = rtx.write_to(to, rewrite, extensions, csrc_bytes);
  if (!header || to.size() < header.size + kRtxOsnBytes) { return {}; }
  //= RFC 4588 §4: The OSN field MUST be set to the sequence number of the associated original packet.
  store_be16(to.data() + header.size, original.value);
  header.size = static_cast<std::uint16_t>(header.size + kRtxOsnBytes);
  return header;
}

WrittenPadding write_padding_packet(MutableBytes to, const HeaderTemplate& stream, const PacketRewrite& rewrite,
                                    std::uint8_t padding_bytes) {
  MADANG_DCHECK(padding_bytes > 0);
  const WrittenHeader header = stream.write_to(to, rewrite, PacketExtensions{});
  if (!header || padding_bytes == 0 || to.size() < std::size_t{header.size} + padding_bytes) { return {}; }
  to[0] |= 0x20;
  std::memset(to.data() + header.size, 0, padding_bytes);
  const std::size_t size = std::size_t{header.size} + padding_bytes;
  to[size - 1] = padding_bytes;
  return {.header = header, .packet_size = size};
}

std::optional<RtxPayload> parse_rtx(Bytes payload) {
  if (payload.size() < kRtxOsnBytes) { return std::nullopt; }
  return RtxPayload{.original = {load_be16(payload.data())}, .payload = payload.subspan(kRtxOsnBytes)};
}

}  // namespace madang::rtp
