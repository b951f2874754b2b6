// One room's part of one Engine: who is in it.
#pragma once

#include <vector>

#include "media/handles.hpp"
#include "media/messages.hpp"

namespace madang::media {

/// Knows which transports belong together; media never leaves it.
struct Router {
  RouterId id;
  std::vector<TransportHandle> transports;
};

}  // namespace madang::media
