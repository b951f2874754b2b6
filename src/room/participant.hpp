// One who takes part in a room, and what belongs to it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "base/strong_id.hpp"
#include "media/messages.hpp"
#include "ortc/parameters.hpp"
#include "room/messages.hpp"
#include "room/stream_ids.hpp"

namespace madang::room {

/// Counts participants of one room in the order in which they came; never sent to anyone.
using ParticipantKey = StrongId<struct ParticipantTag, std::uint64_t>;

struct Transport {
  enum class Kind { WebRtc, Plain };

  media::TransportId id;
  media::WorkerId worker;
  Kind kind = Kind::WebRtc;
  bool consuming = false;  ///< its owner wants to receive here
  bool comedia = false;
  bool connect_called = false;
  std::optional<SctpParameters> sctp;
  std::optional<std::string> cname =
      {};  ///< shared by its producers, so that receivers keep lips in sync
  std::uint32_t next_mid = 0;
  StreamIds streams_out = {};  ///< of its data consumers
};

struct Producer {
  media::ProducerId id;
  media::TransportId transport;
  media::WorkerId worker;
  ortc::MediaKind kind = ortc::MediaKind::Audio;
  ortc::ProducerType type = ortc::ProducerType::Simple;
  ortc::RtpParameters parameters;  ///< as it sends
  ortc::RtpParameters consumable;  ///< as the router routes
  JsonText app_data;
  bool open = false;  ///< the engine has agreed: from now on others may know it
  bool paused = false;
  bool is_flowing = false;  ///< by what the engine told last
  std::vector<media::ConsumerId> consumers = {};
};

struct Consumer {
  /// A client hears of its consumer in Offered, and of everything after that; in Creating it knows
  /// nothing.
  enum class State { Creating, Offered, Settled };

  media::ConsumerId id;
  media::ProducerId producer;
  media::TransportId transport;
  media::WorkerId worker;
  ortc::MediaKind kind = ortc::MediaKind::Audio;
  std::uint32_t ssrc = 0;
  State state = State::Creating;
  AskId ask = {};  ///< while Offered
  media::ConsumerScore score = {};
};

/// A data channel on which its owner sends.
struct DataProducer {
  media::DataProducerId id;
  media::TransportId transport;
  media::WorkerId worker;
  ortc::SctpStreamParameters stream;
  std::string label;
  std::string channel;  ///< as in ProduceData
  std::string protocol;
  JsonText app_data;
  bool open = false;  ///< as a Producer's
  std::vector<media::DataConsumerId> consumers = {};
  std::optional<media::DataConsumerId> heard_by_bot = {};
};

/// A data channel on which its owner receives.
struct DataConsumer {
  media::DataConsumerId id;
  media::DataProducerId data_producer;
  media::TransportId transport;
  media::WorkerId worker;
  ortc::SctpStreamParameters stream;
  bool is_told = false;  ///< its client knows of it
};

/// Knows one peer (speaks over a WebSocket) or one broadcaster (speaks over HTTP): the same thing
/// to a room.
struct Participant {
  ParticipantKey key;
  std::string id;
  std::optional<ConnectionId> connection;  ///< a peer's; a broadcaster has none
  bool joined = false;                     ///< broadcasters are from the start
  std::optional<std::string> display_name = {};
  std::optional<JsonText> device = {};
  std::string remote_address = {};
  std::optional<Result<ortc::RtpCapabilities>> rtp_capabilities = {};  ///< absent: does not consume
  bool wants_data = false;
  /// Of a live room: an Entering one has a place on the stage, and its first stream is on its way.
  enum class Role { Viewer, Entering, Presenter };
  Role role = Role::Viewer;
  bool is_announced = false;  ///< of a live room: its presenters hear of this one
  std::size_t calls = 0;  ///< of its requests, how many wait for an engine

  std::vector<Transport> transports = {};  ///< in order of creation, as are producers
  std::vector<Producer> producers = {};
  std::unordered_map<media::ConsumerId, Consumer> consumers = {};
  std::vector<DataProducer> data_producers = {};
  std::unordered_map<media::DataConsumerId, DataConsumer> data_consumers = {};

  bool is_peer() const { return connection.has_value(); }
  bool is_broadcaster() const { return !connection.has_value(); }
  PeerView view() const {
    PeerView seen{id, display_name, device};
    if (!remote_address.empty()) { seen.remote_address = remote_address; }
    return seen;
  }

  Transport* find(media::TransportId transport);
  Producer* find(media::ProducerId producer);
  Consumer* find(media::ConsumerId consumer);
  DataProducer* find(media::DataProducerId data_producer);
  DataConsumer* find(media::DataConsumerId data_consumer);
  /// Where it receives: the first of its transports that was made for it.
  Transport* consuming_transport();
  /// What the producers of one transport send, for telling a new one apart from them.
  std::vector<const ortc::RtpParameters*> parameters_on(media::TransportId transport) const;
  /// True when a stream with this ssrc, or its retransmission, would meet another on that
  /// transport.
  bool uses_ssrc(media::TransportId transport, std::uint32_t ssrc) const;
};

}  // namespace madang::room
