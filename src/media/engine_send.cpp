// What leaves when: pacing, probes, and what the receivers' feedback changes.
#include <algorithm>

#include "media/engine.hpp"

namespace madang::media {

namespace {
bwe::PaceLane lane_of(const Sending& sending) {
  return sending.is_repair ? bwe::PaceLane::Repair : bwe::PaceLane::Video;
}
}  // namespace

/// Whether `sending` must wait for its turn; then it does, or is dropped.
bool Engine::hold(Instant now, Transport& transport, TransportHandle handle, const Sending& sending) {
  SendSide& side = *transport.send_side;
  const ForwardPacket& packet = packets_[sending.packet];
  const std::size_t bytes = rtp::kFixedHeaderBytes + packet.view.payload().size();
  if (!sending.is_video) {
    side.pacer.on_sent(now, bytes);
    return false;
  }
  if (side.pacer.pass(now, lane_of(sending), bytes)) { return false; }
  if (!side.pacer.hold(now, lane_of(sending), bytes, {sending, packet.seq, packet.encoding})) {
    drops_.count(Drop::Overload);
  }
  touch(handle, transport);
  return true;
}

void Engine::release(Transport& transport, TransportHandle handle, const HeldSending& held) {
  const Consumer* consumer = consumers_.find(held.sending.consumer);
  Producer* producer = consumer != nullptr ? producers_.find(consumer->producer()) : nullptr;
  if (producer == nullptr || !consumer->is_forwarding()) { return; }
  auto packet = packets_.size() < kPacketsWaitingMax ? producer->stream(held.encoding).recall(held.input) : std::nullopt;
  if (!packet) { return drops_.count(Drop::Overload); }
  Sending sending = held.sending;
  sending.packet = static_cast<std::uint32_t>(packets_.size());
  packets_.push_back(std::move(*packet));
  enqueue(transport, handle, sending);
}

void Engine::on_send_deadline(Instant now, TransportHandle handle, Transport& transport, EngineOut& out) {
  SendSide& side = *transport.send_side;
  if (side.estimator.next_deadline() <= now) {
    side.estimator.on_deadline(now);
    side.on_estimate(now);
    if (const auto probe = side.estimator.take_probe(); probe && transport.can_send()) { side.probe.start(now, *probe); }
  }
  std::int64_t due = 0;
  if (side.probe.next_deadline() <= now) {
    due = side.probe.on_deadline(now);
    side.burst_cluster = side.probe.cluster();
  }
  side.pacer.on_deadline(now, [&](const HeldSending& held, std::size_t bytes) {
    due -= static_cast<std::int64_t>(bytes);
    release(transport, handle, held);
  });
  for (; due > 0; due -= SendSide::kPaddingBytes) {
    if (!pad(transport, handle)) { break; }
  }
  if (side.burst_cluster != 0) { side.probe.on_excess(std::max<std::int64_t>(-due, 0)); }
  if (transport.waiting.empty()) { side.burst_cluster = 0; }
  if (side.is_allocation_due(now)) { allocate(now, transport, out); }
}

/// One packet of padding, on the repair stream of a consumer that has one or as the probator.
bool Engine::pad(Transport& transport, TransportHandle handle) {
  for (const ConsumerHandle consumer_handle : transport.consumers) {
    Consumer* consumer = consumers_.find(consumer_handle);
    if (consumer == nullptr || !consumer->can_pad()) { continue; }
    enqueue(transport, handle, consumer->padding(consumer_handle, SendSide::kPaddingBytes));
    return true;
  }
  if (!transport.send_side->has_probator()) { return false; }
  enqueue(transport, handle, transport.send_side->probator_padding());
  return true;
}

void Engine::write_padding(Instant now, Transport& transport, const Route& route, const Sending& sending,
                           TransmitQueue& queue) {
  SendSide& side = *transport.send_side;
  const Consumer* consumer = consumers_.find(sending.consumer);
  if (consumer == nullptr && !side.has_probator()) { return; }
  const MutableBytes room = queue.reserve(rtp::kHeaderBytesMax + sending.padding + srtp::kOverheadBytesMax);
  if (room.empty()) { return; }
  const auto written = consumer != nullptr ? consumer->write_padding(room, sending) : side.write_probator(room, sending);
  if (written.packet_size == 0) { return; }
  stamp(now, transport, room, written.header, written.packet_size);
  srtp::Sender* sender = transport.sender();
  if (sender == nullptr) { return queue.commit(route.socket, route.remote, written.packet_size); }
  protect(*sender, room, written.header.size, room.subspan(written.header.size, sending.padding), sending);
  queue.commit(route.socket, route.remote, jobs_.back().protected_size());
  if (jobs_.size() >= kJobsPerFlush) { flush_jobs(); }
}

/// What a packet says about when it leaves, and what is remembered of it until its receiver tells.
void Engine::stamp(Instant now, Transport& transport, MutableBytes room, const rtp::WrittenHeader& header,
                   std::size_t size) {
  if (header.abs_send_time_offset != 0) {
    rtp::patch_abs_send_time(room, header, rtp::AbsSendTime::at(options_.ntp.at(now)));
  }
  SendSide* side = transport.send_side.get();
  if (header.transport_seq_offset != 0) {
    rtp::patch_transport_seq(room, header,
                             side != nullptr ? side->estimator.on_sent(now, size, side->burst_cluster)
                                             : transport.transport_seq++);
  } else if (side != nullptr) {
    side->estimator.on_sent_unnumbered(now, size);
  }
}

void Engine::on_bandwidth_feedback(Instant now, Transport& transport, const rtp::rtcp::TransportFeedback& feedback) {
  SendSide& side = *transport.send_side;
  side.estimator.on_feedback(now, feedback);
  side.on_estimate(now);
}

void Engine::on_remb(Instant now, Transport& transport, const rtp::rtcp::Remb& remb) {
  SendSide& side = *transport.send_side;
  side.estimator.on_remb(now, remb.bitrate());
  side.on_estimate(now);
}

/// Something other than the estimate changed who is to get how much of this transport's way out.
void Engine::on_claims_changed(Instant now, TransportHandle handle) {
  Transport* transport = transports_.find(handle);
  if (transport == nullptr || transport->send_side == nullptr) { return; }
  transport->send_side->on_claims_changed(now);
  touch(handle, *transport);
}

/// Somebody new is to get a part: at once, so that nobody begins with more than there is.
void Engine::allocate_anew(Instant now, TransportHandle handle, EngineOut& out) {
  Transport* transport = transports_.find(handle);
  if (transport == nullptr || transport->send_side == nullptr) { return; }
  allocate(now, *transport, out);
  touch(handle, *transport);
}

/// Divides what the transport's way out carries among its video; audio is taken off before and never refused.
void Engine::allocate(Instant now, Transport& transport, EngineOut& out) {
  SendSide& side = *transport.send_side;
  layer_claims_.clear();
  Bitrate audio{};
  for (const ConsumerHandle handle : transport.consumers) {
    const Consumer* consumer = consumers_.find(handle);
    const Producer* producer = consumer != nullptr ? producers_.find(consumer->producer()) : nullptr;
    if (producer == nullptr || !consumer->is_forwarding()) { continue; }
    if (consumer->carries_video()) {
      const LayerOptions options(now, consumer->layers(), consumer->current_layers(), *producer);
      layer_claims_.emplace_back(handle, consumer->layers(), options);
    } else {
      audio = audio + consumer->stream().bitrate(now);
    }
  }
  claims_.clear();
  for (const LayerClaim& one : layer_claims_) {
    const Consumer& consumer = *consumers_.find(one.consumer());
    claims_.push_back(one.claim({.priority = consumer.priority(),
                                 .lowered_at = consumer.lowered_at(),
                                 .has_started = consumer.encoding().has_value()}));
  }
  const Bitrate target = side.estimator.target(now);
  const Bitrate desired = bwe::Allocator::desired(claims_) + audio;
  side.estimator.set_desired(now, desired);
  side.on_allocated(now, !claims_.empty());
  give(now, allocator_.divide(now, std::max(target - audio, Bitrate{}), claims_), side.estimator.is_informed(), out);
  if (side.take_told(now)) {
    out.up.push(Event{DownlinkBwe{transport.id(), desired, std::min(desired, target), target}});
  }
}

/// Before the receiver told anything the target is a guess, for which nobody is refused his least layer.
void Engine::give(Instant now, std::span<const std::size_t> steps, bool may_refuse, EngineOut& out) {
  for (std::size_t i = 0; i < layer_claims_.size(); ++i) {
    const LayerClaim& one = layer_claims_[i];
    const std::size_t step = std::max<std::size_t>(steps[i], may_refuse ? 0 : 1);
    if (one.empty() || step == one.current()) { continue; }
    Consumer& consumer = *consumers_.find(one.consumer());
    if (step < one.current() && consumer.encoding()) { consumer.note_lowered(now); }
    consumer.set_allowed_layers(step > 0 ? std::optional(one.layers(step)) : std::nullopt);
    tell_news(now, one.consumer(), out);
  }
}

}  // namespace madang::media
