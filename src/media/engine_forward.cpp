// From waiting packets to bytes: the loops that every forwarded packet goes through.
#include <algorithm>

#include "media/engine.hpp"

namespace madang::media {

namespace {
//= RFC 4588 §4: the OSN ... 2 octets, at the start of the payload of a retransmission packet
constexpr std::size_t kOriginalSeqBytes = 2;
}  // namespace

void Engine::forward_fresh(Instant now, EngineOut& out) {
  for (const ProducerHandle handle : fresh_) {
    Producer* producer = producers_.find(handle);
    if (producer == nullptr) { continue; }
    for (const ConsumerHandle consumer : producer->consumers) { forward(now, *producer, consumer, out); }
    producer->fresh.clear();
  }
  fresh_.clear();
  for (const ProducerHandle handle : changed_) {
    Producer* producer = producers_.find(handle);
    if (producer == nullptr) { continue; }
    for (const ConsumerHandle consumer : producer->consumers) { tell_news(now, consumer, out); }
  }
  changed_.clear();
  serve_ready(now, out);
}

/// The whole run of this batch for one consumer, so that it leaves together.
void Engine::forward(Instant now, Producer& producer, ConsumerHandle handle, EngineOut& out) {
  Consumer* consumer = consumers_.find(handle);
  if (consumer == nullptr || !consumer->is_forwarding()) { return; }
  Transport* transport = transports_.find(consumer->transport());
  if (transport == nullptr || !transport->can_send()) { return; }
  for (std::size_t at = 0; at < producer.fresh.size(); ++at) {
    const std::uint32_t index = producer.fresh[at];
    const bool starts = consumer->is_waiting_for(packets_[index]);
    if (starts) {
      consumer->start_with(now, packets_[index], aligned_timestamp(now, *consumer, producer, packets_[index]));
    }
    if (const auto sending = consumer->on_packet(now, handle, index, packets_[index])) {
      queue(now, *transport, consumer->transport(), *sending);
    }
    if (starts) { follow_up(now, *consumer, handle, producer, at); }
  }
  if (consumer->has_news()) { tell_news(now, handle, out); }
}

/// Where a consumer that changes over to `packet` has it in its own time: as much later than the newest packet sent as it
/// was captured later. Nothing when the sender's reports do not tell.
std::optional<rtp::WireTimestamp> Engine::aligned_timestamp(Instant now, const Consumer& consumer,
                                                            const Producer& producer,
                                                            const ForwardPacket& packet) const {
  if (!consumer.encoding() || !consumer.newest_output() || !consumer.newest_input()) { return std::nullopt; }
  const auto capture = [&](std::uint8_t encoding, rtp::WireTimestamp timestamp) -> std::optional<NtpTime> {
    const rtp::RecvStream* reception = producer.stream(encoding).reception();
    return reception != nullptr ? reception->capture_time(now, timestamp) : std::nullopt;
  };
  const auto before = capture(*consumer.encoding(), *consumer.newest_input());
  const auto after = capture(packet.encoding, packet.view.wire_timestamp());
  if (!before || !after) { return std::nullopt; }
  const auto later_by = static_cast<std::int64_t>(after->value - before->value);  // 32.32 seconds
  constexpr std::int64_t kMax = std::int64_t{10} << 32;
  if (later_by > kMax || later_by < -kMax) { return std::nullopt; }
  const std::int64_t ticks = (later_by * consumer.stream().clock_rate().hz + (std::int64_t{1} << 31)) >> 32;
  return *consumer.newest_output() + static_cast<std::uint32_t>(ticks);
}

void Engine::tell_news(Instant now, ConsumerHandle handle, EngineOut& out) {
  Consumer* consumer = consumers_.find(handle);
  Producer* producer = consumer != nullptr ? producers_.find(consumer->producer()) : nullptr;
  if (producer == nullptr) { return; }
  const std::uint8_t watched = consumer->watched();
  producer->on_watched(consumer->exchange_watched(watched), watched);
  Consumer::News news = consumer->take_news();
  if (news.key_frame && start_from_cache(now, handle, *consumer, *producer)) { news = consumer->take_news(); }
  if (news.layers) { out.up.push(Event{LayersChanged{consumer->id(), *news.layers}}); }
  if (news.key_frame) { request_key_frame(now, *consumer, *news.key_frame, out); }
}

/// A consumer that waits for its first picture gets the newest key frame and all that followed, if the producer still has
/// it: the source need not be asked. To be called when nothing of this batch waits to be forwarded to it.
bool Engine::start_from_cache(Instant now, ConsumerHandle handle, Consumer& consumer, const Producer& producer) {
  const auto encoding = consumer.awaited();
  Transport* transport = transports_.find(consumer.transport());
  if (!consumer.is_waiting() || !encoding || transport == nullptr || !transport->can_send()) { return false; }
  const ProducerStream& stream = producer.stream(*encoding);
  const auto cached = stream.cached(now);
  if (!cached || packets_.size() + kCachedPacketsMax > kPacketsWaitingMax) { return false; }
  for (rtp::Seq seq = cached->first; seq <= cached->newest; ++seq) {
    auto packet = stream.recall(seq);
    if (!packet) { break; }
    packets_.push_back(std::move(*packet));
    const ForwardPacket& kept = packets_.back();
    if (seq == cached->first) {
      if (!consumer.is_waiting_for(kept)) { return false; }
      consumer.start_in_the_past(now, kept, cached->newest_timestamp, cached->frames);
    }
    const auto index = static_cast<std::uint32_t>(packets_.size() - 1);
    const auto sending = consumer.on_packet(now, handle, index, kept);
    if (sending) { queue(now, *transport, consumer.transport(), *sending); }
  }
  consumer.on_present();
  return !consumer.is_waiting();
}

/// Consumers that were resumed before their transport could send have missed the key frame that was asked for then.
void Engine::serve_ready(Instant now, EngineOut& out) {
  for (const TransportHandle transport_handle : ready_) {
    Transport* transport = transports_.find(transport_handle);
    if (transport == nullptr) { continue; }
    start_sctp(now, transport_handle, *transport, out);
    for (const ConsumerHandle handle : transport->consumers) {
      Consumer* consumer = consumers_.find(handle);
      const Producer* producer = consumer != nullptr ? producers_.find(consumer->producer()) : nullptr;
      if (producer == nullptr) { continue; }
      if (start_from_cache(now, handle, *consumer, *producer)) {
        tell_news(now, handle, out);
      } else if (consumer->awaited()) {
        request_key_frame(now, *consumer, out);
      }
    }
  }
  ready_.clear();
}

/// A key frame whose first packet, `fresh[at]`, was overtaken by others: those are in the history already. What stands
/// behind it in `fresh` comes by itself.
void Engine::follow_up(Instant now, Consumer& consumer, ConsumerHandle handle, const Producer& producer,
                       std::size_t at) {
  constexpr std::int64_t kOvertakersMax = 30;
  const rtp::Seq started = packets_[producer.fresh[at]].seq;
  const auto coming = std::span(producer.fresh).subspan(at + 1);
  const ProducerStream& stream = producer.stream(*consumer.encoding());
  const auto newest = stream.newest();
  Transport* transport = transports_.find(consumer.transport());
  if (!newest || transport == nullptr || *newest - started > kOvertakersMax) { return; }
  for (rtp::Seq seq = started + 1; seq <= *newest && packets_.size() < kPacketsWaitingMax; ++seq) {
    const bool will_come = std::any_of(coming.begin(), coming.end(), [&](std::uint32_t index) {
      return packets_[index].seq == seq && packets_[index].encoding == consumer.encoding();
    });
    if (will_come) { continue; }
    auto packet = stream.recall(seq);
    if (!packet) { continue; }
    packets_.push_back(std::move(*packet));
    const auto index = static_cast<std::uint32_t>(packets_.size() - 1);
    const auto sending = consumer.on_packet(now, handle, index, packets_.back());
    if (sending) { queue(now, *transport, consumer.transport(), *sending); }
  }
}

bool Engine::queue(Instant now, Transport& transport, TransportHandle handle, const Sending& sending) {
  if (transport.send_side != nullptr && hold(now, transport, handle, sending)) { return true; }
  return enqueue(transport, handle, sending);
}

bool Engine::enqueue(Transport& transport, TransportHandle handle, const Sending& sending) {
  if (transport.waiting.size() >= kSendingsPerTransportMax) {
    drops_.count(Drop::Overload);
    return false;
  }
  transport.waiting.push_back(sending);
  if (!transport.is_listed) {
    transport.is_listed = true;
    listed_.push_back(handle);
  }
  return true;
}

bool Engine::transmit(Instant now, TransmitQueue& queue) {
  const bool is_more_waiting = write_waiting(now, queue);
  if (!throttles_.empty()) { hold_back(now, queue); }
  return is_more_waiting;
}

/// True: the queue is full.
bool Engine::write_waiting(Instant now, TransmitQueue& queue) {
  for (; listed_at_ < listed_.size(); ++listed_at_) {
    Transport* transport = transports_.find(listed_[listed_at_]);
    if (transport != nullptr && !transmit(now, *transport, queue)) {
      flush_jobs();
      return true;
    }
  }
  flush_jobs();  // it reads the packets that go now
  listed_.clear();
  listed_at_ = 0;
  packets_.clear();
  return !transmit_data(queue);
}

/// False: the queue is full, and something is left.
bool Engine::transmit(Instant now, Transport& transport, TransmitQueue& queue) {
  const auto route = transport.rtp_route();
  const std::size_t begun_at = queue.used_bytes();
  for (; route && transport.sent < transport.waiting.size(); ++transport.sent) {
    if (queue.capacity_bytes() - queue.used_bytes() < PacketPool::kSlabBytes + rtp::kHeaderBytesMax) {
      transport.traffic.on_sent(now, queue.used_bytes() - begun_at);
      return false;
    }
    write(now, transport, *route, transport.waiting[transport.sent], queue);
  }
  transport.traffic.on_sent(now, queue.used_bytes() - begun_at);
  transport.waiting.clear();
  transport.sent = 0;
  transport.is_listed = false;
  if (transport.send_side != nullptr) { transport.send_side->burst_cluster = 0; }
  return true;
}

/// Header, payload and tag go straight into the queue's arena: encryption is the only copy of a payload, except where
/// something in it must be changed for this consumer.
void Engine::write(Instant now, Transport& transport, const Route& route, const Sending& sending,
                   TransmitQueue& queue) {
  if (sending.padding != 0) { return write_padding(now, transport, route, sending, queue); }
  const Consumer* consumer = consumers_.find(sending.consumer);
  if (consumer == nullptr) { return; }
  const ForwardPacket& packet = packets_[sending.packet];
  const Bytes payload = packet.view.payload();
  const MutableBytes room = queue.reserve(rtp::kHeaderBytesMax + payload.size() + srtp::kOverheadBytesMax);
  if (room.empty()) { return; }
  const rtp::WrittenHeader header = consumer->write_header(room, sending, packet);
  if (!header) { return; }
  stamp(now, transport, room, header, header.size + payload.size());
  ++forwarded_;
  srtp::Sender* sender = transport.sender();
  const bool is_patched = consumer->patches_payload(sending);
  const bool is_in_place = sender == nullptr || sending.is_rtx || is_patched;
  if (is_in_place) { std::memcpy(room.data() + header.size, payload.data(), payload.size()); }
  if (is_patched) { consumer->patch_payload(sending, room.subspan(header.size, payload.size())); }
  if (sender == nullptr) {
    queue.commit(route.socket, route.remote, header.size + payload.size());
    return;
  }
  // The original sequence number of a repair is payload and must be encrypted with it, so those two lie in place.
  const std::size_t header_bytes = header.size - (sending.is_rtx ? kOriginalSeqBytes : 0);
  protect(*sender, room, header_bytes,
          is_in_place ? Bytes(room.subspan(header_bytes, header.size - header_bytes + payload.size())) : payload, sending);
  queue.commit(route.socket, route.remote, jobs_.back().protected_size());
  if (jobs_.size() >= kJobsPerFlush) { flush_jobs(); }
}

void Engine::protect(srtp::Sender& sender, MutableBytes room, std::size_t header_bytes, Bytes payload,
                     const Sending& sending) {
  jobs_.push_back({.sender = &sender,
                   .header = room.first(header_bytes),
                   .payload = payload,
                   .index = static_cast<srtp::PacketIndex>(sending.seq.value) & srtp::kPacketIndexMax});
}

void Engine::flush_jobs() {
  if (jobs_.empty()) { return; }
  protector_.protect(jobs_);
  jobs_.clear();
}

}  // namespace madang::media
