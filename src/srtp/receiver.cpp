#include "srtp/receiver.hpp"

#include "crypto/constant_time.hpp"
#include "srtp/headers.hpp"

namespace madang::srtp {
namespace {

constexpr std::uint32_t kEncryptedBit = 0x8000'0000;

constexpr Unprotected dropped(Drop drop) { return Unprotected{.drop = drop}; }

/// What both kinds of packet end with: the index is authentic now, so the source may be remembered.
template <typename Table, typename Window>
std::optional<Drop> remember(Table& table, Window* window, std::uint32_t ssrc, PacketIndex index) {
  if (window != nullptr) {
    window->accept(index);
    return std::nullopt;
  }
  if (table.is_full()) { return Drop::TooManySsrcs; }
  table.insert(ssrc, Window(index));
  return std::nullopt;
}

}  // namespace

Receiver::Receiver(crypto::CipherUnit& unit, const MasterKey& master)
    : Receiver(unit, master, Options{}) {}

Receiver::Receiver(crypto::CipherUnit& unit, const MasterKey& master, Options options)
    : Receiver(unit, SessionKeyPair::derive(master), options) {}

Receiver::Receiver(crypto::CipherUnit& unit, const SessionKeyPair& keys, Options options)
    : profile_(keys.profile),
      rtp_(unit, keys.profile, keys.rtp),
      rtcp_(unit, keys.profile, keys.rtcp),
      rtp_seen_(options.ssrcs_max),
      rtcp_seen_(options.ssrcs_max) {}

Unprotected Receiver::unprotect_rtp(MutableBytes packet) {
  const std::size_t tag_bytes = sizes(profile_).tag;
  if (packet.size() < kRtpHeaderBytesMin + tag_bytes) { return dropped(Drop::TooShort); }
  const std::size_t size = packet.size() - tag_bytes;
  const auto header_bytes = rtp_header_bytes(packet.first(size));
  if (!header_bytes) { return dropped(Drop::Malformed); }

  const std::uint32_t ssrc = rtp_ssrc(packet);
  const std::uint16_t seq = rtp_seq(packet);
  auto* window = rtp_seen_.find(ssrc);
  //= RFC 3711 §3.3.1: receivers ... SHALL initialise the ROC to zero
  const auto index = window != nullptr ? guess_index(window->highest(), seq) : PacketIndex{seq};
  if (!index || (window != nullptr && !window->is_new(*index))) { return dropped(Drop::Replay); }

  if (!open_rtp(packet, *header_bytes, *index)) { return dropped(Drop::BadTag); }
  if (const auto drop = remember(rtp_seen_, window, ssrc, *index)) { return dropped(*drop); }
  return Unprotected{.drop = std::nullopt, .size = size, .index = *index};
}

bool Receiver::open_rtp(MutableBytes packet, std::size_t header_bytes, PacketIndex index) const {
  const std::size_t tag_bytes = sizes(profile_).tag;
  const std::size_t size = packet.size() - tag_bytes;
  const MutableBytes payload = packet.subspan(header_bytes, size - header_bytes);
  const std::uint8_t* tag = packet.data() + size;
  if (rtp_.is_gcm()) {
    return rtp_.gcm().open(rtp_.nonce(rtp_ssrc(packet), index), packet.first(header_bytes), payload,
                           tag);
  }
  //= RFC 3711 §4.2: M = Authenticated Portion || ROC
  std::array<std::uint8_t, 4> roc;
  store_be32(roc.data(), static_cast<std::uint32_t>(index >> 16));
  const crypto::Sha1Digest signature = rtp_.cm().hmac().sign({packet.first(size), roc});
  if (!crypto::equal(Bytes(signature).first(tag_bytes), Bytes(tag, tag_bytes))) { return false; }
  rtp_.cm().crypt(rtp_.counter(rtp_ssrc(packet), index), payload, payload.data());
  return true;
}

Unprotected Receiver::unprotect_rtcp(MutableBytes packet) {
  const std::size_t overhead = sizes(profile_).rtcp_tag + kRtcpIndexBytes;
  if (packet.size() < kRtcpHeaderBytes + overhead) { return dropped(Drop::TooShort); }
  if (!is_version_2(packet)) { return dropped(Drop::Malformed); }
  const std::size_t size = packet.size() - overhead;

  //= RFC 7714 §9.2: the ESRTCP word comes last; RFC 3711 §3.4 has it before the tag
  const std::size_t word_at = rtcp_.is_gcm() ? packet.size() - kRtcpIndexBytes : size;
  const std::uint32_t word = load_be32(packet.data() + word_at);
  const PacketIndex index = word & ~kEncryptedBit;
  const std::uint32_t ssrc = rtcp_ssrc(packet);
  auto* window = rtcp_seen_.find(ssrc);
  if (window != nullptr && !window->is_new(index)) { return dropped(Drop::Replay); }

  const bool authentic = rtcp_.is_gcm() ? open_rtcp_gcm(packet, word) : open_rtcp_cm(packet, word);
  if (!authentic) { return dropped(Drop::BadTag); }
  if (const auto drop = remember(rtcp_seen_, window, ssrc, index)) { return dropped(*drop); }
  return Unprotected{.drop = std::nullopt, .size = size, .index = index};
}

bool Receiver::open_rtcp_gcm(MutableBytes packet, std::uint32_t word) const {
  const std::size_t size = packet.size() - crypto::kGcmTagBytes - kRtcpIndexBytes;
  std::array<std::uint8_t, crypto::kGcmTagBytes> tag;
  std::copy_n(packet.data() + size, tag.size(), tag.begin());
  const crypto::GcmNonce nonce = rtcp_.nonce(rtcp_ssrc(packet), word & ~kEncryptedBit);

  if ((word & kEncryptedBit) == 0) {
    //= RFC 7714 §9.3: the whole packet and the ESRTCP word are associated data. They move together
    //to be one.
    store_be32(packet.data() + size, word);
    return rtcp_.gcm().open(nonce, packet.first(size + kRtcpIndexBytes), {}, tag.data());
  }
  //= RFC 7714 §9.2: associated data are the first eight octets and the ESRTCP word
  std::array<std::uint8_t, kRtcpHeaderBytes + kRtcpIndexBytes> aad;
  std::copy_n(packet.data(), kRtcpHeaderBytes, aad.begin());
  store_be32(aad.data() + kRtcpHeaderBytes, word);
  return rtcp_.gcm().open(nonce, aad, packet.subspan(kRtcpHeaderBytes, size - kRtcpHeaderBytes),
                          tag.data());
}

bool Receiver::open_rtcp_cm(MutableBytes packet, std::uint32_t word) const {
  const std::size_t tag_bytes = sizes(profile_).rtcp_tag;
  const Bytes is_signed = packet.first(packet.size() - tag_bytes);
  const crypto::Sha1Digest signature = rtcp_.cm().hmac().sign(is_signed);
  if (!crypto::equal(Bytes(signature).first(tag_bytes), packet.last(tag_bytes))) { return false; }
  if ((word & kEncryptedBit) != 0) {
    const std::size_t body_bytes = is_signed.size() - kRtcpIndexBytes - kRtcpHeaderBytes;
    const MutableBytes body = packet.subspan(kRtcpHeaderBytes, body_bytes);
    rtcp_.cm().crypt(rtcp_.counter(rtcp_ssrc(packet), word & ~kEncryptedBit), body, body.data());
  }
  return true;
}

void Receiver::forget(std::uint32_t ssrc) {
  rtp_seen_.erase(ssrc);
  rtcp_seen_.erase(ssrc);
}

}  // namespace madang::srtp
