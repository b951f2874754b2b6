#include "media/active_speaker.hpp"

#include <algorithm>
#include <cmath>

namespace madang::media {

namespace {

// By how much a challenger must lead, in logarithms of the ratios of scores.
constexpr double kImmediateLead = 3;
constexpr double kMediumLead = 2;
constexpr double kLongLead = 0;

/// In nobody's place anyone is who spoke at all.
constexpr SpeechScores kNobody{SpeechMeter::kScoreMin, SpeechMeter::kScoreMin, SpeechMeter::kScoreMin};

/// The lead of `challenger` over 100 ms; nothing if it does not lead enough everywhere.
std::optional<double> lead_of(const SpeechScores& challenger, const SpeechScores& dominant) {
  const double immediate = std::log(challenger.immediate / dominant.immediate);
  const double medium = std::log(challenger.medium / dominant.medium);
  const double long_term = std::log(challenger.long_term / dominant.long_term);
  if (immediate <= kImmediateLead || medium <= kMediumLead || long_term <= kLongLead) { return std::nullopt; }
  return medium;
}

}  // namespace

bool ActiveSpeaker::on_interval(Instant now, std::span<const Speaker> speakers) {
  next_at_ = next_at_ + kInterval > now ? next_at_ + kInterval : now + kInterval;
  SpeechScores dominant = kNobody;
  bool all_idle = true;
  for (const Speaker& speaker : speakers) {
    if (speaker.meter->is_idle(now)) { continue; }
    all_idle = false;
    if (speaker.producer == dominant_) { dominant = speaker.meter->evaluate(now); }
  }
  if (all_idle) {
    next_at_ = kNever;
    return false;
  }
  std::optional<ProducerId> winner;
  double winner_lead = 0;
  for (const Speaker& speaker : speakers) {
    if (speaker.producer == dominant_ || speaker.meter->is_idle(now)) { continue; }
    const auto lead = lead_of(speaker.meter->evaluate(now), dominant);
    if (!lead || (winner && *lead <= winner_lead)) { continue; }
    winner = speaker.producer;
    winner_lead = *lead;
  }
  if (winner) { dominant_ = winner; }
  return winner.has_value();
}

bool ActiveSpeaker::on_gone(ProducerId producer) {
  if (dominant_ != producer) { return false; }
  dominant_.reset();
  return true;
}

}  // namespace madang::media
