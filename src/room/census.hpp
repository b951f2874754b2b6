// What an operator may know of rooms, as plain data: who is there, and what they send to whom.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "media/messages.hpp"
#include "room/messages.hpp"

namespace madang::room {

class Room;

struct RoomCensus {
  std::string name;
  RoomKind kind = RoomKind::Meet;
  media::WorkerId worker = {};
  Instant created = {};
  std::size_t peers = 0;  ///< joined or not
  std::size_t broadcasters = 0;
  std::size_t producers = 0;
  std::size_t consumers = 0;
};

struct TransportCensus {
  media::TransportId id = {};
  media::WorkerId worker = {};
  bool is_plain = false;
};

struct ProducerCensus {
  media::ProducerId id = {};
  media::WorkerId worker = {};
  ortc::MediaKind kind = ortc::MediaKind::Audio;
  std::string codec;  ///< "VP8"
  bool paused = false;
};

struct ConsumerCensus {
  media::ConsumerId id = {};
  media::WorkerId worker = {};
  media::ProducerId producer = {};
  std::string from;  ///< the participant that produces it
  ortc::MediaKind kind = ortc::MediaKind::Audio;
  media::ConsumerScore score = {};
};

struct PersonCensus {
  std::string id;
  std::string display_name;  ///< empty: none was given
  std::string device;        ///< JSON text as the client gave it; empty: none
  bool is_broadcaster = false;
  bool joined = false;
  std::vector<TransportCensus> transports = {};
  std::vector<ProducerCensus> producers = {};
  std::vector<ConsumerCensus> consumers = {};
};

struct RoomDetail {
  RoomCensus room;
  std::vector<PersonCensus> people;  ///< in the order in which they came
};

RoomCensus census_of(const Room& room);
RoomDetail detail_of(const Room& room);

}  // namespace madang::room
