// What the kind of a room means: who has a place in it, who may produce, who hears of whom.
//
// In a live room viewers do not meet each other, so that one more viewer costs the others nothing. They see the
// presenters; these see each other, and so many viewers as are announced to them.
#include <algorithm>
#include <string>
#include <utility>

#include "room/bot.hpp"
#include "room/room.hpp"

namespace madang::room {

namespace {
constexpr std::size_t kChatSeats = 2;
}  // namespace

Result<Done> Room::require_seat() const {
  const std::size_t taken = joined_ + broadcasters_by_id_.size();
  if (birth_.kind == RoomKind::Chat && taken >= kChatSeats) {
    return fail(Code::Forbidden, "this chat is for two, and two are here");
  }
  if (birth_.kind == RoomKind::Meet && taken >= birth_.peers_max) {
    return fail(Code::Forbidden,
                "this room is full: at most " + std::to_string(birth_.peers_max) + " participants");
  }
  return Done{};
}

Result<Done> Room::require_place_on_stage(const Participant& who) const {
  if (birth_.kind != RoomKind::Live || who.role != Participant::Role::Viewer ||
      stage_.size() < birth_.presenters_max) {
    return Done{};
  }
  if (birth_.presenters_max == 1) {
    return fail(Code::Forbidden, "only the presenter of this live room may produce, and another is presenting");
  }
  return fail(Code::Forbidden, "only presenters of this live room may produce, and all " +
                                   std::to_string(birth_.presenters_max) + " places are taken");
}

bool Room::sees(const Participant& observer, const Participant& subject) const {
  if (birth_.kind != RoomKind::Live || subject.role == Participant::Role::Presenter) { return true; }
  return observer.role == Participant::Role::Presenter && subject.is_announced;
}

std::vector<ConnectionId> Room::audience_of(const Participant& who) const {
  std::vector<ConnectionId> connections;
  const auto consider = [&](const Participant& other) {
    if (other.is_peer() && other.joined && other.key != who.key && sees(other, who)) {
      connections.push_back(*other.connection);
    }
  };
  if (birth_.kind == RoomKind::Live && who.role != Participant::Role::Presenter) {
    for (const ParticipantKey key : stage_) { consider(participants_.at(key)); }
  } else {
    for (const auto& [key, other] : participants_) { consider(other); }
  }
  return connections;
}

std::vector<Participant*> Room::seen_by(const Participant& who) {
  std::vector<Participant*> seen;
  const auto consider = [&](Participant& other) {
    if (other.joined && other.key != who.key && sees(who, other)) { seen.push_back(&other); }
  };
  if (birth_.kind == RoomKind::Live && who.role != Participant::Role::Presenter) {
    for (const ParticipantKey key : stage_) { consider(participants_.at(key)); }
  } else {
    for (auto& [key, other] : participants_) { consider(other); }
  }
  std::stable_partition(seen.begin(), seen.end(), [](const Participant* p) { return p->is_peer(); });
  return seen;
}

void Room::take_seat(const Turn& turn, Participant& who) {
  who.joined = true;
  if (who.is_peer()) { ++joined_; }
  who.is_announced = birth_.kind == RoomKind::Live && announced_ < turn.limits().announced_viewers;
  if (who.is_announced) { ++announced_; }
}

void Room::come_in(Turn& turn, Participant& broadcaster) {
  take_seat(turn, broadcaster);
  turn.notify(audience_of(broadcaster), NewPeer{broadcaster.view()});
}

void Room::take_place_on_stage(Participant& who) {
  if (birth_.kind != RoomKind::Live || who.role != Participant::Role::Viewer) { return; }
  who.role = Participant::Role::Entering;
  stage_.push_back(who.key);
}

void Room::enter_stage(Turn& turn, Participant& who) {
  if (who.role != Participant::Role::Entering) { return; }
  std::vector<Participant*> strangers;
  std::vector<ConnectionId> news;
  for (auto& [key, other] : participants_) {
    if (!other.is_peer() || !other.joined || key == who.key || sees(other, who)) { continue; }
    strangers.push_back(&other);
    news.push_back(*other.connection);
  }
  who.role = Participant::Role::Presenter;
  turn.notify(std::move(news), NewPeer{who.view()});
  for (Participant* other : strangers) { offer_data_of(turn, *other, who); }
  if (!who.is_peer()) { return; }
  for (Participant* other : seen_by(who)) {
    if (other->role == Participant::Role::Presenter) { continue; }
    turn.notify({*who.connection}, NewPeer{other->view()});
    offer_data_of(turn, who, *other);
  }
}

void Room::offer_data_of(Turn& turn, Participant& receiver, Participant& owner) {
  for (DataProducer& producer : owner.data_producers) {
    if (producer.channel != kBotLabel) { offer(turn, receiver, producer); }
  }
}

void Room::leave_stage(Participant& who) {
  if (who.role != Participant::Role::Entering || !who.producers.empty()) { return; }
  who.role = Participant::Role::Viewer;
  std::erase(stage_, who.key);
}

}  // namespace madang::room
