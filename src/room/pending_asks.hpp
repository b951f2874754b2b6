// What waits for a client: questions with a time limit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "base/time.hpp"
#include "media/messages.hpp"
#include "room/directory.hpp"
#include "room/messages.hpp"

namespace madang::room {

struct PendingAsk {
  Where who;
  media::ConsumerId consumer;
  Instant deadline;
};

/// Knows every question that no client has answered yet. All have the same patience, so the oldest
/// ends first.
class PendingAsks {
 public:
  AskId add(PendingAsk pending);
  /// For a question whose answer changes nothing: it is asked and forgotten.
  AskId mint() { return AskId{++last_}; }
  const PendingAsk* find(AskId ask) const;
  void remove(AskId ask) { asks_.erase(ask); }
  /// The oldest that is overdue; call again until there is none.
  std::optional<PendingAsk> take_overdue(Instant now);
  Instant next_deadline() const { return asks_.empty() ? kNever : asks_.begin()->second.deadline; }
  std::size_t size() const { return asks_.size(); }

 private:
  std::uint64_t last_ = 0;
  std::map<AskId, PendingAsk> asks_;
};

}  // namespace madang::room
