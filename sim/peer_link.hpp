// A browser's half of one WebRTC transport, built from this project's own parts in the client's role.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>

#include "base/outbox.hpp"
#include "base/random.hpp"
#include "crypto/certificate.hpp"
#include "dtls/context.hpp"
#include "dtls/endpoint.hpp"
#include "media/messages.hpp"
#include "rtp/types.hpp"
#include "sim/blob.hpp"
#include "srtp/protector.hpp"
#include "srtp/receiver.hpp"
#include "srtp/sender.hpp"
#include "stun/message_builder.hpp"

namespace madang::sim {

/// A client's certificate with the DTLS settings made from it.
struct Identity {
  static Identity make();
  crypto::Certificate certificate;
  dtls::Context context;
};

/// Checks the path, shakes hands, protects and unprotects. Everything it wants sent is in `out`.
class PeerLink {
 public:
  static constexpr Duration kCheckInterval = 2500ms;
  static constexpr Duration kFirstCheckInterval = 50ms;

  PeerLink(const Identity& identity, crypto::CipherUnit& unit, Random& random);

  /// What it signals of itself.
  media::DtlsParameters parameters(media::DtlsRole role) const;
  void start(Instant now, const media::IceParameters& ice, const media::DtlsParameters& server, dtls::Role role);
  void restart_ice(Instant now, const media::IceParameters& ice);
  /// Sends a Binding request that nominates (RFC 8445 §7.2) at once, as after a change of network.
  void check(Instant now);
  /// No more checks: consent will expire.
  void fall_silent() { sends_checks_ = false; }
  void speak_again(Instant now);

  struct Incoming {
    Blob plain;
    bool is_rtcp = false;
  };
  /// Nothing unless it was an authentic RTP or RTCP packet.
  std::optional<Incoming> on_datagram(Instant now, Bytes datagram);
  void on_deadline(Instant now);
  Instant next_deadline() const;

  bool is_connected() const { return sender_.has_value(); }
  bool is_checked() const { return is_checked_; }
  const std::optional<srtp::Profile>& profile() const { return profile_; }
  dtls::State dtls_state() const { return dtls_.state(); }

  void send_rtp(Bytes plain);
  void send_rtcp(Bytes plain);
  void say_goodbye();

  Outbox<Blob> out;
  std::size_t refused = 0;  ///< packets that did not authenticate, or came twice

 private:
  void on_stun(Instant now, Bytes datagram);
  std::optional<Incoming> unprotect(Bytes datagram);
  void flush_dtls();
  std::optional<srtp::MasterKey> key_of(const dtls::SrtpKey& key) const;

  const Identity& identity_;
  crypto::CipherUnit& unit_;
  Random& random_;
  dtls::Endpoint dtls_;
  dtls::Output dtls_out_;
  srtp::Protector protector_;
  std::optional<srtp::Profile> profile_;
  std::optional<srtp::Sender> sender_;
  std::optional<srtp::Receiver> receiver_;
  std::map<std::uint32_t, rtp::SeqUnwrapper> unwrappers_;
  media::IceParameters remote_;
  dtls::Role role_ = dtls::Role::Client;
  bool is_checked_ = false;  ///< the server answered a check
  bool sends_checks_ = true;
  std::array<stun::TransactionId, 4> transactions_{};  ///< the last ones
  std::size_t transactions_sent_ = 0;
  Instant next_check_ = kNever;
};

}  // namespace madang::sim
