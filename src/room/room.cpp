#include "room/room.hpp"

#include <algorithm>
#include <utility>

#include "room/permissions.hpp"

namespace madang::room {

ParticipantKey Room::add_peer(Turn& turn, ConnectionId connection, const std::string& id,
                              const std::string& remote_address) {
  const Participant& peer = add({.key = {}, .id = id, .connection = connection, .remote_address = remote_address},
                                peers_by_id_);
  turn.notify({connection}, MediasoupVersion{turn.commons.options.version});
  return peer.key;
}

Participant& Room::add(Participant participant, Index& index) {
  participant.key = ParticipantKey{++last_key_};
  index.emplace(participant.id, participant.key);
  return participants_.emplace(participant.key, std::move(participant)).first->second;
}

void Room::on_request(Turn& turn, ParticipantKey who, CallId call, PeerRequest request) {
  Participant& peer = participants_.at(who);
  Result<Done> done =
      std::visit([&](auto& r) { return run(turn, peer, call, std::move(r)); }, request);
  if (!done) { turn.respond(call, std::move(done).error()); }
}

void Room::on_http(Turn& turn, CallId call, HttpRequest request) {
  Result<Done> done = std::visit([&](auto& r) { return run(turn, call, std::move(r)); }, request);
  if (!done) { turn.respond(call, std::move(done).error()); }
}

Result<media::CallId> Room::begin(Turn& turn, Participant& who, Continuation then) {
  MADANG_TRY([[maybe_unused]] auto allowed,
             require_room_for_one_more(who.calls, turn.limits().calls, "requests in flight"));
  ++who.calls;
  return turn.commons.calls.add({where(who), std::move(then)});
}

void Room::on_reply(Turn& turn, ParticipantKey who, Continuation then,
                    Result<media::ReplyBody> result) {
  Participant& participant = participants_.at(who);
  if (call_of(then)) { --participant.calls; }
  std::visit([&](auto& c) { finish(turn, participant, std::move(c), std::move(result)); }, then);
}

void Room::remove(Turn& turn, ParticipantKey who) {
  Participant& leaver = participants_.at(who);
  if (leaver.joined) { turn.notify(audience_of(leaver), PeerClosed{leaver.id}); }
  close_all_of(turn, leaver);
  erase(leaver);
}

void Room::close_all_of(Turn& turn, Participant& who) {
  for (const Transport& transport : who.transports) {
    turn.send(transport.worker, media::CloseTransport{transport.id});
    turn.commons.directory.remove(transport.id);
  }
  while (!who.producers.empty()) { forget_producer(turn, who, who.producers.front().id); }
  while (!who.data_producers.empty()) {
    forget_data_producer(turn, who, who.data_producers.front().id);
  }
  while (!who.consumers.empty()) { forget_consumer(turn, who, who.consumers.begin()->first); }
  while (!who.data_consumers.empty()) {
    forget_data_consumer(turn, who, who.data_consumers.begin()->first);
  }
  who.transports.clear();
}

void Room::erase(const Participant& who) {
  if (who.is_peer() && who.joined) { --joined_; }
  if (who.is_announced) { --announced_; }
  std::erase(stage_, who.key);
  (who.is_peer() ? peers_by_id_ : broadcasters_by_id_).erase(who.id);
  participants_.erase(ParticipantKey{who.key});
}

void Room::dissolve(Turn& turn) {
  // The router takes everything with it, so that nothing is closed one by one and nobody is told.
  for (auto& [key, participant] : participants_) {
    for (const Transport& transport : participant.transports) {
      turn.commons.directory.remove(transport.id);
    }
    for (const Producer& producer : participant.producers) {
      turn.commons.directory.remove(producer.id);
    }
    for (const auto& [id, consumer] : participant.consumers) {
      turn.commons.directory.remove(id);
      turn.commons.asks.remove(consumer.ask);
    }
    for (const DataProducer& producer : participant.data_producers) {
      turn.commons.directory.remove(producer.id);
      if (producer.heard_by_bot) { turn.commons.directory.remove(*producer.heard_by_bot); }
    }
    for (const auto& [id, consumer] : participant.data_consumers) {
      turn.commons.directory.remove(id);
    }
  }
  participants_.clear();
  stage_.clear();
  joined_ = announced_ = 0;
  bot_.reset();
  peers_by_id_.clear();
  broadcasters_by_id_.clear();
  turn.send(birth_.worker, media::CloseRouter{birth_.router});
}

void Room::on_score(Turn& turn, ParticipantKey who, const media::ProducerScoreChanged& change) {
  Participant& owner = participants_.at(who);
  Producer* producer = owner.find(change.producer);
  if (producer == nullptr || !producer->open) { return; }
  producer->is_flowing = std::any_of(change.scores.begin(), change.scores.end(),
                                     [](const media::StreamScore& s) { return s.score > 0; });
  if (owner.is_broadcaster()) { return; }
  turn.notify({*owner.connection}, ProducerScore{change.producer, change.scores});
}

void Room::on_score(Turn& turn, ParticipantKey who, const media::ConsumerScoreChanged& change) {
  Participant& receiver = participants_.at(who);
  Consumer* consumer = receiver.find(change.consumer);
  if (consumer == nullptr) { return; }
  consumer->score = change.score;
  // Until the client has taken it, the score waits: the answer is followed by the score of that
  // moment.
  if (consumer->state != Consumer::State::Settled || receiver.is_broadcaster()) { return; }
  turn.notify({*receiver.connection}, ConsumerScore{change.consumer, change.score});
}

void Room::on_layers(Turn& turn, ParticipantKey who, const media::LayersChanged& change) {
  Participant& receiver = participants_.at(who);
  const Consumer* consumer = receiver.find(change.consumer);
  if (consumer == nullptr || consumer->state == Consumer::State::Creating) { return; }
  if (receiver.is_broadcaster()) { return; }
  turn.notify({*receiver.connection}, ConsumerLayersChanged{change.consumer, change.layers});
}

void Room::on_downlink(Turn& turn, ParticipantKey who, const media::DownlinkBwe& estimate) {
  const Participant& receiver = participants_.at(who);
  if (receiver.is_broadcaster()) { return; }
  turn.notify({*receiver.connection},
              DownlinkBwe{estimate.desired, estimate.effective_desired, estimate.available});
}

void Room::on_volumes(Turn& turn, const media::VolumesMeasured& measured) {
  SpeakingPeers speaking;
  for (const media::ProducerVolume& volume : measured.volumes) {
    const ProducerAt at = find_producer(turn, volume.producer);
    if (at.producer == nullptr) { continue; }
    // Of two microphones of one peer the louder counts, which came first.
    const bool is_known = std::any_of(speaking.volumes.begin(), speaking.volumes.end(),
                                      [&](const auto& known) { return known.peer == at.owner->id; });
    if (!is_known) { speaking.volumes.push_back({at.owner->id, volume.dbov}); }
  }
  // All of them left while this was on its way: the next interval says who is heard now.
  if (speaking.volumes.empty() && !measured.volumes.empty()) { return; }
  turn.notify(joined_peers(), std::move(speaking));
}

void Room::on_speaker(Turn& turn, const media::DominantSpeakerChanged& change) {
  DominantSpeaker speaker;
  if (change.producer) {
    const ProducerAt at = find_producer(turn, *change.producer);
    if (at.producer == nullptr) { return; }
    speaker.peer = at.owner->id;
  }
  turn.notify(joined_peers(), std::move(speaker));
}

Participant* Room::find(ParticipantKey who) {
  const auto it = participants_.find(who);
  return it == participants_.end() ? nullptr : &it->second;
}

Participant* Room::find_peer(const std::string& id) {
  const auto it = peers_by_id_.find(id);
  return it == peers_by_id_.end() ? nullptr : find(it->second);
}

std::vector<ConnectionId> Room::joined_peers() const {
  std::vector<ConnectionId> connections;
  for (const auto& [key, participant] : participants_) {
    if (participant.is_peer() && participant.joined) {
      connections.push_back(*participant.connection);
    }
  }
  return connections;
}

Participant* Room::find_by_id(const std::string& id) {
  if (Participant* peer = find_peer(id)) { return peer; }
  const auto it = broadcasters_by_id_.find(id);
  return it == broadcasters_by_id_.end() ? nullptr : find(it->second);
}

bool Room::is_idle() const {
  if (has_peers()) { return false; }
  return std::none_of(participants_.begin(), participants_.end(), [](const auto& entry) {
    const std::vector<Producer>& producers = entry.second.producers;
    return std::any_of(producers.begin(), producers.end(),
                       [](const Producer& producer) { return producer.is_flowing; });
  });
}

}  // namespace madang::room
