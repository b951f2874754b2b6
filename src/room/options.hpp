// What is decided about a Lobby when it is built.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.hpp"
#include "base/units.hpp"
#include "ortc/parameters.hpp"
#include "room/limits.hpp"

namespace madang::room {

struct Options {
  std::uint32_t workers = 1;
  ortc::RtpCapabilities router_capabilities;
  std::string version = "3.14.16";  ///< what mediasoup-version says
  Limits limits;
  Duration answer_timeout = 30s;
  Duration idle_room_timeout = 60s;
  Bitrate incoming_max = Bitrate::kbps(1500);
  Bitrate outgoing_initial = Bitrate::kbps(1000);
  Duration ice_consent_timeout = 20s;
  bool data_channels = false;  ///< whether transports offer SCTP to those who ask for it
};

}  // namespace madang::room
