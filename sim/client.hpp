// A browser as the server sees it: two WebRTC transports, what it produces, the consumers it accepts.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bwe/transport_feedback_builder.hpp"
#include "room/messages.hpp"
#include "sim/link.hpp"
#include "sim/media_source.hpp"
#include "sim/peer_link.hpp"
#include "sim/receive_stream.hpp"
#include "sim/sending_rate.hpp"

namespace madang::sim {

class World;

/// One transport of a client, with the path to and from it.
struct ClientTransport {
  ClientTransport(const Identity& identity, crypto::CipherUnit& unit, Random& random, const SocketAddress& its_address,
                  const Link::Options& path)
      : link(identity, unit, random), address(its_address), up(path, random.next()), down(path, random.next()) {}

  PeerLink link;
  SocketAddress address;           ///< its own, as seen from outside its NAT
  SocketAddress server;            ///< the candidate it was told
  media::TransportId id;
  media::WebRtcTransportCreated told;
  Link up, down;
  /// Decides about single datagrams: true means that it is lost. For tests that want one particular loss.
  std::function<bool(Bytes)> loses_up, loses_down;
};

/// Knows one peer's side of everything. A World gives it time, datagrams and messages.
class Client {
 public:
  struct Options {
    std::string name;
    std::string room = "yard";
    Link::Options path = {};          ///< of both transports, both directions
    Duration signal_delay{};          ///< of the WebSocket, each way
    bool is_viewer_only = false;      ///< has no sending transport
    bool consumes = true;             ///< tells its capabilities when it joins
    std::optional<bool> accepts = true;  ///< its answer to newConsumer; nothing: it never answers
    media::DtlsRole role = media::DtlsRole::Client;
    Bitrate rate_start = Bitrate::kbps(1000);
    Bitrate rate_max = Bitrate::kbps(4000);
    double clock_ppm = 0;
    ReceiveStream::Behaviour receiving = {};
  };
  using Answer = std::function<void(Result<room::Response>)>;

  Client(World& world, const Options& options, room::ConnectionId connection, std::uint32_t number);

  /// Transports, join, connect: what a client does first.
  void enter();
  void produce_audio(const AudioFormat& format, std::function<void(bool)> done = {});
  void produce_video(const VideoFormat& format, std::function<void(bool)> done = {});
  void close_producer(MediaSource& source);
  void request(room::PeerRequest request, Answer answer = {});
  void restart_ice(ClientTransport& transport);
  /// Its NAT gives `transport` another port: what was sent to the old one is lost.
  void rebind(ClientTransport& transport);
  /// No check, no packet any more: its network is gone.
  void fall_silent();
  void speak_again();

  // What the world tells it.
  void on_datagram(Instant now, ClientTransport& transport, Bytes datagram);
  void on_deadline(Instant now);
  Instant next_deadline() const;
  void on_notification(Instant now, const room::Notification& notification);
  /// Its answer, if it gives one.
  std::optional<bool> on_question(Instant now, const room::Question& question);
  void on_disconnected(Instant now, std::uint16_t code);

  bool is_joined() const { return is_joined_; }
  bool is_connected() const;
  const std::string& name() const { return options_.name; }
  const Options& options() const { return options_; }
  room::ConnectionId connection() const { return connection_; }
  /// The open stream of `kind` from `peer`; null if there is none.
  ReceiveStream* find(const std::string& peer, ortc::MediaKind kind);
  MediaSource* find_source(media::ProducerId producer);
  std::optional<media::ProducerId> producer_of(const MediaSource& source) const;
  Bitrate sending_rate() const { return rate_.rate(); }

  struct Producing {
    std::unique_ptr<MediaSource> source;
    std::optional<media::ProducerId> id;  ///< nothing until the server has agreed
    bool is_paused = false;
  };

  std::unique_ptr<ClientTransport> sending, receiving;
  std::vector<Producing> producing;
  std::vector<std::unique_ptr<ReceiveStream>> streams;
  std::vector<room::Notification> notifications;  ///< the last ones
  std::optional<std::uint16_t> closed_with;
  bool is_left = false;
  std::optional<bool> accepts;
  bool sends_media = true;
  std::uint64_t strays = 0;  ///< packets of nothing that was offered
  std::string last_error;

 private:
  void open(bool is_producing);
  void join();
  void connect(ClientTransport& transport);
  void produce(std::unique_ptr<MediaSource> source, std::function<void(bool)> done);
  MediaSource::Options source_options();
  void on_rtp(Instant now, const rtp::PacketView& view);
  void on_rtcp(Instant now, Bytes plain);
  void queue(std::vector<Outgoing>& packets);
  void send_paced(Instant now);
  void send_feedback(Instant now);
  void adapt(Instant now);
  void flush(ClientTransport& transport);
  void wake();

  World& world_;
  Options options_;
  room::ConnectionId connection_;
  std::uint32_t number_;
  std::uint16_t ports_ = 0;
  std::uint32_t sources_ = 0;
  bool is_joined_ = false;
  ortc::RtpCapabilities router_;
  SendingRate rate_;
  bwe::TransportFeedbackBuilder feedback_{{1}};
  std::deque<Outgoing> waiting_;  ///< for the pacer
  Instant next_send_ = kNever;
  Instant next_tick_ = kNever;    ///< of feedback
  Instant next_report_ = kNever;
  bool is_silent_ = false;
};

}  // namespace madang::sim
