#include "srtp/sender.hpp"

#include <algorithm>

#include "srtp/headers.hpp"

namespace madang::srtp {
namespace {

constexpr std::uint32_t kEncryptedBit = 0x8000'0000;

}  // namespace

Sender::Sender(crypto::CipherUnit& unit, const MasterKey& master)
    : Sender(unit, SessionKeyPair::derive(master)) {}

Sender::Sender(crypto::CipherUnit& unit, const SessionKeyPair& keys)
    : profile_(keys.profile),
      rtp_(unit, keys.profile, keys.rtp),
      rtcp_(unit, keys.profile, keys.rtcp) {}

std::size_t Sender::protect_rtcp(MutableBytes buffer, std::size_t size) {
  if (size < kRtcpHeaderBytes || size > buffer.size() || buffer.size() - size < rtcp_overhead()) {
    return 0;
  }
  //= RFC 3711 §3.4: zero before the first packet, incremented by one after each. At 2^31 the key is
  //used up.
  if ((rtcp_index_ & kEncryptedBit) != 0) { return 0; }
  const std::uint32_t word = rtcp_index_++ | kEncryptedBit;
  if (rtcp_.is_gcm()) {
    seal_rtcp_gcm(buffer.data(), size, word);
  } else {
    seal_rtcp_cm(buffer.data(), size, word);
  }
  return size + rtcp_overhead();
}

void Sender::seal_rtcp_gcm(std::uint8_t* packet, std::size_t size, std::uint32_t word) const {
  //= RFC 7714 §9.2: associated data are the first eight octets and the ESRTCP word; the word goes
  //last
  std::array<std::uint8_t, kRtcpHeaderBytes + kRtcpIndexBytes> aad;
  std::copy_n(packet, kRtcpHeaderBytes, aad.begin());
  store_be32(aad.data() + kRtcpHeaderBytes, word);
  const std::uint32_t ssrc = rtcp_ssrc(Bytes(packet, size));
  const Bytes body(packet + kRtcpHeaderBytes, size - kRtcpHeaderBytes);
  rtcp_.gcm().seal(rtcp_.nonce(ssrc, word & ~kEncryptedBit), aad, body, packet + kRtcpHeaderBytes);
  store_be32(packet + size + crypto::kGcmTagBytes, word);
}

void Sender::seal_rtcp_cm(std::uint8_t* packet, std::size_t size, std::uint32_t word) const {
  const std::uint32_t ssrc = rtcp_ssrc(Bytes(packet, size));
  const Bytes body(packet + kRtcpHeaderBytes, size - kRtcpHeaderBytes);
  rtcp_.cm().crypt(rtcp_.counter(ssrc, word & ~kEncryptedBit), body, packet + kRtcpHeaderBytes);
  store_be32(packet + size, word);
  const crypto::Sha1Digest signature =
      rtcp_.cm().hmac().sign(Bytes(packet, size + kRtcpIndexBytes));
  std::copy_n(signature.begin(), sizes(profile_).rtcp_tag, packet + size + kRtcpIndexBytes);
}

}  // namespace madang::srtp
