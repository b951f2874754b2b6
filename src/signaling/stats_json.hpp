// Statistics as clients know them: arrays of flat objects, whose numbers are whole.
#pragma once

#include <string>

#include "media/messages.hpp"

namespace madang::signaling {

/// The text of an array: one entry for a transport, one for each stream of a producer, and for a
/// consumer its own stream and the one that it follows.
std::string encode_stats(const media::StatsReport& report);

}  // namespace madang::signaling
