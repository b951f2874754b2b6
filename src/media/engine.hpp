// The media brain of one worker: commands and datagrams in; replies, events and datagrams out. Sans-IO.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/datagram.hpp"
#include "base/flat_map.hpp"
#include "base/ntp.hpp"
#include "base/outbox.hpp"
#include "base/random.hpp"
#include "base/slot_map.hpp"
#include "bwe/allocator.hpp"
#include "crypto/cipher_unit.hpp"
#include "dtls/context.hpp"
#include "media/consumer.hpp"
#include "media/data_consumer.hpp"
#include "media/data_producer.hpp"
#include "media/drop.hpp"
#include "media/handles.hpp"
#include "media/layer_claim.hpp"
#include "media/limits.hpp"
#include "media/messages.hpp"
#include "media/producer.hpp"
#include "media/router.hpp"
#include "media/shaper.hpp"
#include "media/timer_queue.hpp"
#include "media/transport.hpp"
#include "rtp/rtcp/compound_reader.hpp"
#include "sctp/effects.hpp"
#include "srtp/protector.hpp"

namespace madang::media {

/// Please bind a UDP socket; the answer is Engine::on_socket_opened().
struct OpenSocket {
  SocketId socket;
  IpAddress ip;
  std::uint16_t port_min = 0;
  std::uint16_t port_max = 0;
};
/// It, or the TCP connection of that number, is not needed any more.
struct CloseSocket {
  SocketId socket;
};
using SocketRequest = std::variant<OpenSocket, CloseSocket>;

/// What an Engine wishes for. Media itself is fetched with transmit().
struct EngineOut {
  Outbox<Up> up;
  Outbox<SocketRequest> sockets;
  TransmitQueue datagrams;
};

/// Owns the routers, transports, producers and consumers of one worker, and carries packets between them.
class Engine {
 public:
  /// A UDP socket that all WebRTC transports of this engine share.
  struct Listen {
    SocketId socket;
    SocketAddress bound;
    std::string announced;  ///< what candidates say: an address or a host name
    bool has_tcp = false;   ///< ICE-TCP connections are taken at the same address and port
  };
  struct Plain {
    IpAddress ip = IpAddress::v4(127, 0, 0, 1);
    std::string announced = "127.0.0.1";
    std::uint16_t port_min = 40'000;
    std::uint16_t port_max = 49'999;
  };
  struct Options {
    std::vector<Listen> listen;
    Plain plain;
    NtpClock ntp;
    std::string fingerprint_sha256;  ///< of the certificate in `dtls`, as signalled
    crypto::CipherBackend cipher = crypto::CipherUnit::best();
    /// Estimate what each receiver's path carries, pace to it and choose layers by it.
    bool estimates_bandwidth = false;
  };
  /// Sockets of plain transports are numbered from here on.
  static constexpr std::uint32_t kFirstPlainSocket = 1024;
  static constexpr bool is_plain(SocketId socket) { return socket.value >= kFirstPlainSocket && !is_stream(socket); }

  /// `random` outlives the engine.
  Engine(Options options, dtls::Context dtls, Random& random);

  void execute(Instant now, CallId call, const Command& command, EngineOut& out);
  /// At most kDatagramsPerBatch at once. Packets to forward then wait for transmit().
  void on_datagrams(Instant now, std::span<Datagram> batch, EngineOut& out);
  void on_socket_opened(Instant now, SocketId socket, const Result<SocketAddress>& result, EngineOut& out);
  /// A TCP connection ended by itself.
  void on_stream_closed(Instant now, SocketId socket, const SocketAddress& remote, EngineOut& out);
  void on_deadline(Instant now, EngineOut& out);
  /// Long ago, while messages wait for room: transmit(), and come back at once.
  Instant next_deadline() const {
    if (has_data_waiting()) { return {}; }
    const Instant next = soonest(timers_.next_deadline(), router_timers_.next_deadline());
    return throttles_.empty() ? next : soonest(next, throttle_deadline());
  }

  /// Writes waiting packets into `queue` until it is full: send them, clear it, and call again while this says true.
  bool transmit(Instant now, TransmitQueue& queue);

