#include "room/bot.hpp"

#include <string_view>

namespace madang::room {

namespace {

//= RFC 8831 §8: WebRTC String (51): to be used for non-empty strings
constexpr std::uint32_t kText = 51;

}  // namespace

Bot Bot::make(media::TransportId transport, media::DataProducerId voice, media::WorkerId worker) {
  return {.transport = transport,
          .voice = {.id = voice,
                    .transport = transport,
                    .worker = worker,
                    // Its messages all arrive, in any order: what the first server's bot did.
                    .stream = {.ordered = false},
                    .label = std::string(kBotLabel),
                    .channel = std::string(kBotLabel),
                    .protocol = "",
                    .app_data = JsonText{"{}"},
                    .open = true}};
}

std::optional<media::DataMessage> bot_answer(const Participant& who,
                                             const media::DataMessage& heard) {
  if (heard.ppid != kText) { return std::nullopt; }
  const std::string text = who.display_name.value_or(who.id) + " said me: \"" +
                           std::string(heard.payload.begin(), heard.payload.end()) + "\"";
  return media::DataMessage{.ppid = kText, .payload = {text.begin(), text.end()}};
}

}  // namespace madang::room
