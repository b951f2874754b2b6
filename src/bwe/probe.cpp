#include "bwe/probe.hpp"

#include <algorithm>
#include <utility>

namespace madang::bwe {

void ProbeController::on_started(Instant now) {
  if (next_at_ == kNever) { next_at_ = now; }
}

std::optional<Probe> ProbeController::on_deadline(Instant now, const Situation& situation) {
  if (now < next_at_) { return std::nullopt; }
  if (waits_for_result_) {  // none came
    waits_for_result_ = false;
    further_.reset();
    interval_ = std::min<Duration>(std::chrono::duration_cast<Duration>(interval_ * kBackoff), kIntervalMax);
    next_at_ = now + interval_;
    return std::nullopt;
  }
  next_at_ = now + interval_;
  if (situation.desired <= situation.target) {
    further_.reset();
    return std::nullopt;
  }
  if (initial_at_ < kInitial.size()) {
    if (initial_at_ == 0) { start_ = situation.target; }
    const Bitrate rate = start_ * kInitial[initial_at_++];
    const auto probe = make(now, rate, situation);
    if (initial_at_ < kInitial.size()) { next_at_ = now + 50ms; }
    waits_for_result_ = initial_at_ == kInitial.size();
    return probe;
  }
  if (further_) {
    const Bitrate rate = *further_;
    further_.reset();
    return make(now, rate, situation);
  }
  return situation.is_underfilled ? make(now, situation.target * kFurther, situation) : std::nullopt;
}

std::optional<Probe> ProbeController::make(Instant now, Bitrate rate, const Situation& situation) {
  rate = std::min({rate, situation.max, situation.desired * kBeyondDesired});
  if (rate <= situation.target) { return std::nullopt; }
  if (++last_cluster_ == 0) { last_cluster_ = 1; }
  const Probe probe{last_cluster_, rate};
  recent_[last_cluster_ % recent_.size()] = probe;
  waits_for_result_ = true;
  next_at_ = now + kResultTimeout;
  return probe;
}

void ProbeController::on_result(Instant now, const Probe& probe, Bitrate measured) {
  if (probe.cluster != last_cluster_) { return; }  // a later one is under way and decides
  const bool is_good = measured >= probe.rate * kGood;
  waits_for_result_ = false;
  if (is_good) {
    interval_ = kIntervalMin;
    further_ = measured * kFurther;
    next_at_ = now;
  } else {
    interval_ = std::min<Duration>(std::chrono::duration_cast<Duration>(interval_ * kBackoff), kIntervalMax);
    next_at_ = now + interval_;
  }
}

void ProbeController::on_congestion(Instant now) {
  further_.reset();
  waits_for_result_ = false;
  if (next_at_ != kNever) { next_at_ = std::max(next_at_, now + kQuiet); }
}

void ProbeController::on_desired_raised(Instant now) {
  interval_ = kIntervalMin;
  if (next_at_ == kNever || waits_for_result_) { return; }
  next_at_ = std::min(next_at_, initial_at_ == 0 ? now : now + kQuiet);
}

void ProbeResults::on_packet(const PacketResult& packet) {
  Record& record = records_[packet.cluster % records_.size()];
  if (record.cluster != packet.cluster) {
    record = {.cluster = packet.cluster,
              .first_arrived_bytes = packet.bytes,
              .first_sent = packet.sent,
              .last_sent = packet.sent,
              .first_arrived = packet.arrived,
              .last_arrived = packet.arrived};
  }
  ++record.packets;
  record.bytes += packet.bytes;
  record.has_news = true;
  if (packet.sent > record.last_sent + 1ms) { record.last_burst_bytes = 0; }
  record.last_burst_bytes += packet.bytes;
  record.last_sent = std::max(record.last_sent, packet.sent);
  if (packet.arrived < record.first_arrived) {
    record.first_arrived = packet.arrived;
    record.first_arrived_bytes = packet.bytes;
  }
  record.last_arrived = std::max(record.last_arrived, packet.arrived);
}

std::optional<Bitrate> ProbeResults::take(ProbeCluster cluster) {
  Record& record = records_[cluster % records_.size()];
  if (record.cluster != cluster || !record.has_news || record.packets < kPacketsMin) { return std::nullopt; }
  record.has_news = false;
  const Duration sending = record.last_sent - record.first_sent;
  const Duration arriving = record.last_arrived - record.first_arrived;
  if (sending < kSpanMin || sending > kSpanMax || arriving < kSpanMin || arriving > kSpanMax) { return std::nullopt; }
  // n packets have n - 1 distances: the last burst's bytes were sent after the last distance, the first packet's
  // arrived before the first.
  const auto rate = [](std::int64_t bytes, Duration span) {
    return static_cast<double>(bytes) * 8 / to_seconds(span);
  };
  const double sent = rate(record.bytes - record.last_burst_bytes, sending);
  const double arrived = rate(record.bytes - record.first_arrived_bytes, arriving);
  if (sent <= 0 || arrived > sent * kBunchedMin) { return std::nullopt; }
  const double found = arrived < sent * kSaturated ? arrived * kSaturatedUse : std::min(sent, arrived);
  return Bitrate{static_cast<std::int64_t>(found)};
}

void ProbeRun::start(Instant now, const Probe& probe) {
  probe_ = probe;
  bursts_left_ = kBursts;
  burst_bytes_ = std::max(kBurstBytesMin, probe.rate.bps / 8 * to_us(kSpacingMin) / 1'000'000);
  spacing_ = probe.rate.time_for({burst_bytes_});
  excess_ = 0;
  next_at_ = now;
}

std::int64_t ProbeRun::on_deadline(Instant now) {
  std::int64_t bytes = 0;
  // After a stall the rest does not come all at once: that would be another probe than was meant.
  if (bursts_left_ > 0 && now >= next_at_) {
    --bursts_left_;
    bytes = std::max<std::int64_t>(burst_bytes_ - std::exchange(excess_, 0), 1);
    next_at_ = std::max(next_at_ + spacing_, now + spacing_ / 2);
  }
  return bytes;
}

}  // namespace madang::bwe