  /// Held by all SCTP associations together; walks over all transports.
  std::size_t data_bytes();
  const DropCounters& drops() const { return drops_; }
  std::uint64_t forwarded() const { return forwarded_; }
  struct Counts {
    std::size_t routers = 0, transports = 0, producers = 0, consumers = 0, data_producers = 0, data_consumers = 0;
    std::size_t timers = 0;  ///< entries; those of what was closed are dropped when they are due
  };
  Counts counts() const {
    return {routers_.size(),        transports_.size(),     producers_.size(),
            consumers_.size(),      data_producers_.size(), data_consumers_.size(),
            timers_.size() + router_timers_.size()};
  }

 private:
  // engine_commands.cpp: one function for each Command.
  using Answer = Result<ReplyBody>;
  Answer run(Instant now, const CreateRouter& command, EngineOut& out);
  Answer run(Instant now, const CloseRouter& command, EngineOut& out);
  Answer run(Instant now, const CreateWebRtcTransport& command, EngineOut& out);
  Answer run(Instant now, const ConnectWebRtcTransport& command, EngineOut& out);
  Answer run(Instant now, const ConnectPlainTransport& command, EngineOut& out);
  Answer run(Instant now, const RestartIce& command, EngineOut& out);
  Answer run(Instant now, const CloseTransport& command, EngineOut& out);
  Answer run(Instant now, const Produce& command, EngineOut& out);
  Answer run(Instant now, const PauseProducer& command, EngineOut& out);
  Answer run(Instant now, const ResumeProducer& command, EngineOut& out);
  Answer run(Instant now, const CloseProducer& command, EngineOut& out);
  Answer run(Instant now, const Consume& command, EngineOut& out);
  Answer run(Instant now, const PauseConsumer& command, EngineOut& out);
  Answer run(Instant now, const ResumeConsumer& command, EngineOut& out);
  Answer run(Instant now, const CloseConsumer& command, EngineOut& out);
  Answer run(Instant now, const RequestKeyFrame& command, EngineOut& out);
  Answer run(Instant now, const SetPreferredLayers& command, EngineOut& out);
  Answer run(Instant now, const SetPriority& command, EngineOut& out);
  Answer run(Instant now, const SetThrottle& command, EngineOut& out);
  Answer run(Instant now, const GetTransportStats& command, EngineOut& out);
  Answer run(Instant now, const GetProducerStats& command, EngineOut& out);
  Answer run(Instant now, const GetConsumerStats& command, EngineOut& out);
  std::vector<IceCandidate> candidates(const CreateWebRtcTransport& command) const;
  // engine_data.cpp
  Answer run(Instant now, const CreateDirectTransport& command, EngineOut& out);
  Answer run(Instant now, const ProduceData& command, EngineOut& out);
  Answer run(Instant now, const CloseDataProducer& command, EngineOut& out);
  Answer run(Instant now, const ConsumeData& command, EngineOut& out);
  Answer run(Instant now, const CloseDataConsumer& command, EngineOut& out);
  Answer run(Instant now, const SetBufferedAmountLowThreshold& command, EngineOut& out);
  Answer run(Instant now, const SetSubchannels& command, EngineOut& out);
  Answer run(Instant now, const SendData& command, EngineOut& out);
  Answer run(Instant now, const GetDataProducerStats& command, EngineOut& out);
  Answer run(Instant now, const GetDataConsumerStats& command, EngineOut& out);
  /// Alone answers later: when its sockets are there.
  void start(Instant now, CallId call, const CreatePlainTransport& command, EngineOut& out);
  Result<srtp::MasterKey> key_for(const CreatePlainTransport& command);
  void finish_plain(Instant now, TransportHandle handle, EngineOut& out);
  void set_producer_paused(Instant now, Producer& producer, bool paused, EngineOut& out);

  // engine_close.cpp: top-down, one function per level.
  void close(RouterHandle handle, EngineOut& out);
  void close(TransportHandle handle, EngineOut& out);
  void release(TransportHandle handle, const Route& tuple, EngineOut& out);
  void close(ProducerHandle handle, EngineOut& out);
  void close(ConsumerHandle handle);
  void close(DataProducerHandle handle);
  void close(DataConsumerHandle handle);
  void reset_stream(TransportHandle handle, const Transport& transport, std::uint16_t stream);

