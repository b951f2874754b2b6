#include "stun/message_builder.hpp"

#include "base/check.hpp"
#include "crypto/crc.hpp"
#include "crypto/hmac.hpp"

namespace madang::stun {
namespace {

constexpr std::uint16_t type_of(MessageClass message_class, std::uint16_t method) {
  const auto c = static_cast<unsigned>(message_class);
  const unsigned m = method;
  return static_cast<std::uint16_t>((m & 0x000F) | (m & 0x0070) << 1 | (m & 0x0F80) << 2 | (c & 1) << 4 | (c & 2) << 7);
}

Bytes as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

MessageBuilder::MessageBuilder(MutableBytes room, MessageClass message_class, const TransactionId& id,
                               std::uint16_t method)
    : writer_(room), start_(room.data()), id_(id) {
  writer_.u16(type_of(message_class, method));
  writer_.u16(0);
  writer_.u32(kMagicCookie);
  writer_.bytes(id_);
}

void MessageBuilder::begin(AttributeType type, std::size_t value_bytes) {
  MADANG_CHECK(value_bytes <= 0xFFFF);
  writer_.u16(static_cast<std::uint16_t>(type));
  writer_.u16(static_cast<std::uint16_t>(value_bytes));
}

void MessageBuilder::end() {
  writer_.zeros((4 - writer_.size() % 4) % 4);
  set_length(writer_.size());
}

void MessageBuilder::set_length(std::size_t total_bytes) {
  if (!writer_.ok()) { return; }
  MADANG_CHECK(total_bytes >= kHeaderBytes && total_bytes - kHeaderBytes <= 0xFFFF);
  store_be16(start_ + 2, static_cast<std::uint16_t>(total_bytes - kHeaderBytes));
}

MessageBuilder& MessageBuilder::attribute(AttributeType type, Bytes value) {
  begin(type, value.size());
  writer_.bytes(value);
  end();
  return *this;
}

MessageBuilder& MessageBuilder::u32(AttributeType type, std::uint32_t value) {
  begin(type, 4);
  writer_.u32(value);
  end();
  return *this;
}

MessageBuilder& MessageBuilder::u64(AttributeType type, std::uint64_t value) {
  begin(type, 8);
  writer_.u64(value);
  end();
  return *this;
}

MessageBuilder& MessageBuilder::username(std::string_view name) {
  MADANG_CHECK(name.size() <= kUsernameBytesMax);
  return attribute(AttributeType::Username, as_bytes(name));
}

MessageBuilder& MessageBuilder::xor_mapped_address(const SocketAddress& address) {
  const bool is_v4 = address.ip.is_v4();
  std::uint8_t mask[16];
  store_be32(mask, kMagicCookie);
  std::memcpy(mask + 4, id_.data(), id_.size());
  const Bytes ip = Bytes(address.ip.bytes).subspan(is_v4 ? 12 : 0);
  begin(AttributeType::XorMappedAddress, 4 + ip.size());
  writer_.u8(0);
  writer_.u8(is_v4 ? 1 : 2);
  writer_.u16(static_cast<std::uint16_t>(address.port ^ (kMagicCookie >> 16)));
  for (std::size_t i = 0; i < ip.size(); ++i) { writer_.u8(static_cast<std::uint8_t>(ip[i] ^ mask[i])); }
  end();
  return *this;
}

MessageBuilder& MessageBuilder::error_code(int code, std::string_view reason) {
  MADANG_CHECK(code >= 300 && code <= 699);
  begin(AttributeType::ErrorCode, 4 + reason.size());
  writer_.u16(0);
  writer_.u8(static_cast<std::uint8_t>(code / 100));
  writer_.u8(static_cast<std::uint8_t>(code % 100));
  writer_.bytes(as_bytes(reason));
  end();
  return *this;
}

MessageBuilder& MessageBuilder::integrity(Bytes key) {
  set_length(writer_.size() + kAttributeHeaderBytes + kIntegrityBytes);
  const auto digest = crypto::hmac_sha1(key, Bytes(writer_.written()));
  return attribute(AttributeType::MessageIntegrity, digest);
}

MessageBuilder& MessageBuilder::fingerprint() {
  set_length(writer_.size() + kAttributeHeaderBytes + kFingerprintBytes);
  return u32(AttributeType::Fingerprint, crypto::crc32(Bytes(writer_.written())) ^ kFingerprintXor);
}

Bytes BindingRequest::write_to(MutableBytes room) const {
  MessageBuilder builder(room, MessageClass::Request, id);
  builder.username(username).u32(AttributeType::Priority, priority);
  builder.u64(is_controlling ? AttributeType::IceControlling : AttributeType::IceControlled, tie_breaker);
  if (use_candidate) { builder.flag(AttributeType::UseCandidate); }
  if (nomination != 0) { builder.u32(AttributeType::Nomination, nomination); }
  return builder.integrity(as_bytes(password)).fingerprint().finish();
}

}  // namespace madang::stun
