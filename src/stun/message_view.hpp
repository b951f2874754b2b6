// Reads a STUN message (RFC 8489) where it lies.
#pragma once

#include <optional>
#include <string_view>

#include "base/bytes.hpp"
#include "base/socket_address.hpp"
#include "stun/attributes.hpp"

namespace madang::stun {

/// Whether `bytes` could only be STUN among what shares our port: first byte 0..3 (RFC 7983 §7), header and cookie.
bool looks_like_stun(Bytes bytes);

/// A well-formed STUN message that someone else owns. Knows where its attributes lie, and whether it was signed.
class MessageView {
 public:
  /// Header, cookie and lengths must be right and every attribute lie inside; anything else is nothing.
  static std::optional<MessageView> parse(Bytes bytes);

  MessageClass message_class() const { return class_; }
  std::uint16_t method() const { return method_; }
  bool is_binding(MessageClass wanted) const { return method_ == kBinding && class_ == wanted; }
  TransactionId transaction_id() const;
  std::size_t size() const { return bytes_.size(); }

  /// Value without padding. The first of its type counts, and only what MESSAGE-INTEGRITY covers, as far as there is one
  /// (RFC 8489 §14 and §14.5).
  std::optional<Bytes> attribute(AttributeType type) const;
  bool has(AttributeType type) const { return attribute(type).has_value(); }
  std::optional<std::uint32_t> u32(AttributeType type) const;
  std::optional<std::uint64_t> u64(AttributeType type) const;

  std::optional<std::string_view> username() const;
  /// XOR-MAPPED-ADDRESS of either family.
  std::optional<SocketAddress> xor_mapped_address() const;
  /// Of an error response: 300..699.
  std::optional<int> error_code() const;

  bool has_fingerprint() const { return fingerprint_at_ != 0; }
  /// FINGERPRINT is there, last, and right.
  bool is_fingerprint_right() const;
  bool has_integrity() const { return integrity_at_ != 0; }
  /// MESSAGE-INTEGRITY is there and made with `key`, the password of a short-term credential. Constant time.
  bool is_integrity_right(Bytes key) const;

 private:
  MessageView() = default;

  Bytes bytes_;
  MessageClass class_ = MessageClass::Request;
  std::uint16_t method_ = 0;
  std::size_t integrity_at_ = 0;    ///< offset of that attribute's header; 0: none
  std::size_t fingerprint_at_ = 0;
};

}  // namespace madang::stun
