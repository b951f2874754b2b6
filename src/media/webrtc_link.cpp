#include "media/webrtc_link.hpp"

#include <array>
#include <vector>

#include "rtp/demux.hpp"

namespace madang::media {

namespace {

IceState told(ice::State state) {
  switch (state) {
    case ice::State::New: return IceState::New;
    case ice::State::Connected: return IceState::Connected;
    case ice::State::Completed: return IceState::Completed;
    case ice::State::Disconnected: return IceState::Disconnected;
    case ice::State::Closed: break;
  }
  return IceState::Closed;
}

DtlsState told(dtls::State state) {
  switch (state) {
    case dtls::State::New: return DtlsState::New;
    case dtls::State::Connecting: return DtlsState::Connecting;
    case dtls::State::Connected: return DtlsState::Connected;
    case dtls::State::Failed: return DtlsState::Failed;
    case dtls::State::Closed: break;
  }
  return DtlsState::Closed;
}

Result<std::vector<crypto::Fingerprint>> parse_fingerprints(const DtlsParameters& remote) {
  if (remote.fingerprints.empty()) {
    return fail(Code::InvalidArgument, "empty dtlsParameters.fingerprints array", "dtlsParameters.fingerprints");
  }
  if (remote.fingerprints.size() > dtls::kFingerprintsMax) {
    return fail(Code::LimitReached, "too many dtlsParameters.fingerprints", "dtlsParameters.fingerprints");
  }
  std::vector<crypto::Fingerprint> out;
  for (std::size_t i = 0; i < remote.fingerprints.size(); ++i) {
    const auto parsed = crypto::Fingerprint::parse(remote.fingerprints[i].algorithm, remote.fingerprints[i].value);
    if (!parsed) {
      const std::string field = "dtlsParameters.fingerprints[" + std::to_string(i) + "]";
      return fail(Code::InvalidArgument, "invalid " + field + ": not an algorithm with a digest of its length", field);
    }
    out.push_back(*parsed);
  }
  return out;
}

std::optional<srtp::Profile> profile_of(dtls::SrtpProfile negotiated) {
  return srtp::profile_of_dtls_id(static_cast<std::uint16_t>(negotiated));
}

std::optional<srtp::MasterKey> master_key(srtp::Profile profile, const dtls::SrtpKey& key) {
  std::array<std::uint8_t, srtp::kKeyBytesMax + srtp::kSaltBytesMax> both{};
  ByteWriter writer(both);
  writer.bytes(key.key());
  writer.bytes(key.salt());
  return srtp::MasterKey::parse(profile, writer.written());
}

}  // namespace

WebRtcLink::WebRtcLink(Options options, const dtls::Context& dtls, crypto::CipherUnit& unit, Random& random)
    : unit_(&unit), ice_({.consent_timeout = options.consent_timeout}, random), dtls_(dtls) {}

IceState WebRtcLink::ice_state() const { return told(ice_.state()); }

DtlsState WebRtcLink::dtls_state() const { return told(dtls_.state()); }

Result<Done> WebRtcLink::connect(Instant now, const DtlsParameters& remote, LinkOut& out) {
  if (role_) { return fail(Code::InvalidState, "connect() already called"); }
  MADANG_TRY(const auto fingerprints, parse_fingerprints(remote));
  role_ = remote.role == DtlsRole::Client ? dtls::Role::Server : dtls::Role::Client;
  dtls_.set_remote(fingerprints, dtls_out_);
  start_dtls(now, out);
  apply_dtls(out);
  return Done{};
}

/// A client has nowhere to send its first flight before ICE; a server may listen at once.
void WebRtcLink::start_dtls(Instant now, LinkOut& out) {
  if (!role_ || dtls_.state() != dtls::State::New) { return; }
  if (*role_ == dtls::Role::Client && !ice_.selected()) { return; }
  dtls_.start(now, *role_, dtls_out_);
  apply_dtls(out);
}

void WebRtcLink::restart_ice(Instant now, Random& random, LinkOut& out) {
  ice_.restart(now, random, ice_out_);
  apply_ice(now, out);
}

void WebRtcLink::close(LinkOut& out) {
  dtls_.close(dtls_out_);
  apply_dtls(out);
  ice_.close(ice_out_);
  apply_ice({}, out);
  sender_.reset();
  receiver_.reset();
}

Inbound WebRtcLink::on_datagram(Instant now, const Route& from, MutableBytes datagram, LinkOut& out) {
  received_.clear();
  switch (rtp::classify(datagram)) {
    case rtp::PacketKind::RtpOrRtcp: return on_srtp(from, datagram, out);
    case rtp::PacketKind::Stun: return on_stun(now, from, datagram, out);
    case rtp::PacketKind::Dtls: return on_dtls(now, from, datagram, out);
    case rtp::PacketKind::Unknown: break;
  }
  return Inbound::dropped(Drop::UnknownKind);
}

Inbound WebRtcLink::on_stun(Instant now, const Route& from, Bytes datagram, LinkOut& out) {
  const auto refused = ice_.on_stun(now, from, datagram, ice_out_);
  apply_ice(now, out);
  return refused ? Inbound::dropped(Drop::StunRefused) : Inbound{};
}

Inbound WebRtcLink::on_dtls(Instant now, const Route& from, Bytes datagram, LinkOut& out) {
  if (!ice_.is_valid(from)) { return Inbound::dropped(Drop::InvalidTuple); }
  if (!role_) { return Inbound::dropped(Drop::DtlsNotStarted); }
  if (dtls_.on_datagram(now, datagram, dtls_out_)) {
    ice_.on_valid_packet(from, ice_out_);
    apply_ice(now, out);
  }
  apply_dtls(out);
  return {};
}

Inbound WebRtcLink::on_srtp(const Route& from, MutableBytes datagram, LinkOut& out) {
  if (!ice_.is_valid(from)) { return Inbound::dropped(Drop::InvalidTuple); }
  if (!receiver_) { return Inbound::dropped(Drop::NoKeys); }
  const bool is_rtcp = rtp::is_rtcp(datagram);
  const srtp::Unprotected plain = is_rtcp ? receiver_->unprotect_rtcp(datagram) : receiver_->unprotect_rtp(datagram);
  if (!plain) { return Inbound::dropped(Drop::SrtpRefused); }
  if (ice_.selected() != from) {
    ice_.on_valid_packet(from, ice_out_);
    apply_ice({}, out);
  }
  return {.kind = is_rtcp ? Inbound::Kind::Rtcp : Inbound::Kind::Rtp, .size = plain.size, .drop = {}};
}

void WebRtcLink::on_tuple_closed(Instant now, const Route& tuple, LinkOut& out) {
  ice_.on_tuple_closed(tuple, ice_out_);
  apply_ice(now, out);
}

void WebRtcLink::on_deadline(Instant now, LinkOut& out) {
  if (ice_.next_deadline() <= now) { ice_.on_deadline(now, ice_out_); }
  apply_ice(now, out);
  if (dtls_.next_deadline() <= now) { dtls_.on_deadline(now, dtls_out_); }
  apply_dtls(out);
}

void WebRtcLink::apply_ice(Instant now, LinkOut& out) {
  if (ice_out_.empty()) { return; }
  bool has_selected = false;
  for (const ice::Effect& effect : ice_out_) {
    if (const auto* send = std::get_if<ice::Send>(&effect)) {
      out.datagrams.push(send->tuple.socket, send->tuple.remote, send->bytes());
    } else if (const auto* added = std::get_if<ice::TupleAdded>(&effect)) {
      out.tuples_added.push(added->tuple);
    } else if (const auto* removed = std::get_if<ice::TupleRemoved>(&effect)) {
      out.tuples_removed.push(removed->tuple);
    } else if (const auto* changed = std::get_if<ice::StateChanged>(&effect)) {
      out.ice = told(changed->state);
    } else if (const auto* retired = std::get_if<ice::UfragRetired>(&effect)) {
      out.ufrags_retired.push(retired->ufrag);
    } else {
      has_selected = true;
    }
  }
  ice_out_.clear();
  if (has_selected) { start_dtls(now, out); }
}

void WebRtcLink::apply_dtls(LinkOut& out) {
  for (const dtls::Effect& effect : dtls_out_.effects()) {
    if (const auto* send = std::get_if<dtls::SendDatagram>(&effect)) {
      // Without a tuple the flight is lost, and comes again by its timer.
      if (const auto& to = ice_.selected()) { out.datagrams.push(to->socket, to->remote, dtls_out_.bytes_of(*send)); }
    } else if (const auto* connected = std::get_if<dtls::Connected>(&effect)) {
      on_connected(*connected, out);
    } else if (const auto* data = std::get_if<dtls::ApplicationData>(&effect)) {
      received_.push(dtls_out_.bytes_of(*data));
    }
  }
  dtls_out_.clear();
  if (dtls_.state() != dtls_state_told_) {
    dtls_state_told_ = dtls_.state();
    out.dtls = told(dtls_state_told_);
  }
}

void WebRtcLink::send_data(Bytes packet, TransmitQueue& to) {
  const auto& route = ice_.selected();
  if (!route || !dtls_.send(packet, dtls_out_)) { return; }
  for (const dtls::Effect& effect : dtls_out_.effects()) {
    if (const auto* send = std::get_if<dtls::SendDatagram>(&effect)) {
      to.push(route->socket, route->remote, dtls_out_.bytes_of(*send));
    }
  }
  dtls_out_.clear();
}

void WebRtcLink::on_connected(const dtls::Connected& connected, LinkOut& out) {
  const auto profile = profile_of(connected.profile);
  if (!profile) { return; }
  const auto send = master_key(*profile, connected.send);
  const auto receive = master_key(*profile, connected.receive);
  if (!send || !receive) { return; }
  sender_.emplace(*unit_, *send);
  receiver_.emplace(*unit_, *receive);
  out.is_ready_now = true;
}

}  // namespace madang::media
