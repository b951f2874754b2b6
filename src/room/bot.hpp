// The server's own voice on the data channels of one room.
#pragma once

#include <optional>
#include <string>

#include "media/messages.hpp"
#include "room/participant.hpp"

namespace madang::room {

/// What both its data channel and those that it listens to are called.
inline constexpr std::string_view kBotLabel = "bot";
/// Longer messages do not reach it.
inline constexpr std::uint32_t kBotMessageBytesMax = 512;

/// Knows where the bot hears and where it speaks: a direct transport, and one data producer on it.
struct Bot {
  media::TransportId transport;
  DataProducer voice;

  static Bot make(media::TransportId transport, media::DataProducerId voice,
                  media::WorkerId worker);
};

/// What it says to everybody when `who` has said something to it. Nothing but text is answered.
std::optional<media::DataMessage> bot_answer(const Participant& who,
                                             const media::DataMessage& heard);

}  // namespace madang::room
