#include "stun/message_view.hpp"

#include <algorithm>

#include "crypto/constant_time.hpp"
#include "crypto/crc.hpp"
#include "crypto/hmac.hpp"

namespace madang::stun {
namespace {

constexpr std::size_t padded(std::size_t bytes) { return (bytes + 3) & ~std::size_t{3}; }

//= RFC 8489 §5: the two class bits lie between the bits of the method: M11..M7 C1 M6..M4 C0 M3..M0.
constexpr MessageClass class_of(std::uint16_t type) {
  return static_cast<MessageClass>((type >> 4 & 1) | (type >> 7 & 2));
}
constexpr std::uint16_t method_of(std::uint16_t type) {
  return static_cast<std::uint16_t>((type & 0x000F) | (type & 0x00E0) >> 1 | (type & 0x3E00) >> 2);
}

}  // namespace

bool looks_like_stun(Bytes bytes) {
  return bytes.size() >= kHeaderBytes && bytes[0] < 4 && load_be32(bytes.data() + 4) == kMagicCookie;
}

std::optional<MessageView> MessageView::parse(Bytes bytes) {
  //= RFC 8489 §5: the most significant 2 bits of every STUN message MUST be zeroes.
  if (!looks_like_stun(bytes)) { return std::nullopt; }
  const std::size_t length = load_be16(bytes.data() + 2);
  //= RFC 8489 §5: the last 2 bits of this field are always zero.
  if (length % 4 != 0 || kHeaderBytes + length != bytes.size()) { return std::nullopt; }

  MessageView view;
  view.bytes_ = bytes;
  view.class_ = class_of(load_be16(bytes.data()));
  view.method_ = method_of(load_be16(bytes.data()));
  for (std::size_t at = kHeaderBytes; at < bytes.size();) {
    if (bytes.size() - at < kAttributeHeaderBytes) { return std::nullopt; }
    const auto type = static_cast<AttributeType>(load_be16(bytes.data() + at));
    const std::size_t size = load_be16(bytes.data() + at + 2);
    if (padded(size) > bytes.size() - at - kAttributeHeaderBytes) { return std::nullopt; }
    if (type == AttributeType::MessageIntegrity && view.integrity_at_ == 0) {
      if (size != kIntegrityBytes) { return std::nullopt; }
      view.integrity_at_ = at;
    }
    if (type == AttributeType::Fingerprint && view.fingerprint_at_ == 0) {
      //= RFC 8489 §14.7: the FINGERPRINT attribute MUST be the last attribute in the message.
      if (size != kFingerprintBytes || at + kAttributeHeaderBytes + size != bytes.size()) { return std::nullopt; }
      view.fingerprint_at_ = at;
    }
    at += kAttributeHeaderBytes + padded(size);
  }
  return view;
}

TransactionId MessageView::transaction_id() const {
  TransactionId id;
  std::copy_n(bytes_.begin() + 8, id.size(), id.begin());
  return id;
}

std::optional<Bytes> MessageView::attribute(AttributeType type) const {
  //= RFC 8489 §14.5: agents MUST ignore all attributes that follow MESSAGE-INTEGRITY, save FINGERPRINT.
  const std::size_t end = integrity_at_ != 0 ? integrity_at_ : bytes_.size();
  for (std::size_t at = kHeaderBytes; at < end;) {
    const std::size_t size = load_be16(bytes_.data() + at + 2);
    if (load_be16(bytes_.data() + at) == static_cast<std::uint16_t>(type)) {
      return bytes_.subspan(at + kAttributeHeaderBytes, size);
    }
    at += kAttributeHeaderBytes + padded(size);
  }
  return std::nullopt;
}

std::optional<std::uint32_t> MessageView::u32(AttributeType type) const {
  const auto value = attribute(type);
  if (!value || value->size() != 4) { return std::nullopt; }
  return load_be32(value->data());
}

std::optional<std::uint64_t> MessageView::u64(AttributeType type) const {
  const auto value = attribute(type);
  if (!value || value->size() != 8) { return std::nullopt; }
  return load_be64(value->data());
}

std::optional<std::string_view> MessageView::username() const {
  const auto value = attribute(AttributeType::Username);
  if (!value || value->empty() || value->size() > kUsernameBytesMax) { return std::nullopt; }
  return std::string_view(reinterpret_cast<const char*>(value->data()), value->size());
}

std::optional<SocketAddress> MessageView::xor_mapped_address() const {
  const auto value = attribute(AttributeType::XorMappedAddress);
  if (!value || value->size() < 8) { return std::nullopt; }
  const bool is_v6 = (*value)[1] == 2;
  if (!(is_v6 ? value->size() == 20 : (*value)[1] == 1 && value->size() == 8)) { return std::nullopt; }
  //= RFC 8489 §14.2: XORed with the magic cookie, and for IPv6 with the transaction ID after it; both lie in our header.
  const auto plain = [&](std::size_t i) { return static_cast<std::uint8_t>((*value)[4 + i] ^ bytes_[4 + i]); };
  SocketAddress address;
  address.port = static_cast<std::uint16_t>(load_be16(value->data() + 2) ^ (kMagicCookie >> 16));
  if (!is_v6) {
    address.ip = IpAddress::v4(plain(0), plain(1), plain(2), plain(3));
    return address;
  }
  for (std::size_t i = 0; i < 16; ++i) { address.ip.bytes[i] = plain(i); }
  return address;
}

std::optional<int> MessageView::error_code() const {
  const auto value = attribute(AttributeType::ErrorCode);
  if (!value || value->size() < 4) { return std::nullopt; }
  const int hundreds = (*value)[2] & 7, rest = (*value)[3];
  if (hundreds < 3 || hundreds > 6 || rest > 99) { return std::nullopt; }
  return hundreds * 100 + rest;
}

bool MessageView::is_fingerprint_right() const {
  if (fingerprint_at_ == 0) { return false; }
  //= RFC 8489 §14.7: computed as the CRC-32 of the STUN message up to (but excluding) the FINGERPRINT attribute itself,
  //= XORed with the 32-bit value 0x5354554e. The length field already counts it, as it is last.
  const std::uint32_t wanted = crypto::crc32(bytes_.first(fingerprint_at_)) ^ kFingerprintXor;
  return load_be32(bytes_.data() + fingerprint_at_ + kAttributeHeaderBytes) == wanted;
}

bool MessageView::is_integrity_right(Bytes key) const {
  if (integrity_at_ == 0) { return false; }
  //= RFC 8489 §14.5: the length MUST point to the end of MESSAGE-INTEGRITY while the HMAC is computed over what is
  //= before it.
  const std::size_t end = integrity_at_ + kAttributeHeaderBytes + kIntegrityBytes;
  std::uint8_t start[4] = {bytes_[0], bytes_[1]};
  store_be16(start + 2, static_cast<std::uint16_t>(end - kHeaderBytes));
  const auto wanted = crypto::hmac_sha1(key, {Bytes(start), bytes_.subspan(4, integrity_at_ - 4)});
  return crypto::equal(bytes_.subspan(integrity_at_ + kAttributeHeaderBytes, kIntegrityBytes), wanted);
}

}  // namespace madang::stun
