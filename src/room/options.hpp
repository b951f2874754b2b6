// What is decided about a Lobby when it is built.
#pragma once

#include <cstdint>
#include <string>

#include "base/ntp.hpp"
#include "base/time.hpp"
#include "base/units.hpp"
#include "ortc/parameters.hpp"
#include "room/limits.hpp"
#include "room/messages.hpp"

namespace madang::room {

struct Options {
  std::uint32_t workers = 1;
  ortc::RtpCapabilities router_capabilities;
  std::string version = "3.14.16";  ///< what mediasoup-version says
  Limits limits;
  Duration answer_timeout = 30s;
  RoomKind kind_default = RoomKind::Meet;
  bool kind_by_name = true;         ///< `live-x` is live, `chat` is a chat, unless a request says otherwise
  bool create_room_on_get = true;   ///< `GET /rooms/R` makes R
  bool keep_broadcasts = false;     ///< the last peer's leaving does not close a room with a broadcaster
  Duration idle_room_timeout = 60s;
  Duration takeover_patience = 2s;  ///< how long an old connection may be silent before a newcomer has its place
  NtpClock clock = {};              ///< for createdAt
  Bitrate incoming_max = Bitrate::kbps(1500);
  Bitrate outgoing_initial = Bitrate::kbps(1000);
  Duration ice_consent_timeout = 20s;
  std::string rtcstats_url = {};     ///< told to clients that ask where to send their statistics; empty: nowhere
  std::string throttle_secret = {};  ///< lets clients throttle their room; empty: nobody may
  bool data_channels = false;  ///< whether transports offer SCTP to those who ask for it
  bool bot = true;             ///< whether somebody of ours answers on data channels called "bot"
};

}  // namespace madang::room