  // engine_receive.cpp: from datagrams to packets that wait.
  void on_datagram(Instant now, Datagram& datagram, EngineOut& out);
  TransportHandle owner_of(const Datagram& datagram) const;
  TransportHandle owner_of(SocketId socket, const SocketAddress& remote) const;
  void take_in(Instant now, TransportHandle handle, Transport& transport, Datagram& datagram, EngineOut& out);
  void on_rtp(Instant now, TransportHandle handle, Transport& transport, Datagram& datagram, std::size_t size,
              EngineOut& out);
  void on_rtcp(Instant now, TransportHandle handle, Transport& transport, const Datagram& datagram, std::size_t size,
               EngineOut& out);
  bool on_rtcp_packet(Instant now, Transport& transport, const rtp::rtcp::Packet& packet, EngineOut& out);
  bool on_report_blocks(Instant now, Transport& transport, const rtp::rtcp::ReportBlockList& blocks);
  void on_nack(Instant now, Consumer& consumer, ConsumerHandle handle, const rtp::rtcp::Nack& nack);
  void on_activity(const Producer& producer);
  /// Of the encoding it waits for, or else of the one it follows.
  void request_key_frame(Instant now, const Consumer& consumer, EngineOut& out);
  void request_key_frame(Instant now, const Consumer& consumer, std::uint8_t encoding, EngineOut& out);
  Consumer* find_consumer(const Transport& transport, rtp::Ssrc ssrc, ConsumerHandle& handle);
  void apply(Instant now, TransportHandle handle, Transport& transport, LinkOut& link, EngineOut& out);

  // engine_data.cpp: SCTP's packets, and messages.
  struct OutgoingMessage {
    sctp::Ppid ppid;
    sctp::Payload payload;
  };
  /// A message on its way to one data consumer.
  struct Delivery {
    DataConsumerHandle consumer;
    OutgoingMessage message;
  };
  struct StreamReset {
    TransportHandle transport;
    std::uint16_t stream = 0;
  };
  void start_sctp(Instant now, TransportHandle handle, Transport& transport, EngineOut& out);
  void stop_sctp(Instant now, TransportHandle handle, Transport& transport, EngineOut& out);
  void on_sctp(Instant now, TransportHandle handle, Transport& transport, Bytes packet, const Route& from,
               EngineOut& out);
  void apply_sctp(Instant now, TransportHandle handle, Transport& transport, const std::optional<Route>& from,
                  EngineOut& out);
  void send_sctp(Transport& transport, Bytes packet, const std::optional<Route>& from);
  void learn(Instant now, TransportHandle handle, Transport& transport, const Route& from, EngineOut& out);
  void tell_low(Transport& transport, std::uint16_t stream, EngineOut& out);
  void on_stream_closed(Transport& transport, std::uint16_t stream, EngineOut& out);
  void on_message(Instant now, TransportHandle handle, Transport& transport, sctp::MessageReceived& message,
                  EngineOut& out);
  void fan_out(Instant now, DataProducer& producer, const OutgoingMessage& message, const Audience& audience,
               EngineOut& out);
  void arrive(Instant now, DataConsumer& consumer, const OutgoingMessage& message, const Audience& audience,
              EngineOut& out);
  void carry_data(Instant now, EngineOut& out);
  void carry(Instant now, const StreamReset& reset, EngineOut& out);
  void carry(Instant now, const Delivery& delivery, EngineOut& out);
  void on_full(Instant now, DataConsumerHandle handle, DataConsumer& consumer, EngineOut& out);
  bool has_data_room() const { return data_queue_.capacity_bytes() - data_queue_.used_bytes() > kDataRoomBytes; }
  bool has_data_waiting() const { return !resets_.empty() || !deliveries_.empty(); }
  bool transmit_data(TransmitQueue& queue);

