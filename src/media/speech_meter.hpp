// How much one producer's last second sounds like somebody speaking.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/time.hpp"

namespace madang::media {

/// How likely it is that somebody speaks rather than that there is noise: over one slot, over 100 ms, over a second.
struct SpeechScores {
  double immediate = 0;
  double medium = 0;
  double long_term = 0;
};

/// Knows the last second of one producer's levels in slots of 20 ms (Volfin and Cohen, "Dominant speaker identification
/// for multipoint videoconferencing", 2012).
class SpeechMeter {
 public:
  static constexpr Duration kSlot = 20ms;
  static constexpr std::size_t kSlots = 50;
  /// Packets may be this far apart and still speak for the time between them: sound comes in up to 120 ms a packet.
  static constexpr Duration kPacketMax = 120ms;
  /// Without a packet for this long there is silence; where packets are further apart, a slot after the next was due.
  static constexpr Duration kIdleAfterMin = 40ms;
  /// What a score is when nothing speaks for speech. Never zero: scores are divided.
  static constexpr double kScoreMin = 1e-10;

  void on_level(Instant now, std::uint8_t minus_dbov);
  /// The scores at this moment.
  SpeechScores evaluate(Instant now);
  /// Nothing came for a second: all slots are silent.
  bool is_idle(Instant now) const { return now - heard_at_ >= kSlot * kSlots; }
  void reset() { *this = SpeechMeter{}; }

 private:
  void fill_until(Instant now, std::uint8_t volume);
  void push(std::uint8_t volume);

  std::array<std::uint8_t, kSlots> volumes_{};  ///< ring; 0 is silence, 127 the loudest
  std::size_t next_ = 0;
  Instant filled_until_{};
  Instant heard_at_ = Instant{} - 1h;
  Duration idle_after_ = kIdleAfterMin;
};

}  // namespace madang::media
