#include "sim/checkers/consumer_checker.hpp"

namespace madang::sim {

void ConsumerChecker::on_connected(room::ConnectionId connection, const std::string& room, const std::string& peer) {
  peers_[connection] = {room, peer};
}

void ConsumerChecker::on_gone(Instant, room::ConnectionId connection) {
  peers_.erase(connection);
  std::erase_if(producers_, [&](const auto& one) {
    if (one.second != connection) { return false; }
    producers_closed_.insert(one.first);
    return true;
  });
  std::erase_if(offers_, [&](const auto& one) { return one.second.to == connection; });
}

void ConsumerChecker::on_produced(room::ConnectionId connection, media::ProducerId producer) {
  if (peers_.contains(connection)) { producers_[producer] = connection; }
}

void ConsumerChecker::on_producer_closed(Instant, media::ProducerId producer) {
  if (producers_.erase(producer) == 1) { producers_closed_.insert(producer); }
}

void ConsumerChecker::on_offered(Instant now, room::ConnectionId connection, const room::NewConsumer& offer) {
  const auto to = peers_.find(connection);
  if (to == peers_.end()) { return; }
  promises_.require(now, !offers_.contains(offer.consumer), "a consumer is offered once", offer.consumer.text());
  const auto owner = producers_.find(offer.producer);
  if (owner != producers_.end()) {
    const auto from = peers_.find(owner->second);
    promises_.require(now, from != peers_.end() && from->second.room == to->second.room,
                      "nobody is offered media of another room", offer.peer);
  }
  offers_[offer.consumer] = {connection, offer.producer, offer.peer, to->second.room};
}

void ConsumerChecker::on_refused(media::ConsumerId consumer) {
  const auto found = offers_.find(consumer);
  if (found != offers_.end()) { found->second.is_refused = true; }
}

void ConsumerChecker::on_closed(Instant now, room::ConnectionId connection, media::ConsumerId consumer) {
  const auto found = offers_.find(consumer);
  if (found == offers_.end()) {
    promises_.require(now, !peers_.contains(connection), "only what was offered is closed", consumer.text());
    return;
  }
  promises_.require(now, !found->second.is_closed, "a consumer is closed once", consumer.text());
  found->second.is_closed = true;
}

void ConsumerChecker::finish(Instant now) {
  for (const auto& [consumer, offer] : offers_) {
    promises_.require(now, offer.is_closed || offer.is_refused || !producers_closed_.contains(offer.producer),
                      "every consumer is closed or has a live producer", offer.peer + " in " + offer.room);
  }
}

}  // namespace madang::sim
