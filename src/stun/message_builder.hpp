// Writes a STUN message (RFC 8489) into borrowed bytes.
#pragma once

#include <string_view>

#include "base/bytes.hpp"
#include "base/socket_address.hpp"
#include "stun/attributes.hpp"

namespace madang::stun {

/// A STUN message being written, attribute after attribute. Add integrity() and then fingerprint() last; what does not
/// fit writes nothing and makes finish() empty.
class MessageBuilder {
 public:
  MessageBuilder(MutableBytes room, MessageClass message_class, const TransactionId& id,
                 std::uint16_t method = kBinding);

  MessageBuilder& attribute(AttributeType type, Bytes value);
  MessageBuilder& flag(AttributeType type) { return attribute(type, {}); }
  MessageBuilder& u32(AttributeType type, std::uint32_t value);
  MessageBuilder& u64(AttributeType type, std::uint64_t value);
  MessageBuilder& username(std::string_view name);
  MessageBuilder& xor_mapped_address(const SocketAddress& address);
  MessageBuilder& error_code(int code, std::string_view reason);
  /// MESSAGE-INTEGRITY over all so far; `key` is the password of a short-term credential.
  MessageBuilder& integrity(Bytes key);
  /// FINGERPRINT over all so far; nothing may follow.
  MessageBuilder& fingerprint();

  /// The whole message, or nothing when `room` was too small.
  Bytes finish() const { return writer_.ok() ? Bytes(writer_.written()) : Bytes(); }

 private:
  void begin(AttributeType type, std::size_t value_bytes);
  void end();
  /// The length field counts an attribute that is about to be computed (RFC 8489 §14.5 and §14.7).
  void set_length(std::size_t total_bytes);

  ByteWriter writer_;
  std::uint8_t* start_;
  TransactionId id_;
};

/// What a full ICE agent says in a connectivity check (RFC 8445 §7.2.2): for model clients and tests.
struct BindingRequest {
  TransactionId id{};
  std::string_view username;  ///< `<ufrag of the server>:<ufrag of the client>`
  std::string_view password;  ///< of the server
  std::uint32_t priority = 0;
  std::uint64_t tie_breaker = 0;
  bool is_controlling = true;
  bool use_candidate = false;
  std::uint32_t nomination = 0;  ///< 0: none

  /// Empty when `room` is too small.
  Bytes write_to(MutableBytes room) const;
};

}  // namespace madang::stun
