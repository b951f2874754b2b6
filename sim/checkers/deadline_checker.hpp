// A machine that says when it wants to be called has nothing left to do for that moment once it was.
#pragma once

#include <string>

#include "sim/promises.hpp"

namespace madang::sim {

/// Knows how often one machine was called at the same instant.
class DeadlineChecker {
 public:
  /// The queue for what the engine says itself may need emptying in between.
  static constexpr int kCallsMax = 200;

  void on_called(Instant now, Instant next, const char* who, Promises& promises) {
    calls_ = now == at_ ? calls_ + 1 : 1;
    at_ = now;
    if (next > now) {
      promises.keep("deadlines are kept");
    } else if (calls_ == kCallsMax) {
      promises.break_one(now, "deadlines are kept", std::string(who) + " wants to be called for ever");
    }
  }
  /// Called only when it is late: the world's own mistake, or a deadline that moved into the past unseen.
  bool is_spinning() const { return calls_ >= kCallsMax; }

 private:
  Instant at_ = kNever;
  int calls_ = 0;
};

}  // namespace madang::sim
