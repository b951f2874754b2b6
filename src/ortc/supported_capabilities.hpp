// The table of everything a router can be configured to route.
#pragma once

#include "ortc/parameters.hpp"

namespace madang::ortc {

/// All codecs (no RTX, payload types only where RFC 3551 fixes them) and all header extensions.
/// Built once; its header extensions go into every router's capabilities as they are.
const RtpCapabilities& supported_capabilities();

}  // namespace madang::ortc
