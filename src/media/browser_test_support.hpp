// A browser's half of one WebRTC transport, built from this project's own parts in the client's role.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/outbox.hpp"
#include "dtls/endpoint.hpp"
#include "media/engine_test_support.hpp"
#include "rtp/demux.hpp"
#include "srtp/protector.hpp"
#include "srtp/receiver.hpp"
#include "srtp/sender.hpp"
#include "stun/message_builder.hpp"
#include "stun/message_view.hpp"

namespace madang::media {

/// The DTLS settings of the second test certificate, which is the browsers'.
inline const dtls::Context& browser_context() {
  static const dtls::Context kContext = dtls::Context::make(test_certificate(1)).value();
  return kContext;
}

/// Checks the path, shakes hands, protects and unprotects. Everything it wants sent is in `out`.
class BrowserLink {
 public:
  static constexpr Duration kCheckInterval = 2500ms;
  static constexpr Duration kFirstCheckInterval = 50ms;

  BrowserLink(crypto::CipherUnit& unit, Random& random)
      : unit_(unit), random_(random), dtls_(browser_context()), protector_(unit) {}

  /// What it signals of itself.
  static DtlsParameters parameters(DtlsRole role) {
    return {role, {{"sha-256", test_certificate(1).fingerprint(crypto::FingerprintAlgorithm::Sha256).value()}}};
  }

  void start(Instant now, const IceParameters& ice, const DtlsParameters& server, dtls::Role role) {
    remote_ = ice;
    role_ = role;
    const auto fingerprint = crypto::Fingerprint::parse(server.fingerprints[0].algorithm, server.fingerprints[0].value);
    ASSERT_TRUE(fingerprint);
    dtls_.set_remote({&*fingerprint, 1}, dtls_out_);
    check(now);
    if (role_ == dtls::Role::Server) {
      dtls_.start(now, role_, dtls_out_);
      flush_dtls();
    }
  }
  void restart_ice(Instant now, const IceParameters& ice) {
    remote_ = ice;
    check(now);
  }

  /// Sends a Binding request (RFC 8445 §7.2) that nominates.
  void check(Instant now) {
    const Blob request = binding_request();
    out.push(request);
    next_check_ = now + (is_checked ? kCheckInterval : kFirstCheckInterval);
  }
  Blob binding_request() {
    stun::BindingRequest request;
    random_.fill(request.id);
    transaction_ = request.id;
    const std::string username = remote_.username_fragment + ":browser";
    request.username = username;
    request.password = remote_.password;
    request.priority = 1'853'824'767;
    request.tie_breaker = 0x1234'5678;
    request.use_candidate = true;
    Blob room(300);
    return to_blob(request.write_to(room));
  }

  struct Incoming {
    Blob plain;
    bool is_rtcp = false;
  };
  /// Nothing unless it was an authentic RTP or RTCP packet.
  std::optional<Incoming> on_datagram(Instant now, Bytes datagram) {
    switch (rtp::classify(datagram)) {
      case rtp::PacketKind::Stun: on_stun(now, datagram); return std::nullopt;
      case rtp::PacketKind::Dtls:
        dtls_.on_datagram(now, datagram, dtls_out_);
        flush_dtls();
        return std::nullopt;
      case rtp::PacketKind::RtpOrRtcp: return unprotect(datagram);
      case rtp::PacketKind::Unknown: break;
    }
    return std::nullopt;
  }

  void on_deadline(Instant now) {
    if (next_check_ <= now && sends_checks) { check(now); }
    if (dtls_.next_deadline() <= now) {
      dtls_.on_deadline(now, dtls_out_);
      flush_dtls();
    }
  }
  Instant next_deadline() const { return soonest(sends_checks ? next_check_ : kNever, dtls_.next_deadline()); }

  bool is_connected() const { return sender_.has_value(); }

  /// One record of application data.
  void send_data(Bytes record) {
    dtls_.send(record, dtls_out_);
    flush_dtls();
  }

