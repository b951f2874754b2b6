// Everything that can be set, with its defaults. YAML file, environment and flags are three ways to write one Config.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "base/units.hpp"
#include "net/http_server.hpp"
#include "room/limits.hpp"

namespace madang::server {

struct Config {
  // Signalling: HTTP and WebSocket on one port.
  std::string listen = "127.0.0.1:3000";  ///< ADDRESS:PORT, [V6]:PORT; port 0: the kernel's choice
  bool allow_plaintext = false;           ///< plain HTTP on an address that is not loopback
  std::string tls;                        ///< "": no TLS; "self-signed"; "files": certificate and key below
  std::string tls_certificate_file;
  std::string tls_key_file;
  std::vector<std::string> cors_origins;  ///< pages that may use the HTTP API; "*": all
  net::HttpServerOptions http;

  // The operator's page and its API, on a listener of their own.
  std::string admin_listen;      ///< "off": none; empty: loopback, the port after that of `listen`, if it is free
  std::string admin_token_file;  ///< wanted when the listener is not on loopback

  // Media of WebRTC transports: one UDP port per worker, counted up from rtc_port.
  std::vector<std::string> rtc_listen = {"127.0.0.1"};  ///< addresses to bind
  std::vector<std::string> rtc_announce;  ///< what candidates say instead, one for each of rtc_listen; empty: the same
  std::uint16_t rtc_port = 44'444;        ///< 0: the kernel's choice
  bool rtc_tcp = true;                    ///< also ICE-TCP, at the same ports
  bool estimate_bandwidth = false;        ///< of receivers' paths; still freezes pictures on lossy ones
  std::uint32_t workers = 0;              ///< 0: one for each CPU

  // Media of plain transports.
  std::string plain_listen = "127.0.0.1";
  std::string plain_announce;             ///< empty: plain_listen
  std::uint16_t plain_port_min = 40'000;
  std::uint16_t plain_port_max = 43'999;

  // Rooms.
  std::string room_kind = "meet";         ///< of rooms that neither a request nor their id gives one
  bool room_kind_by_name = true;          ///< `live-x` is live
  bool create_room_on_get = true;
  bool keep_broadcasts = false;           ///< a room with a broadcaster outlives its last peer
  Duration idle_room_timeout = 60s;
  Duration takeover_patience = 2s;
  Duration answer_timeout = 30s;
  Duration ice_consent_timeout = 20s;
  Bitrate incoming_max = Bitrate::kbps(1500);
  Bitrate outgoing_initial = Bitrate::kbps(1000);
  std::string rtcstats_url;               ///< told to clients that ask
  std::string throttle_secret;            ///< with it clients may throttle their room; empty: nobody may
  bool data_channels = true;
  bool bot = true;
  std::string version_told = "3.14.16";   ///< notification mediasoup-version
  room::Limits limits;

  std::string log_level = "info";         ///< error, warn, info or debug
  std::string log_format = "text";        ///< text or json
};

}  // namespace madang::server
