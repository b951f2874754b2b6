// What a viewer sees: which frames can be decoded, when pictures change, and when they freeze.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>

#include "base/time.hpp"
#include "sim/label.hpp"

namespace madang::sim {

/// Knows which frames of one stream are whole and decodable, and when pictures would be shown by a jitter buffer that
/// learns how late they come. It believes labels only.
class Decoder {
 public:
  void on_packet(Instant now, const Label& label);

  /// A freeze is a picture that stays for longer than three times the usual, or than the usual and 150 ms, whichever is
  /// more (W3C webrtc-stats, totalFreezesDuration).
  Duration frozen(Instant now) const;
  int freezes() const { return freezes_; }
  Duration longest_freeze() const { return freeze_longest_; }
  std::uint64_t pictures() const { return pictures_; }
  std::uint64_t keys() const { return keys_; }
  bool has_begun() const { return pictures_ > 0; }
  Instant first_picture_at() const { return first_picture_at_; }
  Instant last_picture_at() const { return last_picture_at_; }
  /// Of the newest picture: its highest decoded layers, and which simulcast stream it came from.
  int stream() const { return newest_.stream; }
  int spatial() const { return spatial_; }
  int temporal_highest_lately() const;
  /// From capture to show.
  Duration delay() const { return delay_; }
  /// The source is known to be silent: no freeze is counted until the next picture.
  void expect_pause() { last_picture_at_ = kNever; }

 private:
  struct Frame {
    Label label;
    std::set<std::uint16_t> packets;
  };
  bool is_decodable(const Label& label) const;
  Instant shown_at(Instant now, const Label& label);
  void decode(Instant now, const Label& label);
  void try_waiting(Instant now);
  Duration freeze_limit() const;

  std::map<std::uint32_t, Frame> waiting_;  ///< by frame
  std::set<std::uint32_t> decoded_;
  Label newest_{};
  int spatial_ = 0;
  std::uint64_t pictures_ = 0;
  std::uint64_t keys_ = 0;
  Instant first_picture_at_ = kNever;
  Instant last_picture_at_ = kNever;
  Duration interval_ = 40ms;  ///< smoothed
  Duration delay_{};          ///< from capture to show, as far as that was learnt
  Duration frozen_{};
  Duration freeze_longest_{};
  int freezes_ = 0;
  std::deque<std::pair<Instant, int>> temporals_;
};

}  // namespace madang::sim
