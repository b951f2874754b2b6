// Questions to the engines that an answer to the operator waits for.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/outbox.hpp"
#include "base/time.hpp"
#include "media/messages.hpp"
#include "net/http_server.hpp"
#include "room/census.hpp"
#include "room/effects.hpp"

namespace madang::server {

/// What engines count, as JSON text, by the text of the id of what it is about.
using StatsTexts = std::unordered_map<std::string, std::string>;

/// Knows which rooms are being looked into: who is in them, and what engines have answered about it so far.
class Surveys {
 public:
  static constexpr std::size_t kSurveysMax = 8;
  /// Of a larger room the rest is told without figures.
  static constexpr std::size_t kQuestionsMax = 4'096;
  static constexpr Duration kPatience = 2s;

  struct Finished {
    net::HttpExchangeId exchange;
    room::RoomDetail detail;
    StatsTexts stats;
  };

  /// Whether a reply is for an operator, and not for the Lobby, which counts its own calls from one.
  static bool is_mine(media::CallId call) { return (call.value & kMine) != 0; }

  /// False: too many at once. A room about which there is nothing to ask is finished at once, see take_overdue().
  bool begin(Instant now, net::HttpExchangeId exchange, room::RoomDetail detail, Outbox<room::Effect>& out);
  /// Something if that was the last answer that its survey waited for.
  std::optional<Finished> on_reply(media::Reply&& reply);
  /// What is finished with what there is.
  std::vector<Finished> take_overdue(Instant now);
  Instant next_deadline() const;

 private:
  static constexpr std::uint64_t kMine = std::uint64_t{1} << 63;
  struct Survey {
    Finished so_far;
    std::size_t waiting = 0;
    Instant deadline;
  };
  struct Question {
    std::uint64_t survey = 0;
    std::string about;
  };

  template <typename Command, typename Item>
  void ask(std::uint64_t number, Survey& survey, const Item& item, Command command, Outbox<room::Effect>& out);

  std::map<std::uint64_t, Survey> surveys_;
  std::unordered_map<media::CallId, Question> questions_;
  std::uint64_t last_survey_ = 0;
  std::uint64_t last_call_ = 0;
};

}  // namespace madang::server
