// What the operator's side says, as JSON text. Its shapes are those of web/public/openapi.yaml.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ntp.hpp"
#include "base/time.hpp"
#include "media/drop.hpp"
#include "room/lobby.hpp"
#include "server/surveys.hpp"

namespace madang::server {

/// One worker as it was a moment ago.
struct WorkerReport {
  std::uint32_t id = 0;
  Duration cpu = {};
  std::uint64_t datagrams_in = 0;
  std::uint64_t datagrams_out = 0;
  std::uint64_t forwarded = 0;
  std::uint64_t slabs_free = 0;
  std::array<std::uint64_t, media::kDrops> drops = {};
};

struct ServerReport {
  std::string_view version;
  Duration uptime = {};
  room::Lobby::Counts counts = {};
  std::size_t websockets = 0;
  std::vector<WorkerReport> workers = {};
};

std::string to_json(const ServerReport& report);
std::string to_json(const std::vector<room::RoomCensus>& rooms, const NtpClock& clock);
/// `stats` has the figures of some or all of what is in the room.
std::string to_json(const room::RoomDetail& detail, const StatsTexts& stats, const NtpClock& clock);

}  // namespace madang::server
