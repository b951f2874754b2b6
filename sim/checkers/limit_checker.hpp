// Nothing grows past its limit, and what is closed is gone.
#pragma once

#include "media/engine.hpp"
#include "room/lobby.hpp"
#include "sim/promises.hpp"

namespace madang::sim {

/// Compares what the brains hold with what limits.hpp lets them hold, and with what the people there can account for.
class LimitChecker {
 public:
  explicit LimitChecker(Promises& promises) : promises_(promises) {}

  void on_look(Instant now, const media::Engine& engine, std::size_t slabs_free);
  void on_look(Instant now, const room::Lobby& lobby, const room::Options& options, std::size_t connections);
  /// Everyone has left.
  void on_empty(Instant now, const room::Lobby& lobby);
  void on_empty(Instant now, const media::Engine& engine, std::size_t slabs_free, std::size_t slabs);

 private:
  Promises& promises_;
};

}  // namespace madang::sim
