// A browser as the server sees it: two WebRTC transports, streams of its own, consumers it accepts.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "end_to_end/media_sink.hpp"
#include "end_to_end/media_source.hpp"
#include "media/browser_test_support.hpp"
#include "room/messages.hpp"

namespace madang::end_to_end {

class Stage;

/// One transport of a client.
struct ClientTransport {
  ClientTransport(crypto::CipherUnit& unit, Random& random, SocketAddress its_address)
      : link(unit, random), address(its_address) {}
  media::BrowserLink link;
  SocketAddress address;
  media::TransportId id;
};

/// Knows one peer's side of everything. A Stage gives it time, datagrams and notifications.
class ModelClient {
 public:
  static constexpr std::uint8_t kOpus = 109, kVp8 = 120, kVp8Rtx = 124;

  ModelClient(Stage& stage, std::string name, room::ConnectionId connection, std::uint8_t host);

  /// Transports, join, connect: what a client does first.
  void enter();
  media::ProducerId produce_audio();
  media::ProducerId produce_video();
  void restart_ice(ClientTransport& transport);
  /// No check, no packet any more: its network is gone.
  void fall_silent();

  void on_datagram(Instant now, const SocketAddress& local, Bytes datagram);
  void on_deadline(Instant now);
  Instant next_deadline() const;
  bool on_question(const room::Question& question);
  void on_notification(const room::Notification& notification);

  bool is_connected() const { return sending->link.is_connected() && receiving->link.is_connected(); }
  const std::string& name() const { return name_; }
  room::ConnectionId connection() const { return connection_; }
  /// The sink of the `kind` from `peer`; there must be one.
  MediaSink& sink(const std::string& peer, ortc::MediaKind kind);
  MediaSink& audio_from(const std::string& peer) { return sink(peer, ortc::MediaKind::Audio); }
  MediaSink& video_from(const std::string& peer) { return sink(peer, ortc::MediaKind::Video); }

  std::unique_ptr<ClientTransport> sending, receiving;
  std::unique_ptr<MediaSource> audio, video;
  std::vector<std::unique_ptr<MediaSink>> sinks;
  std::vector<room::Notification> notifications;
  std::optional<std::uint16_t> closed_with;
  bool accepts = true;
  bool sends_media = true;
  std::size_t strays = 0;  ///< packets of nothing that was offered

 private:
  std::unique_ptr<ClientTransport> open(bool producing, std::uint16_t port);
  void connect(ClientTransport& transport);
  media::ProducerId produce(ortc::MediaKind kind, ortc::RtpParameters parameters);
  void send_rtp(std::vector<Blob>& packets);
  void flush(ClientTransport& transport);

  Stage& stage_;
  std::string name_;
  room::ConnectionId connection_;
  std::uint8_t host_;
  media::WebRtcTransportCreated sending_told_, receiving_told_;
  Instant next_audio_ = kNever, next_video_ = kNever;
  Instant next_feedback_ = kNever, next_report_ = kNever;
};

}  // namespace madang::end_to_end
