// A plain transport's way to its peer: RTP over sockets of its own, protected only if signalling gave keys.
#pragma once

#include <optional>

#include "crypto/cipher_unit.hpp"
#include "media/link.hpp"
#include "srtp/receiver.hpp"
#include "srtp/sender.hpp"

namespace madang::media {

/// Knows the two ends of plain RTP and RTCP. With comedia the far ends are learned, once each, from packets that belong to
/// a stream of this transport; afterwards nobody else is heard.
class PlainLink {
 public:
  struct Options {
    bool rtcp_mux = false;
    bool comedia = true;
    std::optional<srtp::MasterKey> send_key = {};  ///< set: SRTP
    bool sctp = false;                             ///< beside RTP, on its socket
  };
  /// `unit` outlives the link.
  PlainLink(Options options, crypto::CipherUnit& unit);

  /// Sockets as they come; with rtcp-mux there is only the first.
  void on_rtp_socket(SocketId socket, const SocketAddress& local);
  void on_rtcp_socket(SocketId socket, const SocketAddress& local);

  /// Once. Without comedia ip, port and (unless muxed) rtcp_port are required, with it they are refused; keys are required
  /// with SRTP and refused without.
  Result<Done> connect(const ConnectPlainTransport& command, LinkOut& out);

  /// Authentic as far as keys say; the source is not yet learned by this, see learn().
  Inbound on_datagram(const Route& from, MutableBytes datagram);
  /// The packet just given belongs to a stream of this transport: its source is the peer, if none is known yet.
  void learn(const Route& from, bool is_rtcp, LinkOut& out);

  bool is_comedia() const { return options_.comedia; }
  bool is_rtcp_mux() const { return options_.rtcp_mux; }
  bool is_connected() const { return connected_; }
  const SocketAddress& rtp_local() const { return rtp_local_; }
  const SocketAddress& rtcp_local() const { return rtcp_local_; }
  SocketId rtp_socket() const { return rtp_socket_; }
  SocketId rtcp_socket() const { return rtcp_socket_; }
  std::optional<SrtpParameters> srtp_parameters() const;

  std::optional<Route> route() const;
  std::optional<Route> rtcp_route() const;
  srtp::Sender* sender() { return sender_ ? &*sender_ : nullptr; }
  srtp::Receiver* receiver() { return receiver_ ? &*receiver_ : nullptr; }

 private:
  Result<std::optional<srtp::MasterKey>> check_keys(const ConnectPlainTransport& command) const;
  Result<Done> check_address(const ConnectPlainTransport& command) const;
  Inbound on_sctp(const Route& from, Bytes datagram) const;

  Options options_;
  crypto::CipherUnit* unit_;
  SocketId rtp_socket_{};
  SocketId rtcp_socket_{};
  SocketAddress rtp_local_;
  SocketAddress rtcp_local_;
  std::optional<SocketAddress> rtp_remote_;
  std::optional<SocketAddress> rtcp_remote_;
  bool connected_ = false;
  std::optional<srtp::Sender> sender_;
  std::optional<srtp::Receiver> receiver_;
};

}  // namespace madang::media
