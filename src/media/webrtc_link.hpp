// A WebRTC transport's way to its peer: ICE finds it, DTLS proves it, SRTP keeps it private.
#pragma once

#include <optional>

#include "base/random.hpp"
#include "crypto/cipher_unit.hpp"
#include "dtls/endpoint.hpp"
#include "ice/ice_lite.hpp"
#include "media/link.hpp"
#include "media/packet_batch.hpp"
#include "srtp/receiver.hpp"
#include "srtp/sender.hpp"

namespace madang::media {

/// Knows whether and how one browser can be reached. Nothing but a valid check opens a tuple; nothing but the signalled
/// certificate opens the media.
class WebRtcLink {
 public:
  struct Options {
    Duration consent_timeout = 20s;
  };
  /// `dtls` and `unit` outlive the link.
  WebRtcLink(Options options, const dtls::Context& dtls, crypto::CipherUnit& unit, Random& random);

  /// Once; a second call is refused. Our role is the other one of theirs; towards "auto" we are the client.
  Result<Done> connect(Instant now, const DtlsParameters& remote, LinkOut& out);
  void restart_ice(Instant now, Random& random, LinkOut& out);
  void close(LinkOut& out);

  Inbound on_datagram(Instant now, const Route& from, MutableBytes datagram, LinkOut& out);
  /// The TCP connection behind a tuple ended.
  void on_tuple_closed(Instant now, const Route& tuple, LinkOut& out);
  /// The SCTP packets that the datagram just given held (RFC 8261 §3), for data channels.
  const PacketBatch& received() const { return received_; }
  /// One SCTP packet of at most dtls::kApplicationBytesMax, into `to`; lost while there is no way.
  void send_data(Bytes packet, TransmitQueue& to);
  void on_deadline(Instant now, LinkOut& out);
  Instant next_deadline() const { return soonest(ice_.next_deadline(), dtls_.next_deadline()); }

  const ice::Credentials& credentials() const { return ice_.credentials(); }
  bool owns_ufrag(std::string_view ufrag) const { return ice_.owns_ufrag(ufrag); }

  IceState ice_state() const;
  DtlsState dtls_state() const;
  std::optional<Route> selected() const { return ice_.selected(); }

  /// Where media goes; nothing before DTLS is done or while ICE has no tuple.
  std::optional<Route> route() const { return sender_ ? ice_.selected() : std::nullopt; }
  srtp::Sender* sender() { return sender_ ? &*sender_ : nullptr; }
  srtp::Receiver* receiver() { return receiver_ ? &*receiver_ : nullptr; }

 private:
  Inbound on_stun(Instant now, const Route& from, Bytes datagram, LinkOut& out);
  Inbound on_dtls(Instant now, const Route& from, Bytes datagram, LinkOut& out);
  Inbound on_srtp(const Route& from, MutableBytes datagram, LinkOut& out);
  void apply_ice(Instant now, LinkOut& out);
  void apply_dtls(LinkOut& out);
  void on_connected(const dtls::Connected& connected, LinkOut& out);
  void start_dtls(Instant now, LinkOut& out);

  crypto::CipherUnit* unit_;
  ice::IceLite ice_;
  dtls::Endpoint dtls_;
  std::optional<dtls::Role> role_;
  dtls::State dtls_state_told_ = dtls::State::New;
  std::optional<srtp::Sender> sender_;
  std::optional<srtp::Receiver> receiver_;
  // Scratch, kept for its capacity.
  Outbox<ice::Effect> ice_out_;
  dtls::Output dtls_out_;
  PacketBatch received_;
};

}  // namespace madang::media
