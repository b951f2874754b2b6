#include "room/participant.hpp"

#include <algorithm>

namespace madang::room {

Transport* Participant::find(media::TransportId transport) {
  const auto it = std::find_if(transports.begin(), transports.end(),
                               [&](const Transport& t) { return t.id == transport; });
  return it == transports.end() ? nullptr : &*it;
}

Producer* Participant::find(media::ProducerId producer) {
  const auto it = std::find_if(producers.begin(), producers.end(),
                               [&](const Producer& p) { return p.id == producer; });
  return it == producers.end() ? nullptr : &*it;
}

Consumer* Participant::find(media::ConsumerId consumer) {
  const auto it = consumers.find(consumer);
  return it == consumers.end() ? nullptr : &it->second;
}

DataProducer* Participant::find(media::DataProducerId data_producer) {
  const auto it = std::find_if(data_producers.begin(), data_producers.end(),
                               [&](const DataProducer& p) { return p.id == data_producer; });
  return it == data_producers.end() ? nullptr : &*it;
}

DataConsumer* Participant::find(media::DataConsumerId data_consumer) {
  const auto it = data_consumers.find(data_consumer);
  return it == data_consumers.end() ? nullptr : &it->second;
}

Transport* Participant::consuming_transport() {
  const auto it = std::find_if(transports.begin(), transports.end(),
                               [](const Transport& t) { return t.consuming; });
  return it == transports.end() ? nullptr : &*it;
}

std::vector<const ortc::RtpParameters*> Participant::parameters_on(
    media::TransportId transport) const {
  std::vector<const ortc::RtpParameters*> found;
  for (const Producer& producer : producers) {
    if (producer.transport == transport) { found.push_back(&producer.parameters); }
  }
  return found;
}

bool Participant::uses_ssrc(media::TransportId transport, std::uint32_t ssrc) const {
  return std::any_of(consumers.begin(), consumers.end(), [&](const auto& entry) {
    const Consumer& consumer = entry.second;
    // Each stream owns its ssrc and the next one, which is its retransmission's.
    return consumer.transport == transport && consumer.ssrc + 1 >= ssrc &&
           consumer.ssrc <= ssrc + 1;
  });
}

}  // namespace madang::room
