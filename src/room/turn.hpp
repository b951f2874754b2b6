// What the rooms of one Lobby share, and what they have at hand during one call of it.
#pragma once

#include <utility>
#include <vector>

#include "base/outbox.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "base/uuid.hpp"
#include "room/directory.hpp"
#include "room/effects.hpp"
#include "room/options.hpp"
#include "room/pending_asks.hpp"
#include "room/pending_calls.hpp"

namespace madang::room {

/// Owned by the Lobby.
struct Commons {
  Commons(Options chosen, Random& source);

  const ortc::RtpCapabilities& capabilities(VideoChoice video) const;

  Options options;
  Random& random;
  ortc::RtpCapabilities only_h264;
  ortc::RtpCapabilities only_vp9;
  Directory directory = {};
  PendingCalls calls = {};
  PendingAsks asks = {};
};

/// One call of the Lobby: the time, where effects go, what is shared. Lives as long as that call.
struct Turn {
  Instant now;
  Outbox<Effect>& out;
  Commons& commons;

  const Limits& limits() const { return commons.options.limits; }
  template <typename Id>
  Id mint() {
    return Id{Uuid::make(commons.random)};
  }
  void respond(CallId call, Result<Response> result) { out.push(Respond{call, std::move(result)}); }
  void notify(std::vector<ConnectionId> to, Notification notification) {
    if (!to.empty()) { out.push(Notify{std::move(to), std::move(notification)}); }
  }
  void send(media::WorkerId worker, media::Command command, media::CallId call = {}) {
    out.push(Send{worker, call, std::move(command)});
  }
};

}  // namespace madang::room
