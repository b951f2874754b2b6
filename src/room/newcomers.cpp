#include "room/newcomers.hpp"

namespace madang::room {

namespace {

std::optional<ConnectionId> look_up(const std::unordered_map<ConnectionId, ConnectionId>& map, ConnectionId key) {
  const auto it = map.find(key);
  return it == map.end() ? std::nullopt : std::optional(it->second);
}

}  // namespace

void Newcomers::wait(ConnectionId newcomer, Arrival arrival, ConnectionId old, Instant deadline) {
  newcomers_[newcomer].arrival = std::move(arrival);
  successors_[old] = newcomer;
  predecessors_[newcomer] = old;
  deadlines_.set(newcomer, deadline);
}

void Newcomers::turn_away(ConnectionId newcomer, Error refusal, Instant deadline) {
  newcomers_[newcomer].refusal = std::move(refusal);
  deadlines_.set(newcomer, deadline);
}

Newcomer* Newcomers::find(ConnectionId newcomer) {
  const auto it = newcomers_.find(newcomer);
  return it == newcomers_.end() ? nullptr : &it->second;
}

std::optional<ConnectionId> Newcomers::successor_of(ConnectionId old) const { return look_up(successors_, old); }

std::optional<ConnectionId> Newcomers::predecessor_of(ConnectionId newcomer) const {
  return look_up(predecessors_, newcomer);
}

std::optional<Newcomer> Newcomers::take(ConnectionId newcomer) {
  auto node = newcomers_.extract(newcomer);
  if (node.empty()) { return std::nullopt; }
  if (const auto old = predecessor_of(newcomer)) {
    successors_.erase(*old);
    predecessors_.erase(newcomer);
  }
  deadlines_.set(newcomer, kNever);
  return std::move(node.mapped());
}

std::vector<ConnectionId> Newcomers::all() const {
  std::vector<ConnectionId> all;
  for (const auto& [connection, newcomer] : newcomers_) { all.push_back(connection); }
  return all;
}

}  // namespace madang::room
