#include "dtls/handshake_guard.hpp"

namespace madang::dtls {
namespace {

/// RFC 5246 §7.4 and RFC 6347 §4.3.2.
enum HandshakeType : std::uint8_t {
  kClientHello = 1,
  kServerHello = 2,
  kHelloVerifyRequest = 3,
  kCertificate = 11,
  kServerKeyExchange = 12,
  kCertificateRequest = 13,
  kServerHelloDone = 14,
  kCertificateVerify = 15,
  kClientKeyExchange = 16,
};

}  // namespace

std::optional<Drop> HandshakeGuard::admit(const RecordView& record, bool can_open) {
  switch (record.epoch) {
    case 0: return admit_plain(record);
    case 1: return admit_sealed(record, can_open);
    default: return Drop::WrongEpoch;
  }
}

std::optional<Drop> HandshakeGuard::admit_plain(const RecordView& record) {
  switch (record.type) {
    case ContentType::Alert:
      // Anybody can write one. A peer that means it falls silent, and time ends the handshake.
      return Drop::PlaintextAlert;
    case ContentType::ApplicationData: return Drop::Unexpected;
    case ContentType::ChangeCipherSpec:
      if (record.body.size() != 1 || record.body[0] != 1) { return Drop::Malformed; }
      return has_sent_ ? std::nullopt : std::optional(Drop::Unexpected);
    case ContentType::Handshake: break;
  }
  if (record.body.empty()) { return Drop::Malformed; }
  for (Bytes rest = record.body; !rest.empty();) {
    const auto fragment = FragmentView::parse(rest);
    if (!fragment) { return Drop::Fragment; }
    if (const auto drop = admit_fragment(*fragment)) { return drop; }
    rest = rest.subspan(fragment->wire_bytes());
  }
  return std::nullopt;
}

std::optional<Drop> HandshakeGuard::admit_sealed(const RecordView& record, bool can_open) {
  if (!has_sent_) { return Drop::WrongEpoch; }
  if (record.type != ContentType::Handshake) { return Drop::Unexpected; }
  if (record.body.size() < kSealBytesMin + kFragmentHeaderBytes) { return Drop::TooShort; }
  if (can_open) { return std::nullopt; }
  return future_records_++ < kFutureRecordsMax ? std::nullopt : std::optional(Drop::OverLimit);
}

std::optional<Drop> HandshakeGuard::admit_fragment(const FragmentView& fragment) {
  if (!is_expected(fragment)) { return Drop::Unexpected; }
  if (fragment.message_seq >= claims_.size()) { return Drop::OverLimit; }
  auto& claim = claims_[fragment.message_seq];
  if (claim) { return *claim == fragment.message_bytes ? std::nullopt : std::optional(Drop::Fragment); }
  if (fragment.message_bytes > kHandshakeMessageBytesMax ||
      claimed_bytes_ + fragment.message_bytes > kHandshakeBytesMax) {
    return Drop::OverLimit;
  }
  claimed_bytes_ += fragment.message_bytes;
  claim = static_cast<std::uint16_t>(fragment.message_bytes);
  return std::nullopt;
}

/// The flights of RFC 6347 §4.2.4. We always ask for a certificate and never for a cookie, so a client's messages have
/// fixed numbers; a server may send HelloVerifyRequest, which shifts the rest.
bool HandshakeGuard::is_expected(const FragmentView& fragment) const {
  if (ours_ == Role::Server) {
    switch (fragment.message_seq) {
      case 0: return fragment.type == kClientHello;
      case 1: return fragment.type == kCertificate && has_sent_;
      case 2: return fragment.type == kClientKeyExchange && has_sent_;
      case 3: return fragment.type == kCertificateVerify && has_sent_;
      default: return false;
    }
  }
  if (fragment.type == kServerHello) { return fragment.message_seq <= 1; }
  if (fragment.type == kHelloVerifyRequest) { return fragment.message_seq == 0; }
  return fragment.message_seq > 0 && fragment.type >= kCertificate && fragment.type <= kServerHelloDone;
}

static_assert(kCertificate < kServerKeyExchange && kServerKeyExchange < kCertificateRequest &&
              kCertificateRequest < kServerHelloDone);

}  // namespace madang::dtls
