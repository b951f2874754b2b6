// How much of anything strangers may make a Lobby hold. Over a limit there is a refusal, never a
// reallocation spree.
#pragma once

#include <cstddef>
#include <cstdint>

namespace madang::room {

inline constexpr std::size_t kRoomsMax = 5'000;
inline constexpr std::size_t kParticipantsPerRoomMax = 10'000;
inline constexpr std::uint32_t kMeetPeersMax = 100;
inline constexpr std::uint32_t kPresentersMax = 1;
inline constexpr std::size_t kAnnouncedViewersMax = 1'000;  ///< of a live room: its presenters hear of so many
inline constexpr std::size_t kTransportsMax = 8;     ///< per participant
inline constexpr std::size_t kProducersMax = 32;     ///< per participant
inline constexpr std::size_t kConsumersMax = 2'000;  ///< per participant
inline constexpr std::size_t kDataProducersMax = 64;     ///< per participant
inline constexpr std::size_t kDataConsumersMax = 2'000;  ///< per participant
inline constexpr std::size_t kCallsMax = 100;        ///< per participant, waiting for an engine
inline constexpr std::uint32_t kConsumerReplicasMax = 32;
inline constexpr std::size_t kIdBytesMax = 256;  ///< of a room's or a participant's name
inline constexpr std::size_t kDisplayNameBytesMax = 256;
inline constexpr std::size_t kDeviceBytesMax = 4'096;
inline constexpr std::size_t kAppDataBytesMax = 16'384;
inline constexpr std::size_t kAppDataDepthMax = 16;
inline constexpr std::size_t kLabelBytesMax = 1'024;  ///< of a data channel, and of its protocol

/// The limits of one Lobby; the defaults are the constants above.
struct Limits {
  std::size_t rooms = kRoomsMax;
  std::size_t participants_per_room = kParticipantsPerRoomMax;
  std::uint32_t meet_peers = kMeetPeersMax;
  std::uint32_t presenters = kPresentersMax;
  std::size_t announced_viewers = kAnnouncedViewersMax;
  std::size_t transports = kTransportsMax;
  std::size_t producers = kProducersMax;
  std::size_t consumers = kConsumersMax;
  std::size_t data_producers = kDataProducersMax;
  std::size_t data_consumers = kDataConsumersMax;
  std::size_t calls = kCallsMax;
  std::uint32_t consumer_replicas = kConsumerReplicasMax;
  std::size_t id_bytes = kIdBytesMax;
  std::size_t display_name_bytes = kDisplayNameBytesMax;
  std::size_t device_bytes = kDeviceBytesMax;
  std::size_t app_data_bytes = kAppDataBytesMax;
  std::size_t app_data_depth = kAppDataDepthMax;
  std::size_t label_bytes = kLabelBytesMax;
};

}  // namespace madang::room
