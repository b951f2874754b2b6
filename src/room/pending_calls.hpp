// What waits for an engine: each command that wants a Reply leaves a note here of how to go on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "media/messages.hpp"
#include "ortc/parameters.hpp"
#include "room/directory.hpp"
#include "room/messages.hpp"

namespace madang::room {

struct OpeningTransport {
  CallId call;
  media::TransportId transport;
};
struct Connecting {
  CallId call;
  media::TransportId transport;
};
struct RestartingIce {
  CallId call;
};
struct Throttling {
  CallId call;
};
struct ReadingStats {
  CallId call;
};
struct Producing {
  CallId call;
  media::ProducerId producer;
};
/// A consumer made for a peer, which will be asked to take it.
struct Offering {
  media::ConsumerId consumer;
  ortc::RtpParameters parameters;
};
/// A consumer that a broadcaster asked for.
struct Consuming {
  CallId call;
  media::ConsumerId consumer;
  media::ProducerId producer;
  ortc::RtpParameters parameters;
};

struct ProducingData {
  CallId call;
  media::DataProducerId data_producer;
};
/// As Offering and Consuming.
struct OfferingData {
  media::DataConsumerId data_consumer;
};
struct ConsumingData {
  CallId call;
  media::DataConsumerId data_consumer;
  media::DataProducerId data_producer;
};

using Continuation =
    std::variant<OpeningTransport, Connecting, RestartingIce, Throttling, ReadingStats, Producing, Offering, Consuming,
                 ProducingData, OfferingData, ConsumingData>;

/// The client's call that a continuation will answer; an Offering has none.
std::optional<CallId> call_of(const Continuation& then);

struct PendingCall {
  Where who;
  Continuation then;
};

/// Knows every command whose Reply is still to come. Bounded by what participants may have in
/// flight.
class PendingCalls {
 public:
  media::CallId add(PendingCall pending);
  /// Nothing for a call that was never made, or is done.
  std::optional<PendingCall> take(media::CallId call);
  std::vector<PendingCall> take_all();
  std::size_t size() const { return calls_.size(); }

 private:
  std::uint64_t last_ = 0;
  std::unordered_map<media::CallId, PendingCall> calls_;
};

}  // namespace madang::room
