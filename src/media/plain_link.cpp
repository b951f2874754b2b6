#include "media/plain_link.hpp"

#include "media/data_channels.hpp"
#include "rtp/demux.hpp"
#include "srtp/profile.hpp"

namespace madang::media {

PlainLink::PlainLink(Options options, crypto::CipherUnit& unit) : options_(std::move(options)), unit_(&unit) {
  if (options_.send_key) { sender_.emplace(unit, *options_.send_key); }
}

void PlainLink::on_rtp_socket(SocketId socket, const SocketAddress& local) {
  rtp_socket_ = socket;
  rtp_local_ = local;
}

void PlainLink::on_rtcp_socket(SocketId socket, const SocketAddress& local) {
  rtcp_socket_ = socket;
  rtcp_local_ = local;
}

Result<std::optional<srtp::MasterKey>> PlainLink::check_keys(const ConnectPlainTransport& command) const {
  if (!options_.send_key) {
    if (command.srtp) {
      return fail(Code::InvalidArgument, "invalid srtpParameters: SRTP is not enabled", "srtpParameters");
    }
    return std::optional<srtp::MasterKey>{};
  }
  if (!command.srtp) { return fail(Code::InvalidArgument, "missing srtpParameters", "srtpParameters"); }
  const auto profile = srtp::parse_profile(command.srtp->suite);
  if (!profile) {
    return fail(Code::InvalidArgument, "invalid srtpParameters.cryptoSuite", "srtpParameters.cryptoSuite");
  }
  if (*profile != options_.send_key->profile()) {
    return fail(Code::InvalidArgument, "srtpParameters.cryptoSuite is not the one of this transport",
                "srtpParameters.cryptoSuite");
  }
  MADANG_TRY(auto key, srtp::MasterKey::from_base64(*profile, command.srtp->key_base64));
  return std::optional<srtp::MasterKey>(key);
}

Result<Done> PlainLink::check_address(const ConnectPlainTransport& command) const {
  if (options_.comedia) {
    if (command.ip || command.port || command.rtcp_port) {
      return fail(Code::InvalidArgument, "cannot set ip, port or rtcpPort: comedia learns them", "ip");
    }
    return Done{};
  }
  if (!command.ip) { return fail(Code::InvalidArgument, "missing ip", "ip"); }
  if (!command.port || *command.port == 0) { return fail(Code::InvalidArgument, "missing port", "port"); }
  if (options_.rtcp_mux && command.rtcp_port) {
    return fail(Code::InvalidArgument, "cannot set rtcpPort: rtcpMux is on", "rtcpPort");
  }
  if (!options_.rtcp_mux && (!command.rtcp_port || *command.rtcp_port == 0)) {
    return fail(Code::InvalidArgument, "missing rtcpPort: rtcpMux is off", "rtcpPort");
  }
  return Done{};
}

Result<Done> PlainLink::connect(const ConnectPlainTransport& command, LinkOut& out) {
  if (connected_) { return fail(Code::InvalidState, "connect() already called"); }
  MADANG_TRY(const auto key, check_keys(command));
  MADANG_TRY([[maybe_unused]] const Done address_is_right, check_address(command));
  if (key) { receiver_.emplace(*unit_, *key); }
  if (command.ip) {
    rtp_remote_ = SocketAddress{*command.ip, *command.port};
    if (command.rtcp_port) { rtcp_remote_ = SocketAddress{*command.ip, *command.rtcp_port}; }
  }
  connected_ = true;
  out.is_ready_now = route().has_value();
  return Done{};
}

/// Whether its source is the peer, the association finds out.
Inbound PlainLink::on_sctp(const Route& from, Bytes datagram) const {
  if (from.socket != rtp_socket_) { return Inbound::dropped(Drop::UnknownKind); }
  if (rtp_remote_ ? *rtp_remote_ != from.remote : !options_.comedia) { return Inbound::dropped(Drop::WrongSource); }
  return {.kind = Inbound::Kind::Sctp, .size = datagram.size(), .drop = {}};
}

Inbound PlainLink::on_datagram(const Route& from, MutableBytes datagram) {
  if (options_.sctp && is_sctp(datagram)) { return on_sctp(from, datagram); }
  if (rtp::classify(datagram) != rtp::PacketKind::RtpOrRtcp) { return Inbound::dropped(Drop::UnknownKind); }
  const bool is_rtcp = rtp::is_rtcp(datagram);
  const bool by_rtcp_socket = !options_.rtcp_mux && from.socket == rtcp_socket_;
  if (is_rtcp != by_rtcp_socket && !options_.rtcp_mux) { return Inbound::dropped(Drop::UnknownKind); }
  const auto& known = by_rtcp_socket ? rtcp_remote_ : rtp_remote_;
  if (known && *known != from.remote) { return Inbound::dropped(Drop::WrongSource); }
  if (!known && !options_.comedia) { return Inbound::dropped(Drop::WrongSource); }
  std::size_t size = datagram.size();
  if (options_.send_key) {
    if (!receiver_) { return Inbound::dropped(Drop::NoKeys); }
    const auto plain = is_rtcp ? receiver_->unprotect_rtcp(datagram) : receiver_->unprotect_rtp(datagram);
    if (!plain) { return Inbound::dropped(Drop::SrtpRefused); }
    size = plain.size;
  }
  return {.kind = is_rtcp ? Inbound::Kind::Rtcp : Inbound::Kind::Rtp, .size = size, .drop = {}};
}

void PlainLink::learn(const Route& from, bool is_rtcp, LinkOut& out) {
  if (!options_.comedia) { return; }
  auto& known = is_rtcp && !options_.rtcp_mux ? rtcp_remote_ : rtp_remote_;
  if (known) { return; }
  known = from.remote;
  out.is_ready_now = route().has_value();
}

std::optional<SrtpParameters> PlainLink::srtp_parameters() const {
  if (!options_.send_key) { return std::nullopt; }
  return SrtpParameters{std::string(srtp::to_string(options_.send_key->profile())), options_.send_key->to_base64()};
}

std::optional<Route> PlainLink::route() const {
  if (!rtp_remote_) { return std::nullopt; }
  return Route{rtp_socket_, *rtp_remote_};
}

std::optional<Route> PlainLink::rtcp_route() const {
  if (options_.rtcp_mux) { return route(); }
  if (!rtcp_remote_) { return std::nullopt; }
  return Route{rtcp_socket_, *rtcp_remote_};
}

}  // namespace madang::media
