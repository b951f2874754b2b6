// Stands before OpenSSL while anybody can still write records that look like the peer's.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "dtls/record.hpp"

namespace madang::dtls {

inline constexpr std::size_t kHandshakeMessagesMax = 16;
inline constexpr std::size_t kHandshakeMessageBytesMax = 16 * 1024;
inline constexpr std::size_t kHandshakeBytesMax = 32 * 1024;  ///< of all messages together, as they declare themselves
/// Sealed records that came before their keys; OpenSSL keeps each in a buffer of about 17 KiB. One Finished is due.
inline constexpr std::size_t kFutureRecordsMax = 2;

/// Knows what a peer has yet to send in a handshake, and how many bytes its messages claim. It lets nothing through
/// that would make OpenSSL fail where dropping is enough, or remember more than the limits above.
class HandshakeGuard {
 public:
  explicit HandshakeGuard(Role ours) : ours_(ours) {}

  /// `can_open`: the keys of epoch 1 are there. Nothing: let it through.
  std::optional<Drop> admit(const RecordView& record, bool can_open);
  /// We have sent a flight, so the peer may answer it.
  void on_flight_sent() { has_sent_ = true; }
  bool has_sent() const { return has_sent_; }

 private:
  std::optional<Drop> admit_plain(const RecordView& record);
  std::optional<Drop> admit_sealed(const RecordView& record, bool can_open);
  std::optional<Drop> admit_fragment(const FragmentView& fragment);
  bool is_expected(const FragmentView& fragment) const;

  Role ours_;
  bool has_sent_ = false;
  std::size_t future_records_ = 0;
  std::size_t claimed_bytes_ = 0;
  std::array<std::optional<std::uint16_t>, kHandshakeMessagesMax> claims_{};  ///< declared length by message_seq
};

}  // namespace madang::dtls
