#include "rtp/send/sent_history.hpp"

#include <algorithm>
#include <utility>

namespace madang::rtp {
namespace {
std::uint32_t ms_of(Instant now) {
  return static_cast<std::uint32_t>(to_ms(now.time_since_epoch()));
}
Duration since(Instant now, std::uint32_t ms) { return std::chrono::milliseconds(ms_of(now) - ms); }
}  // namespace

void SentHistory::on_sent(Instant now, const Sent& sent) {
  budget_.on_sent(sent.size);
  if (!newest_ || sent.output > *newest_) { newest_ = sent.output; }
  if (*newest_ - sent.output >= static_cast<std::int64_t>(slots_.size())) { return; }
  grow_if_young(now, sent.output);
  slot(sent.output) = {
      .input = sent.input.value,
      .output = static_cast<std::uint32_t>(sent.output.value),
      .timestamp = sent.timestamp.value,
      .payload_patch = sent.payload_patch,
      .sent_ms = ms_of(now),
      .resent_ms = 0,
      .size = sent.size,
      .source = static_cast<std::uint8_t>(sent.source & 0x7f),
      .marker = sent.marker,
      .uses = 1,
  };
}

void SentHistory::on_nack(Instant now, std::span<const WireSeq> lost,
                          std::optional<Duration> round_trip, Outbox<Resend>& out) {
  const Duration spacing = std::max(round_trip.value_or(kRoundTripDefault), kRoundTripMin);
  for (const WireSeq wire : lost) {
    ++counters_.asked;
    Slot* found = find(now, wire);
    if (found == nullptr) {
      ++counters_.unknown;
    } else if (found->uses > 1 &&
               (since(now, found->resent_ms) < spacing || found->uses > kResendsMax)) {
      ++counters_.too_soon;
    } else if (!budget_.spend(now, found->size)) {
      ++counters_.over_budget;
    } else {
      ++counters_.resent;
      out.push(resend(*found, wire));
      found->resent_ms = ms_of(now);
      ++found->uses;
    }
  }
}

void SentHistory::clear() {
  std::ranges::fill(slots_, Slot{});
  newest_.reset();
}

SentHistory::Slot* SentHistory::find(Instant now, WireSeq wire) {
  if (!newest_) { return nullptr; }
  const Seq output = unwrap(wire);
  if (output > *newest_) { return nullptr; }
  Slot& place = slot(output);
  const bool is_it = place.uses > 0 && place.output == static_cast<std::uint32_t>(output.value);
  return is_it && since(now, place.sent_ms) < options_.age_max ? &place : nullptr;
}

Seq SentHistory::unwrap(WireSeq wire) const {
  return *newest_ + static_cast<std::int16_t>(wire.value - newest_->wire().value);
}

SentHistory::Resend SentHistory::resend(const Slot& slot, WireSeq wire) const {
  return {
      .output = unwrap(wire),
      .input = {slot.input},
      .timestamp = {slot.timestamp},
      .payload_patch = slot.payload_patch,
      .source = slot.source,
      .marker = slot.marker != 0,
      .is_first = slot.uses == 1,
  };
}

/// Doubles the ring as long as what would be overwritten might still be asked for.
void SentHistory::grow_if_young(Instant now, Seq output) {
  while (slots_.size() < kPacketsMax) {
    const Slot& place = slot(output);
    const bool is_young = place.uses > 0 && since(now, place.sent_ms) < options_.age_max &&
                          place.output != static_cast<std::uint32_t>(output.value);
    if (!is_young) { return; }
    const std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(slots_.size() * 2));
    for (const Slot& kept : old) {
      if (kept.uses > 0) { slot(Seq{kept.output}) = kept; }
    }
  }
}

}  // namespace madang::rtp
