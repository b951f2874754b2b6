// One room's part of one Engine: who is in it.
#pragma once

#include <vector>

#include "media/active_speaker.hpp"
#include "media/audio_levels.hpp"
#include "media/handles.hpp"
#include "media/messages.hpp"

namespace madang::media {

/// Knows which transports belong together, and who is heard on them; media never leaves it.
struct Router {
  RouterId id;
  std::vector<TransportHandle> transports = {};
  AudioLevels levels = {};
  ActiveSpeaker speaker = {};
  Instant scheduled = kNever;  ///< for when the engine's timer queue has this router

  Instant next_deadline() const { return soonest(levels.next_deadline(), speaker.next_deadline()); }
};

}  // namespace madang::media
