// Every request is answered, and once.
#pragma once

#include <map>

#include "room/messages.hpp"
#include "sim/promises.hpp"

namespace madang::sim {

/// Knows which requests wait for their answer.
class CallChecker {
 public:
  /// A request that waits for an engine is answered when the engine's mailboxes have been emptied; nothing takes longer.
  static constexpr Duration kAnswerMax = 5s;

  explicit CallChecker(Promises& promises) : promises_(promises) {}

  void on_request(Instant now, room::CallId call) { waiting_[call] = now; }
  void on_answer(Instant now, room::CallId call) {
    promises_.require(now, waiting_.erase(call) == 1, "a request is answered once", std::to_string(call.value));
  }
  void on_look(Instant now) {
    for (const auto& [call, since] : waiting_) {
      promises_.require(now, now - since <= kAnswerMax, "a request is answered soon", std::to_string(call.value));
    }
  }
  void finish(Instant now) {
    promises_.require(now, waiting_.empty(), "no request is left without an answer", std::to_string(waiting_.size()));
  }

 private:
  Promises& promises_;
  std::map<room::CallId, Instant> waiting_;
};

}  // namespace madang::sim
