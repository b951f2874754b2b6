// Public ids are bare UUIDs; here is whose they are.
#pragma once

#include <cstddef>
#include <optional>
#include <unordered_map>

#include "base/slot_map.hpp"
#include "base/uuid.hpp"
#include "room/participant.hpp"

namespace madang::room {

class Room;

/// One participant of one room. Both parts miss, and never hit another, once their owner is gone.
struct Where {
  Handle<Room> room;
  ParticipantKey participant;
};

/// Knows the owner of every transport, producer and consumer of a Lobby.
class Directory {
 public:
  template <typename Tag>
  void add(UuidOf<Tag> id, Where where) {
    entries_.emplace(id.value, where);
  }
  template <typename Tag>
  void remove(UuidOf<Tag> id) {
    entries_.erase(id.value);
  }
  template <typename Tag>
  std::optional<Where> find(UuidOf<Tag> id) const {
    const auto it = entries_.find(id.value);
    return it == entries_.end() ? std::nullopt : std::optional(it->second);
  }
  std::size_t size() const { return entries_.size(); }

 private:
  std::unordered_map<Uuid, Where> entries_;
};

}  // namespace madang::room
