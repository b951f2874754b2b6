// Whose turn it is to speak in a router (Volfin and Cohen, 2012).
#pragma once

#include <optional>
#include <span>

#include "base/time.hpp"
#include "media/messages.hpp"
#include "media/speech_meter.hpp"

namespace madang::media {

/// Knows who dominates a conversation. Somebody else takes over only by sounding much more like a speaker than the one
/// who has the word, at this moment and over the last 100 ms, and no less over the last second: a cough does not.
class ActiveSpeaker {
 public:
  static constexpr Duration kInterval = 300ms;

  struct Speaker {
    ProducerId producer;
    SpeechMeter* meter = nullptr;
  };

  /// A level came. The first begins an interval.
  void on_heard(Instant now) {
    if (next_at_ == kNever) { next_at_ = now + kInterval; }
  }
  /// Compares everybody. True: another one dominates now.
  bool on_interval(Instant now, std::span<const Speaker> speakers);
  /// It was closed or paused. True: it had dominated, and now nobody does.
  bool on_gone(ProducerId producer);
  Instant next_deadline() const { return next_at_; }
  std::optional<ProducerId> dominant() const { return dominant_; }

 private:
  Instant next_at_ = kNever;
  std::optional<ProducerId> dominant_;
};

}  // namespace madang::media