  // engine_forward.cpp: from waiting packets to bytes.
  void forward_fresh(Instant now, EngineOut& out);
  void forward(Instant now, Producer& producer, ConsumerHandle handle, EngineOut& out);
  void follow_up(Instant now, Consumer& consumer, ConsumerHandle handle, const Producer& producer, std::size_t at);
  std::optional<rtp::WireTimestamp> aligned_timestamp(Instant now, const Consumer& consumer, const Producer& producer,
                                                      const ForwardPacket& packet) const;
  /// After anything that a consumer's layers depend on: who repairs what, what its client is told, which key frame it needs.
  void tell_news(Instant now, ConsumerHandle handle, EngineOut& out);
  bool start_from_cache(Instant now, ConsumerHandle handle, Consumer& consumer, const Producer& producer);
  void serve_ready(Instant now, EngineOut& out);
  bool queue(Instant now, Transport& transport, TransportHandle handle, const Sending& sending);
  bool enqueue(Transport& transport, TransportHandle handle, const Sending& sending);
  bool write_waiting(Instant now, TransmitQueue& queue);
  bool transmit(Instant now, Transport& transport, TransmitQueue& queue);
  void write(Instant now, Transport& transport, const Route& route, const Sending& sending, TransmitQueue& queue);
  void protect(srtp::Sender& sender, MutableBytes room, std::size_t header_bytes, Bytes payload, const Sending& sending);
  void flush_jobs();

  // engine_send.cpp: what leaves when, and what receivers tell about it.
  bool hold(Instant now, Transport& transport, TransportHandle handle, const Sending& sending);
  void release(Transport& transport, TransportHandle handle, const HeldSending& held);
  void on_send_deadline(Instant now, TransportHandle handle, Transport& transport, EngineOut& out);
  bool pad(Transport& transport, TransportHandle handle);
  void write_padding(Instant now, Transport& transport, const Route& route, const Sending& sending, TransmitQueue& queue);
  void stamp(Instant now, Transport& transport, MutableBytes room, const rtp::WrittenHeader& header, std::size_t size);
  void on_bandwidth_feedback(Instant now, Transport& transport, const rtp::rtcp::TransportFeedback& feedback);
  void on_remb(Instant now, Transport& transport, const rtp::rtcp::Remb& remb);
  void on_claims_changed(Instant now, TransportHandle handle);
  void allocate_anew(Instant now, TransportHandle handle, EngineOut& out);
  void allocate(Instant now, Transport& transport, EngineOut& out);
  void give(Instant now, std::span<const std::size_t> steps, bool may_refuse, EngineOut& out);

  // engine_reports.cpp: what time brings.
  void on_transport_deadline(Instant now, TransportHandle handle, EngineOut& out);
  void send_reports(Instant now, TransportHandle handle, Transport& transport, EngineOut& out);
  void tell_scores(Transport& transport, EngineOut& out);
  std::optional<NtpTime> capture_of(Instant now, const Consumer& consumer, const Producer& producer);
  ConsumerScore score_of(const Consumer& consumer, const Producer& producer) const;
  bool is_told(const Consumer& consumer, const Producer& producer) const;
  template <typename Write>
  void send_rtcp(Transport& transport, EngineOut& out, Write&& write);
  void send_rtcp(Transport& transport, Bytes plain, EngineOut& out);

  // engine_stats.cpp: what the counters say.
  void read_streams(Instant now, const Transport& transport, DirectionStats& received, DirectionStats& sent) const;
  Tuple tuple_of(SocketId socket, const SocketAddress& remote) const;
  static InboundStreamStats stats_of(Instant now, const Producer& producer, const ProducerStream& stream);
  static StreamStats stats_of(Instant now, const Consumer& consumer);

  // engine_throttle.cpp: rooms on a worse network than there is.
  struct HeldBack {
    SocketId socket;
    SocketAddress to;
    std::vector<std::uint8_t> bytes;
  };
  struct Throttled {
    RouterHandle router;
    Shaper<Datagram> downlink;
    Shaper<HeldBack> uplink;
  };
  Throttled* throttle_of(RouterHandle router);
  Throttled* throttle_of(SocketId socket, const SocketAddress& to);
  bool hold_back(Instant now, const Transport& transport, Datagram& datagram);
  void hold_back(Instant now, TransmitQueue& queue);
  void receive_held(Instant now, EngineOut& out);
  void receive_held(Instant now, Throttled& throttled, EngineOut& out);
  void send_held(Instant now, EngineOut& out);
  void end_throttle(RouterHandle router);
  Instant throttle_deadline() const;

