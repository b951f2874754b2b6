#include "room/census.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_map>

#include "room/room.hpp"

namespace madang::room {

namespace {

using Owners = std::unordered_map<media::ProducerId, std::string>;

std::string codec_of(const Producer& producer) {
  if (producer.parameters.codecs.empty()) { return {}; }
  const std::string& mime_type = producer.parameters.codecs.front().mime_type;
  return mime_type.substr(mime_type.find('/') + 1);
}

PersonCensus person_of(const Participant& participant, const Owners& owners) {
  PersonCensus person{.id = participant.id,
                      .display_name = participant.display_name.value_or(""),
                      .device = participant.device ? participant.device->text : std::string{},
                      .is_broadcaster = participant.is_broadcaster(),
                      .joined = participant.joined};
  for (const Transport& transport : participant.transports) {
    person.transports.push_back(
        {transport.id, transport.worker, transport.kind == Transport::Kind::Plain});
  }
  for (const Producer& producer : participant.producers) {
    person.producers.push_back(
        {producer.id, producer.worker, producer.kind, codec_of(producer), producer.paused});
  }
  for (const auto& [id, consumer] : participant.consumers) {
    const auto owner = owners.find(consumer.producer);
    person.consumers.push_back({id, consumer.worker, consumer.producer,
                                owner == owners.end() ? std::string{} : owner->second,
                                consumer.kind, consumer.score});
  }
  // The books have no order of their own; a page that is drawn again and again needs one.
  std::sort(person.consumers.begin(), person.consumers.end(),
            [](const ConsumerCensus& a, const ConsumerCensus& b) {
              return std::tuple(a.from, a.id.text()) < std::tuple(b.from, b.id.text());
            });
  return person;
}

}  // namespace

RoomCensus census_of(const Room& room) {
  RoomCensus census{.name = room.name(),
                    .kind = room.kind(),
                    .worker = room.worker(),
                    .created = room.created(),
                    .peers = room.peers(),
                    .broadcasters = room.size() - room.peers()};
  for (const auto& [key, participant] : room.participants()) {
    census.producers += participant.producers.size();
    census.consumers += participant.consumers.size();
  }
  return census;
}

RoomDetail detail_of(const Room& room) {
  Owners owners;
  for (const auto& [key, participant] : room.participants()) {
    for (const Producer& producer : participant.producers) {
      owners.emplace(producer.id, participant.id);
    }
  }
  RoomDetail detail{.room = census_of(room), .people = {}};
  for (const auto& [key, participant] : room.participants()) {
    detail.people.push_back(person_of(participant, owners));
  }
  return detail;
}

}  // namespace madang::room
