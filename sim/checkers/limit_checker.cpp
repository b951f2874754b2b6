#include "sim/checkers/limit_checker.hpp"

#include <fmt/format.h>

#include "media/limits.hpp"

namespace madang::sim {

namespace {
constexpr const char* kLimits = "every map and queue stays under its limit";
constexpr const char* kNothingLeft = "nothing is left when everyone is gone";
}  // namespace

void LimitChecker::on_look(Instant now, const media::Engine& engine, std::size_t slabs_free) {
  const auto counts = engine.counts();
  promises_.require(now,
                    counts.routers <= media::kRoutersMax && counts.transports <= media::kTransportsMax &&
                        counts.producers <= media::kProducersMax && counts.consumers <= media::kConsumersMax,
                    kLimits, "engine");
  // Each transport waits for one moment; entries of what has closed, or that were overtaken, go when they are due.
  promises_.require(now, counts.timers <= 64 * (counts.transports + 16), kLimits,
                    fmt::format("{} timers of {} transports", counts.timers, counts.transports));
  promises_.require(now, slabs_free > 0, "the pool of slabs never runs dry", "engine");
}

void LimitChecker::on_look(Instant now, const room::Lobby& lobby, const room::Options& options, std::size_t connections) {
  const auto counts = lobby.counts();
  promises_.require(now, counts.rooms <= options.limits.rooms && counts.peers <= connections, kLimits,
                    fmt::format("{} rooms, {} peers of {} connections", counts.rooms, counts.peers, connections));
  const std::size_t people = counts.peers + counts.broadcasters;
  promises_.require(now,
                    counts.transports <= people * options.limits.transports &&
                        counts.producers <= people * options.limits.producers &&
                        counts.consumers <= people * options.limits.consumers,
                    kLimits, "lobby");
  promises_.require(now, counts.asks <= counts.consumers, kLimits, fmt::format("{} questions", counts.asks));
}

void LimitChecker::on_empty(Instant now, const room::Lobby& lobby) {
  const auto counts = lobby.counts();
  promises_.require(now,
                    counts.rooms + counts.peers + counts.transports + counts.producers + counts.consumers + counts.asks +
                            counts.names ==
                        0,
                    kNothingLeft,
                    fmt::format("lobby: {} rooms, {} peers, {} transports, {} producers, {} consumers, {} asks, {} names",
                                counts.rooms, counts.peers, counts.transports, counts.producers, counts.consumers,
                                counts.asks, counts.names));
}

void LimitChecker::on_empty(Instant now, const media::Engine& engine, std::size_t slabs_free, std::size_t slabs) {
  const auto counts = engine.counts();
  promises_.require(now, counts.routers + counts.transports + counts.producers + counts.consumers == 0, kNothingLeft,
                    fmt::format("engine: {} routers, {} transports, {} producers, {} consumers", counts.routers,
                                counts.transports, counts.producers, counts.consumers));
  promises_.require(now, slabs_free == slabs, kNothingLeft, fmt::format("{} of {} slabs are free", slabs_free, slabs));
}

}  // namespace madang::sim