  // engine_speakers.cpp: who is heard.
  void hear(Instant now, const Transport& transport, Producer& producer);
  void on_router_deadline(Instant now, Router& router, EngineOut& out);
  void measure_volumes(Instant now, Router& router, EngineOut& out);
  void choose_speaker(Instant now, Router& router, EngineOut& out);
  void fall_silent(Producer& producer, EngineOut& out);
  void schedule(RouterHandle handle, Router& router);
  template <typename F>
  void for_each_sound(const Router& router, F&& f);

  void touch(TransportHandle handle, Transport& transport);
  void settle();
  Instant next_deadline(Transport& transport);

  Options options_;
  dtls::Context dtls_;
  crypto::CipherUnit cipher_;
  srtp::Protector protector_;
  Random& random_;

  SlotMap<Router> routers_;
  SlotMap<Transport> transports_;
  SlotMap<Producer> producers_;
  SlotMap<Consumer> consumers_;
  SlotMap<DataProducer> data_producers_;
  SlotMap<DataConsumer> data_consumers_;
  // Public ids, looked up once per command.
  std::unordered_map<RouterId, RouterHandle> router_ids_;
  std::unordered_map<TransportId, TransportHandle> transport_ids_;
  std::unordered_map<ProducerId, ProducerHandle> producer_ids_;
  std::unordered_map<ConsumerId, ConsumerHandle> consumer_ids_;
  std::unordered_map<DataProducerId, DataProducerHandle> data_producer_ids_;
  std::unordered_map<DataConsumerId, DataConsumerHandle> data_consumer_ids_;
  // Whose datagram is it?
  FlatMap<Route, TransportHandle> tuples_;
  std::unordered_map<std::string, TransportHandle> ufrags_;
  FlatMap<SocketId, TransportHandle> plain_sockets_;
  std::uint32_t next_plain_socket_ = kFirstPlainSocket;
  struct PlainOpening {
    CallId call;
    int sockets_left = 0;
  };
  FlatMap<TransportId, PlainOpening> openings_;

  std::vector<ForwardPacket> packets_;         ///< waiting; cleared when all is sent
  std::vector<ProducerHandle> fresh_;          ///< producers with packets of this batch
  std::vector<ProducerHandle> changed_;        ///< producers whose layers came or went in this batch
  std::vector<TransportHandle> ready_;         ///< transports that can send from now on
  std::vector<TransportHandle> listed_;        ///< transports with something waiting
  std::size_t listed_at_ = 0;
  std::vector<TransportHandle> touched_;
  std::vector<srtp::ProtectJob> jobs_;
  sctp::Output sctp_out_;                ///< of the one association that is being spoken to
  std::vector<Delivery> deliveries_;     ///< of these, delivered_ are done
  std::size_t delivered_ = 0;
  std::vector<StreamReset> resets_;      ///< wanted while another association was being spoken to
  TransmitQueue data_queue_{kDataQueueBytes};  ///< of these, data_transmitted_ are gone
  std::size_t data_transmitted_ = 0;
  TimerQueue<TransportHandle> timers_;
  TimerQueue<RouterHandle> router_timers_;
  std::vector<ActiveSpeaker::Speaker> speakers_;  ///< scratch
  std::vector<std::unique_ptr<Throttled>> throttles_;  ///< as a rule none
  Outbox<rtp::SentHistory::Resend> resends_;
  std::vector<LayerClaim> layer_claims_;  ///< of the transport being allocated, like claims_
  std::vector<bwe::Claim> claims_;
  bwe::Allocator allocator_;
  rtp::ReportBuilder reports_;
  std::vector<rtp::rtcp::ReportBlock> blocks_;
  std::array<std::uint8_t, 1500> rtcp_scratch_{};
  DropCounters drops_;
  std::uint64_t forwarded_ = 0;
};

}  // namespace madang::media
