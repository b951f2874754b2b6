#include "sim/decoder.hpp"

#include <algorithm>

namespace madang::sim {

namespace {
constexpr std::size_t kWaitingMax = 300;
constexpr std::size_t kDecodedMax = 2'000;
}  // namespace

void Decoder::on_packet(Instant now, const Label& label) {
  if (decoded_.contains(label.frame)) { return; }
  Frame& frame = waiting_[label.frame];
  frame.label = label;
  frame.packets.insert(label.index);
  if (frame.packets.size() == label.count) { try_waiting(now); }
  while (waiting_.size() > kWaitingMax) { waiting_.erase(waiting_.begin()); }
}

bool Decoder::is_decodable(const Label& label) const {
  const auto begin = label.references.begin();
  return std::all_of(begin, begin + label.references_count,
                     [&](std::uint32_t frame) { return decoded_.contains(frame); });
}

/// One frame may be what others waited for.
void Decoder::try_waiting(Instant now) {
  bool again = true;
  while (again) {
    again = false;
    for (auto it = waiting_.begin(); it != waiting_.end();) {
      const Label label = it->second.label;
      if (it->second.packets.size() == label.count && is_decodable(label)) {
        it = waiting_.erase(it);
        decode(now, label);
        again = true;
      } else {
        ++it;
      }
    }
  }
}

void Decoder::decode(Instant now, const Label& label) {
  decoded_.insert(label.frame);
  while (decoded_.size() > kDecodedMax) { decoded_.erase(decoded_.begin()); }
  keys_ += label.is_key ? 1 : 0;
  if (has_begun() && label.picture == newest_.picture) {
    spatial_ = std::max<int>(spatial_, label.spatial);
    return;
  }
  if (has_begun() && label.picture < newest_.picture) { return; }  // too late to be shown
  const Instant shown = shown_at(now, label);
  if (last_picture_at_ != kNever) {
    const Duration gap = shown - last_picture_at_;
    if (gap > freeze_limit()) {
      frozen_ += gap;
      freeze_longest_ = std::max(freeze_longest_, gap);
      ++freezes_;
    } else {
      interval_ += (gap - interval_) / 30;
    }
  }
  if (!has_begun()) { first_picture_at_ = now; }
  ++pictures_;
  last_picture_at_ = shown;
  newest_ = label;
  spatial_ = label.spatial;
  temporals_.emplace_back(now, label.temporal);
  while (!temporals_.empty() && now - temporals_.front().first > 1s) { temporals_.pop_front(); }
}

/// Pictures that come later than thought possible raise the delay for those after them; it sinks again slowly.
Instant Decoder::shown_at(Instant now, const Label& label) {
  constexpr Duration kDelayMax = 1s;
  constexpr Duration kSinksPerPicture = 200us;
  delay_ = std::min(std::max(now - label.captured, delay_ - kSinksPerPicture), kDelayMax);
  const Instant earliest = last_picture_at_ == kNever ? now : std::max(now, last_picture_at_);
  return std::max(earliest, label.captured + delay_);
}

int Decoder::temporal_highest_lately() const {
  int highest = 0;
  for (const auto& [when, temporal] : temporals_) { highest = std::max(highest, temporal); }
  return highest;
}

Duration Decoder::freeze_limit() const { return std::max(3 * interval_, interval_ + Duration(150ms)); }

Duration Decoder::frozen(Instant now) const {
  if (last_picture_at_ == kNever || last_picture_at_ > now || now - last_picture_at_ <= freeze_limit()) { return frozen_; }
  return frozen_ + (now - last_picture_at_);
}

}  // namespace madang::sim
