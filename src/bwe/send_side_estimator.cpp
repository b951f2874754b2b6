#include "bwe/send_side_estimator.hpp"

#include <algorithm>

namespace madang::bwe {

SendSideEstimator::SendSideEstimator(const Options& options)
    : rates_(options.start, {.min = options.min, .max = options.max}) {
  app_limit_.set_target(options.start);
  underfilled_.set_target(options.start);
}

std::uint16_t SendSideEstimator::on_sent(Instant now, std::size_t bytes, ProbeCluster cluster) {
  if (cluster == 0) { on_sent_unnumbered(now, bytes); }  // probes are not the application's
  reader_.on_sent();
  if (has_feedback_ && silent_at_ == kNever && rates_.target() > rates_.limits().min) { silent_at_ = now + kSilenceMax; }
  return sent_.on_sent(now, bytes, cluster);
}

void SendSideEstimator::on_sent_unnumbered(Instant now, std::size_t bytes) {
  app_limit_.on_sent(now, bytes);
  underfilled_.on_sent(now, bytes);
}

void SendSideEstimator::on_feedback(Instant now, const rtp::rtcp::TransportFeedback& feedback) {
  newest_received_.reset();
  overused_ = false;
  bool any = false;
  reader_.read(now, feedback, sent_, [&](const PacketResult& result) {
    any = true;
    on_result(result);
  });
  if (!any) { return; }
  if (newest_received_) { learn_round_trip(now, *newest_received_); }
  has_feedback_ = true;
  silent_at_ = kNever;
  probes_.on_started(now);
  const Duration round_trip = round_trip_.value_or(100ms);
  rates_.on_feedback(now, {.usage = overused_ ? Usage::Overuse : trend_.usage(),
                           .delivery = &delivery_,
                           .app_limited = app_limit_.is_limited(now),
                           .round_trip = round_trip});
  loss_.on_feedback(now, {.rate = target(now), .round_trip = round_trip, .is_congested = overused_});
  if (overused_) {
    ++counters_.overuses;
    probes_.on_congestion(now);
  }
  use_probes(now);
  settle(now);
}

void SendSideEstimator::on_result(const PacketResult& result) {
  loss_.on_packet(result.received, result.was_lost);
  if (!result.received) { return; }
  newest_received_ = std::max(newest_received_.value_or(result.sent), result.sent);
  if (result.cluster != 0) { results_.on_packet(result); }
  delivery_.on_received(result.sent, result.arrived, result.bytes);
  if (const auto delta = groups_.on_packet(result.sent, result.arrived)) {
    if (trend_.on_delta(*delta) == Usage::Overuse) { overused_ = true; }
  }
}

void SendSideEstimator::learn_round_trip(Instant now, Instant sent) {
  const Duration sample = std::clamp<Duration>(now - sent, 1ms, kRoundTripMax);
  round_trip_ = round_trip_ ? (*round_trip_ * 7 + sample) / 8 : sample;
}

void SendSideEstimator::use_probes(Instant now) {
  for (const Probe& probe : probes_.recent()) {
    const auto measured = probe.cluster != 0 ? results_.take(probe.cluster) : std::nullopt;
    if (!measured || trend_.usage() == Usage::Overuse) { continue; }
    if (*measured > rates_.target()) {
      rates_.set(now, *measured);
      loss_.on_measured(*measured);
      ++counters_.probes_good;
    }
    probes_.on_result(now, probe, *measured);
  }
}

void SendSideEstimator::on_remb(Instant now, Bitrate rate) {
  remb_ = rate.bps > 0 ? std::optional(rate) : std::nullopt;
  remb_at_ = now;
  if (remb_ && !has_feedback_) { probes_.on_started(now); }
  settle(now);
}

void SendSideEstimator::set_limits(Bitrate min, Bitrate max) { rates_.set_limits({.min = min, .max = max}); }

void SendSideEstimator::set_desired(Instant now, Bitrate desired) {
  if (desired > desired_) { probes_.on_desired_raised(now); }
  desired_ = desired;
}

Bitrate SendSideEstimator::target(Instant now) const {
  const auto [min, max] = rates_.limits();
  if (!has_feedback_) { return remb_ ? std::clamp(*remb_, min, std::max(min, max)) : rates_.target(); }
  Bitrate target = rates_.target();
  if (const auto cap = loss_.cap()) { target = std::min(target, *cap); }
  if (remb_ && now - remb_at_ <= kRembValid) { target = std::min(target, *remb_); }
  return std::max(target, min);
}

void SendSideEstimator::settle(Instant now) {
  is_informed_ |= remb_ || loss_.cap() || counters_.overuses + counters_.silences > 0 || probes_.has_begun_and_ended();
  const Bitrate target_now = target(now);
  app_limit_.set_target(target_now);
  underfilled_.set_target(target_now);
}

void SendSideEstimator::on_deadline(Instant now) {
  if (now >= silent_at_) {
    rates_.set(now, target(now) * kSilenceFactor);
    ++counters_.silences;
    const bool is_at_bottom = target(now) <= rates_.limits().min;
    silent_at_ = is_at_bottom ? kNever : now + kSilenceStep;
    probes_.on_congestion(now);
    settle(now);
  }
  const auto probe = probes_.on_deadline(now, {.target = target(now),
                                               .desired = desired_,
                                               .max = rates_.limits().max,
                                               .is_underfilled = underfilled_.is_limited(now)});
  if (probe) {
    probe_ = probe;
    ++counters_.probes;
  }
}

Instant SendSideEstimator::next_deadline() const { return soonest(silent_at_, probes_.next_deadline()); }

}  // namespace madang::bwe