  void send_rtp(Bytes plain) {
    ASSERT_TRUE(sender_);
    const auto view = rtp::PacketView::parse(plain);
    ASSERT_TRUE(view);
    const rtp::Seq seq = unwrappers_[view->ssrc().value].unwrap(view->wire_seq());
    Blob packet = to_blob(plain);
    packet.resize(plain.size() + sender_->overhead());
    protector_.protect({.sender = &*sender_,
                        .header = MutableBytes(packet).first(view->header_size()),
                        .payload = Bytes(packet).subspan(view->header_size(), plain.size() - view->header_size()),
                        .index = static_cast<srtp::PacketIndex>(seq.value)});
    out.push(std::move(packet));
  }
  void send_rtcp(Bytes plain) {
    ASSERT_TRUE(sender_);
    Blob packet = to_blob(plain);
    packet.resize(plain.size() + sender_->rtcp_overhead());
    packet.resize(sender_->protect_rtcp(packet, plain.size()));
    out.push(std::move(packet));
  }
  void say_goodbye() {
    dtls_.close(dtls_out_);
    flush_dtls();
  }

  Outbox<Blob> out;
  Outbox<Blob> data;         ///< records of application data that came
  bool is_checked = false;   ///< the server answered a check
  bool sends_checks = true;  ///< false: it fell silent
  std::size_t refused = 0;   ///< packets that did not authenticate
  std::optional<srtp::Profile> profile;

 private:
  void on_stun(Instant now, Bytes datagram) {
    const auto answer = stun::MessageView::parse(datagram);
    ASSERT_TRUE(answer);
    if (!answer->is_binding(stun::MessageClass::Success) || answer->transaction_id() != transaction_) { return; }
    const std::string& key = remote_.password;
    ASSERT_TRUE(answer->is_integrity_right({reinterpret_cast<const std::uint8_t*>(key.data()), key.size()}));
    ASSERT_TRUE(answer->xor_mapped_address());
    if (std::exchange(is_checked, true)) { return; }
    next_check_ = now + kCheckInterval;
    if (role_ == dtls::Role::Client) {
      dtls_.start(now, role_, dtls_out_);
      flush_dtls();
    }
  }

  std::optional<Incoming> unprotect(Bytes datagram) {
    if (!receiver_) { return std::nullopt; }
    Incoming incoming{to_blob(datagram), rtp::is_rtcp(datagram)};
    const auto plain =
        incoming.is_rtcp ? receiver_->unprotect_rtcp(incoming.plain) : receiver_->unprotect_rtp(incoming.plain);
    if (!plain) {
      ++refused;
      return std::nullopt;
    }
    incoming.plain.resize(plain.size);
    return incoming;
  }

  void flush_dtls() {
    for (const dtls::Effect& effect : dtls_out_.effects()) {
      if (const auto* send = std::get_if<dtls::SendDatagram>(&effect)) {
        out.push(to_blob(dtls_out_.bytes_of(*send)));
      } else if (const auto* connected = std::get_if<dtls::Connected>(&effect)) {
        profile = srtp::profile_of_dtls_id(static_cast<std::uint16_t>(connected->profile));
        ASSERT_TRUE(profile);
        sender_.emplace(unit_, *key_of(connected->send));
        receiver_.emplace(unit_, *key_of(connected->receive));
      } else if (const auto* record = std::get_if<dtls::ApplicationData>(&effect)) {
        data.push(to_blob(dtls_out_.bytes_of(*record)));
      }
    }
    dtls_out_.clear();
  }
  std::optional<srtp::MasterKey> key_of(const dtls::SrtpKey& key) const {
    Blob both = to_blob(key.key());
    both.insert(both.end(), key.salt().begin(), key.salt().end());
    return srtp::MasterKey::parse(*profile, both);
  }

  crypto::CipherUnit& unit_;
  Random& random_;
  dtls::Endpoint dtls_;
  dtls::Output dtls_out_;
  srtp::Protector protector_;
  std::optional<srtp::Sender> sender_;
  std::optional<srtp::Receiver> receiver_;
  std::map<std::uint32_t, rtp::SeqUnwrapper> unwrappers_;
  IceParameters remote_;
  dtls::Role role_ = dtls::Role::Client;
  stun::TransactionId transaction_{};
  Instant next_check_ = kNever;
};

}  // namespace madang::media
