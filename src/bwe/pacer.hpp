// Sends no faster than the path should be given packets, and in which order.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "base/units.hpp"

namespace madang::bwe {

/// What may have to wait, the more urgent first. Audio never does.
enum class PaceLane : std::uint8_t { Video, Repair };
inline constexpr std::size_t kPaceLanes = 2;

/// A first-in first-out ring that keeps the room it once needed.
template <typename T>
class HeldRing {
 public:
  bool empty() const { return count_ == 0; }
  std::size_t size() const { return count_; }
  T& front() { return slots_[head_]; }
  void push(T item) {
    if (count_ == slots_.size()) { grow(); }
    slots_[(head_ + count_++) & (slots_.size() - 1)] = std::move(item);
  }
  void pop() {
    head_ = (head_ + 1) & (slots_.size() - 1);
    --count_;
  }
  /// All items, the oldest first.
  template <typename Each>
  void for_each(Each&& each) {
    for (std::size_t i = 0; i < count_; ++i) { each(slots_[(head_ + i) & (slots_.size() - 1)]); }
  }

 private:
  void grow() {
    std::vector<T> larger(std::max<std::size_t>(slots_.size() * 2, 16));
    for (std::size_t i = 0; i < count_; ++i) { larger[i] = std::move(slots_[(head_ + i) & (slots_.size() - 1)]); }
    slots_ = std::move(larger);
    head_ = 0;
  }
  std::vector<T> slots_;  // a power of two
  std::size_t head_ = 0;
  std::size_t count_ = 0;
};

/// Knows how far one transport is ahead of its pacing rate, and what waits for that. While nothing waits and the rate was
/// not exceeded, a packet passes at once; else it is held, and released in ticks.
template <typename Item>
class Pacer {
 public:
  static constexpr Duration kTick = 5ms;
  /// How far ahead of the rate packets may pass at once: what leaves together can share one system call.
  static constexpr Duration kBurst = 10ms;
  static constexpr std::int64_t kBurstBytesMin = 3'000;
  static constexpr Duration kHeldMax = 300ms;       ///< what waited longer is of no use to anybody
  static constexpr std::size_t kItemsMax = 1'024;   ///< of one lane
  static constexpr std::int64_t kRepairShare = 2;   ///< while video waits, one byte in 1 + this goes to repairs

  struct Counters {
    std::uint64_t held = 0;
    std::uint64_t dropped_old = 0;
    std::uint64_t dropped_full = 0;
  };

  void set_rate(Instant now, Bitrate rate) {
    pass_time(now);
    rate_ = rate;
  }
  /// Whether `bytes` of this lane may leave now; then they are counted.
  bool pass(Instant now, PaceLane lane, std::size_t bytes) {
    pass_time(now);
    if (!lane_of(lane).empty() || !lane_of(PaceLane::Video).empty() || ahead_ >= burst()) { return false; }
    ahead_ += static_cast<std::int64_t>(bytes);
    return true;
  }
  /// What leaves without asking: audio.
  void on_sent(Instant now, std::size_t bytes) {
    pass_time(now);
    ahead_ += static_cast<std::int64_t>(bytes);
  }
  /// `item` waits. False: no room, it is lost.
  bool hold(Instant now, PaceLane lane, std::size_t bytes, Item item) {
    auto& held = lane_of(lane);
    if (held.size() >= kItemsMax) {
      ++counters_.dropped_full;
      return false;
    }
    if (!is_waiting()) { tick_at_ = now + kTick; }
    held.push({now, static_cast<std::uint32_t>(bytes), std::move(item)});
    ++counters_.held;
    return true;
  }
  /// Calls `send(item, bytes)` for each that may leave now.
  template <typename Send>
  void on_deadline(Instant now, Send&& send) {
    if (now < next_deadline()) { return; }
    pass_time(now);
    for (auto& lane : lanes_) { drop_old(now, lane); }
    while (is_waiting() && ahead_ < burst()) { release(send); }
    tick_at_ = now + kTick;
  }
  Instant next_deadline() const { return is_waiting() ? tick_at_ : kNever; }

  bool is_waiting() const { return std::any_of(lanes_.begin(), lanes_.end(), [](const auto& lane) { return !lane.empty(); }); }
  std::size_t held(PaceLane lane) const { return lanes_[static_cast<std::size_t>(lane)].size(); }
  const Counters& counters() const { return counters_; }

 private:
  struct Held {
    Instant since{};
    std::uint32_t bytes = 0;
    Item item{};
  };
  HeldRing<Held>& lane_of(PaceLane lane) { return lanes_[static_cast<std::size_t>(lane)]; }
  std::int64_t bytes_in(Duration duration) const { return rate_.bps / 8 * to_us(duration) / 1'000'000; }
  std::int64_t burst() const { return std::max(bytes_in(kBurst), kBurstBytesMin); }
  void pass_time(Instant now) {
    // In nanoseconds of the rate, so that many short steps lose nothing.
    if (now <= passed_at_) { return; }
    const Duration passed = std::min<Duration>(now - passed_at_, 1s);
    const std::int64_t drained = bytes_in(passed);
    if (drained == 0 && ahead_ > 0) { return; }
    passed_at_ = now;
    ahead_ = std::max<std::int64_t>(ahead_ - drained, 0);
  }
  void drop_old(Instant now, HeldRing<Held>& lane) {
    while (!lane.empty() && now - lane.front().since > kHeldMax) {
      lane.pop();
      ++counters_.dropped_old;
    }
  }
  template <typename Send>
  void release(Send& send) {
    auto& video = lane_of(PaceLane::Video);
    auto& repair = lane_of(PaceLane::Repair);
    const bool is_repair = video.empty() || (!repair.empty() && repair_due_ >= repair.front().bytes);
    auto& lane = is_repair ? repair : video;
    const std::size_t bytes = lane.front().bytes;
    ahead_ += static_cast<std::int64_t>(bytes);
    if (is_repair) {
      repair_due_ = std::max<std::int64_t>(repair_due_ - static_cast<std::int64_t>(bytes), 0);
    } else {
      repair_due_ = repair.empty() ? 0 : repair_due_ + static_cast<std::int64_t>(bytes) / kRepairShare;
    }
    send(lane.front().item, bytes);
    lane.pop();
  }

  std::array<HeldRing<Held>, kPaceLanes> lanes_;
  Bitrate rate_ = Bitrate::kbps(2'500);
  std::int64_t ahead_ = 0;       // bytes sent beyond what the rate gave
  std::int64_t repair_due_ = 0;  // bytes that video owes to repairs
  Instant passed_at_{};
  Instant tick_at_{};
  Counters counters_;
};

}  // namespace madang::bwe
