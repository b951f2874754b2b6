#include "room/pending_asks.hpp"

namespace madang::room {

AskId PendingAsks::add(PendingAsk pending) {
  const AskId ask{++last_};
  asks_.emplace_hint(asks_.end(), ask, pending);
  return ask;
}

const PendingAsk* PendingAsks::find(AskId ask) const {
  const auto it = asks_.find(ask);
  return it == asks_.end() ? nullptr : &it->second;
}

std::optional<PendingAsk> PendingAsks::take_overdue(Instant now) {
  if (asks_.empty() || asks_.begin()->second.deadline > now) { return std::nullopt; }
  const PendingAsk oldest = asks_.begin()->second;
  asks_.erase(asks_.begin());
  return oldest;
}

}  // namespace madang::room
