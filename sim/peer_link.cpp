#include "sim/peer_link.hpp"

#include <algorithm>
#include <utility>

#include "base/check.hpp"
#include "rtp/demux.hpp"
#include "rtp/packet_view.hpp"
#include "stun/message_view.hpp"

namespace madang::sim {

Identity Identity::make() {
  constexpr std::int64_t kUnixSeconds = 1'800'000'000;
  auto certificate = crypto::Certificate::generate(kUnixSeconds).value();
  auto context = dtls::Context::make(certificate).value();
  return {std::move(certificate), std::move(context)};
}

PeerLink::PeerLink(const Identity& identity, crypto::CipherUnit& unit, Random& random)
    : identity_(identity), unit_(unit), random_(random), dtls_(identity.context), protector_(unit) {}

media::DtlsParameters PeerLink::parameters(media::DtlsRole role) const {
  return {role, {{"sha-256", identity_.certificate.fingerprint(crypto::FingerprintAlgorithm::Sha256).value()}}};
}

void PeerLink::start(Instant now, const media::IceParameters& ice, const media::DtlsParameters& server,
                     dtls::Role role) {
  remote_ = ice;
  role_ = role;
  const auto fingerprint = crypto::Fingerprint::parse(server.fingerprints.at(0).algorithm, server.fingerprints[0].value);
  MADANG_CHECK(fingerprint);
  dtls_.set_remote({&*fingerprint, 1}, dtls_out_);
  check(now);
  if (role_ == dtls::Role::Server) {
    dtls_.start(now, role_, dtls_out_);
    flush_dtls();
  }
}

void PeerLink::restart_ice(Instant now, const media::IceParameters& ice) {
  remote_ = ice;
  check(now);
}

void PeerLink::speak_again(Instant now) {
  sends_checks_ = true;
  check(now);
}

void PeerLink::check(Instant now) {
  stun::BindingRequest request;
  random_.fill(request.id);
  transactions_[transactions_sent_++ % transactions_.size()] = request.id;
  const std::string username = remote_.username_fragment + ":browser";
  request.username = username;
  request.password = remote_.password;
  request.priority = 1'853'824'767;
  request.tie_breaker = 0x1234'5678;
  request.use_candidate = true;
  Blob room(300);
  out.push(to_blob(request.write_to(room)));
  next_check_ = now + (is_checked_ ? kCheckInterval : kFirstCheckInterval);
}

std::optional<PeerLink::Incoming> PeerLink::on_datagram(Instant now, Bytes datagram) {
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

void PeerLink::on_stun(Instant now, Bytes datagram) {
  const auto answer = stun::MessageView::parse(datagram);
  if (!answer || !answer->is_binding(stun::MessageClass::Success)) { return; }
  if (std::find(transactions_.begin(), transactions_.end(), answer->transaction_id()) == transactions_.end()) { return; }
  const std::string& key = remote_.password;
  if (!answer->is_integrity_right({reinterpret_cast<const std::uint8_t*>(key.data()), key.size()})) { return; }
  if (std::exchange(is_checked_, true)) { return; }
  next_check_ = now + kCheckInterval;
  if (role_ == dtls::Role::Client) {
    dtls_.start(now, role_, dtls_out_);
    flush_dtls();
  }
}

std::optional<PeerLink::Incoming> PeerLink::unprotect(Bytes datagram) {
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

void PeerLink::on_deadline(Instant now) {
  if (next_check_ <= now && sends_checks_) { check(now); }
  if (dtls_.next_deadline() <= now) {
    dtls_.on_deadline(now, dtls_out_);
    flush_dtls();
  }
}

Instant PeerLink::next_deadline() const {
  return soonest(sends_checks_ ? next_check_ : kNever, dtls_.next_deadline());
}

void PeerLink::send_rtp(Bytes plain) {
  if (!sender_) { return; }
  const auto view = rtp::PacketView::parse(plain);
  MADANG_CHECK(view);
  const rtp::Seq seq = unwrappers_[view->ssrc().value].unwrap(view->wire_seq());
  Blob packet = to_blob(plain);
  packet.resize(plain.size() + sender_->overhead());
  protector_.protect({.sender = &*sender_,
                      .header = MutableBytes(packet).first(view->header_size()),
                      .payload = Bytes(packet).subspan(view->header_size(), plain.size() - view->header_size()),
                      .index = static_cast<srtp::PacketIndex>(seq.value)});
  out.push(std::move(packet));
}

void PeerLink::send_rtcp(Bytes plain) {
  if (!sender_ || plain.empty()) { return; }
  Blob packet = to_blob(plain);
  packet.resize(plain.size() + sender_->rtcp_overhead());
  packet.resize(sender_->protect_rtcp(packet, plain.size()));
  out.push(std::move(packet));
}

void PeerLink::say_goodbye() {
  dtls_.close(dtls_out_);
  flush_dtls();
}

void PeerLink::flush_dtls() {
  for (const dtls::Effect& effect : dtls_out_.effects()) {
    if (const auto* send = std::get_if<dtls::SendDatagram>(&effect)) {
      out.push(to_blob(dtls_out_.bytes_of(*send)));
    } else if (const auto* connected = std::get_if<dtls::Connected>(&effect)) {
      profile_ = srtp::profile_of_dtls_id(static_cast<std::uint16_t>(connected->profile));
      MADANG_CHECK(profile_);
      sender_.emplace(unit_, *key_of(connected->send));
      receiver_.emplace(unit_, *key_of(connected->receive));
    }
  }
  dtls_out_.clear();
}

std::optional<srtp::MasterKey> PeerLink::key_of(const dtls::SrtpKey& key) const {
  Blob both = to_blob(key.key());
  both.insert(both.end(), key.salt().begin(), key.salt().end());
  return srtp::MasterKey::parse(*profile_, both);
}

}  // namespace madang::sim
