#include "media/dd_filter.hpp"

#include <algorithm>

namespace madang::media {

namespace {

using rtp::payload::Dti;
using rtp::payload::FrameInfo;

// A packed change: frame number step below, then the layers that the receiver is sent.
constexpr std::uint32_t kPatched = 0x8000'0000, kHasTargets = 0x4000'0000;
constexpr unsigned kGenerationShift = 20, kCellShift = 16;
constexpr std::uint32_t kGenerationMask = 0x3ff;

/// Unwrapped numbers begin high enough to stay positive whatever comes late.
constexpr std::int64_t kFirstNumber = 0x1'0000;

constexpr std::uint32_t bit(std::size_t n) { return std::uint32_t{1} << n; }

}  // namespace

void DdFilter::set_target(Layers target) { target_ = target; }

std::int64_t DdFilter::unwrap(std::uint16_t number) const {
  const auto step = static_cast<std::int16_t>(number - static_cast<std::uint16_t>(newest_));
  return newest_ + step;
}

void DdFilter::on_start(const DdFrame& frame) {
  const std::int64_t next_output = newest_sent_ < 0 ? frame.number : newest_sent_ + step_ + 1;
  step_ = static_cast<std::uint16_t>(next_output - frame.number);
  fates_.fill(Fate::Unknown);
  newest_ = frame.number + kFirstNumber;
  newest_sent_ = newest_ - 1;
  whole_ = intact_ = ~std::uint32_t{0};
  learn(frame);
  cell_ = cell_before_ = targets_.best(target_, active_);
  since_ = newest_;
  on_new_frame(newest_, frame);
}

LayerFilter::Verdict DdFilter::on_packet(const DdFrame& frame, const FrameInfo& info) {
  const std::int64_t number = newest_ < 0 ? frame.number + kFirstNumber : unwrap(frame.number);
  if (newest_ < 0 || number > newest_) {
    const std::int64_t first = std::max(newest_ + 1, number - static_cast<std::int64_t>(kFramesKept) + 1);
    for (std::int64_t n = std::max<std::int64_t>(first, 0); n <= number; ++n) { fate(n) = Fate::Unknown; }
    newest_ = number;
    on_new_frame(number, frame);
  }
  const std::size_t cell = number < since_ ? cell_before_ : cell_;
  const bool is_kept = newest_ - number < static_cast<std::int64_t>(kFramesKept);
  bool is_forwarded = is_part(cell, frame);
  if (is_kept) {
    // All packets of a frame share its fate, whenever they come.
    Fate& fate_now = fate(number);
    if (fate_now == Fate::Unknown) { fate_now = is_forwarded ? Fate::Forwarded : Fate::Dropped; }
    is_forwarded = fate_now == Fate::Forwarded;
  }
  if (is_forwarded) { newest_sent_ = std::max(newest_sent_, number); }
  return {.is_forwarded = is_forwarded,
          .ends_picture = info.end_of_frame && info.spatial == DecodeTargets::layers_of(cell).spatial};
}

void DdFilter::on_new_frame(std::int64_t number, const DdFrame& frame) {
  learn(frame);
  if (frame.begins_sequence) { whole_ = intact_ = ~std::uint32_t{0}; }
  follow_chains(number, frame);
  choose(number, frame);
  const bool is_forwarded = is_part(cell_, frame);
  fate(number) = is_forwarded ? Fate::Forwarded : Fate::Dropped;
  judge_targets(frame, is_forwarded);
}

void DdFilter::learn(const DdFrame& frame) {
  active_ = frame.active;
  if (frame.targets.generation != targets_.generation || targets_.count == 0) { targets_ = frame.targets; }
}

void DdFilter::follow_chains(std::int64_t number, const DdFrame& frame) {
  for (std::size_t chain = 0; chain < targets_.chains; ++chain) {
    const std::uint8_t diff = frame.chain_diffs[chain];
    if (diff == 0) {
      intact_ |= bit(chain);
    } else if (number >= diff && fate(number - diff) == Fate::Dropped) {
      intact_ &= ~bit(chain);
    }
  }
}

/// Goes to the wished decode target, or else as near to it as this frame allows.
void DdFilter::choose(std::int64_t number, const DdFrame& frame) {
  const std::size_t wanted = targets_.best(target_, active_);
  if (wanted == cell_) { return; }
  std::size_t next = wanted;
  if (!can_enter(wanted, frame)) {
    next = targets_.best({current().spatial, target_.temporal}, active_);
    if (next == cell_ || !can_enter(next, frame)) { return; }
  }
  cell_before_ = cell_;
  cell_ = next;
  since_ = number;
}

bool DdFilter::can_enter(std::size_t cell, const DdFrame& frame) const {
  if (targets_.target[cell] == DecodeTargets::kNone) { return false; }
  return is_whole(cell) || (frame.dti(targets_.target[cell]) == Dti::Switch && is_chain_intact(cell));
}

/// Without chains nobody says whether lower layers are whole; within one spatial layer what is sent already is.
bool DdFilter::is_chain_intact(std::size_t cell) const {
  if (targets_.chains > 0) { return (intact_ >> targets_.chain[cell] & 1) != 0; }
  return DecodeTargets::layers_of(cell).spatial == current().spatial;
}

bool DdFilter::is_part(std::size_t cell, const DdFrame& frame) const {
  const std::uint8_t target = targets_.target[cell];
  return target == DecodeTargets::kNone || frame.dti(target) != Dti::NotPresent;
}

void DdFilter::judge_targets(const DdFrame& frame, bool is_forwarded) {
  for (std::size_t cell = 0; cell < DecodeTargets::kCells; ++cell) {
    const std::uint8_t target = targets_.target[cell];
    if (target == DecodeTargets::kNone) { continue; }
    const Dti dti = frame.dti(target);
    if (!is_forwarded && dti != Dti::NotPresent) {
      whole_ &= ~bit(target);
    } else if (is_forwarded && dti == Dti::Switch && is_chain_intact(cell)) {
      whole_ |= bit(target);
    }
  }
}

bool DdFilter::needs_key_frame() const {
  if (newest_ < 0) { return false; }
  const std::size_t wanted = targets_.best(target_, active_);
  if (targets_.target[wanted] == DecodeTargets::kNone) { return false; }
  return DecodeTargets::layers_of(wanted).spatial != current().spatial && !is_whole(wanted);
}

std::uint32_t DdFilter::patch(const DdFrame& frame, const FrameInfo& info) const {
  const std::uint32_t sent = targets_.within(current()) & active_;
  //= AV1 RTP specification, appendix A.8.3: active_decode_targets_bitmask [...] which Decode Targets are active
  const bool tells_targets = info.start_of_frame && sent != active_ && frame.targets.generation == targets_.generation;
  if (step_ == 0 && !tells_targets) { return 0; }
  std::uint32_t packed = kPatched | step_;
  if (tells_targets) {
    packed |= kHasTargets | (targets_.generation & kGenerationMask) << kGenerationShift |
              static_cast<std::uint32_t>(cell_) << kCellShift;
  }
  return packed;
}

rtp::payload::DescriptorRewrite DdFilter::unpack(std::uint32_t patch) const {
  rtp::payload::DescriptorRewrite rewrite{.frame_number_step = static_cast<std::uint16_t>(patch),
                                          .active_targets = std::nullopt,
                                          .decode_targets = targets_.count};
  const bool is_known = (patch >> kGenerationShift & kGenerationMask) == (targets_.generation & kGenerationMask);
  if ((patch & kHasTargets) != 0 && is_known) {
    rewrite.active_targets = targets_.within(DecodeTargets::layers_of(patch >> kCellShift & 0xf)) & active_;
  }
  return rewrite;
}

}  // namespace madang::media
