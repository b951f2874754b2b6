// From datagrams to packets that wait for transmit().
#include <variant>

#include "media/engine.hpp"
#include "rtp/rtcp/compound_reader.hpp"

namespace madang::media {

void Engine::on_datagrams(Instant now, std::span<Datagram> batch, EngineOut& out) {
  for (Datagram& datagram : batch) { on_datagram(now, datagram, out); }
  forward_fresh(now, out);
  carry_data(now, out);
  settle();
  if (!throttles_.empty()) { hold_back(now, out.datagrams); }
}

TransportHandle Engine::owner_of(SocketId socket, const SocketAddress& remote) const {
  if (is_plain(socket)) {
    const TransportHandle* plain = plain_sockets_.find(socket);
    return plain != nullptr ? *plain : TransportHandle{};
  }
  const TransportHandle* known = tuples_.find({socket, remote});
  return known != nullptr ? *known : TransportHandle{};
}

TransportHandle Engine::owner_of(const Datagram& datagram) const {
  const TransportHandle known = owner_of(datagram.socket, datagram.from);
  if (known != TransportHandle{} || is_plain(datagram.socket)) { return known; }
  const auto ufrag = ice::peek_local_ufrag(datagram.bytes);
  if (!ufrag || ufrag->size() > ice::kUfragChars) { return {}; }
  const auto found = ufrags_.find(std::string(*ufrag));
  return found != ufrags_.end() ? found->second : TransportHandle{};
}

void Engine::on_datagram(Instant now, Datagram& datagram, EngineOut& out) {
  const TransportHandle handle = owner_of(datagram);
  Transport* transport = transports_.find(handle);
  if (transport == nullptr) { return drops_.count(Drop::UnknownTuple); }
  if (!throttles_.empty() && hold_back(now, *transport, datagram)) { return; }
  take_in(now, handle, *transport, datagram, out);
}

void Engine::take_in(Instant now, TransportHandle handle, Transport& transport, Datagram& datagram, EngineOut& out) {
  const Route from{datagram.socket, datagram.from};
  transport.traffic.on_received(now, datagram.bytes.size());
  LinkOut link(out.datagrams);
  const Inbound inbound = transport.webrtc() != nullptr
                              ? transport.webrtc()->on_datagram(now, from, datagram.bytes, link)
                              : transport.plain()->on_datagram(from, datagram.bytes);
  apply(now, handle, transport, link, out);
  switch (inbound.kind) {
    case Inbound::Kind::Rtp: return on_rtp(now, handle, transport, datagram, inbound.size, out);
    case Inbound::Kind::Rtcp: return on_rtcp(now, handle, transport, datagram, inbound.size, out);
    case Inbound::Kind::Dropped: return drops_.count(inbound.drop);
    case Inbound::Kind::Sctp:
      return on_sctp(now, handle, transport, Bytes(datagram.bytes).first(inbound.size), from, out);
    case Inbound::Kind::Consumed: break;
  }
  if (const WebRtcLink* webrtc = transport.webrtc()) {
    const PacketBatch& packets = webrtc->received();
    for (std::size_t i = 0; i < packets.size(); ++i) { on_sctp(now, handle, transport, packets[i], from, out); }
  }
}

void Engine::on_rtp(Instant now, TransportHandle handle, Transport& transport, Datagram& datagram, std::size_t size,
                    EngineOut& out) {
  if (size > kRtpBytesMax) { return drops_.count(Drop::TooLarge); }
  if (packets_.size() >= kPacketsWaitingMax) { return drops_.count(Drop::Overload); }
  const MutableBytes bytes = datagram.bytes.first(size);
  const auto view = rtp::PacketView::parse(bytes);
  if (!view) { return drops_.count(Drop::MalformedRtp); }
  const auto extensions = rtp::PacketExtensions::parse(*view, transport.extensions());
  if (const auto seq = extensions.transport_seq()) { transport.on_transport_seq(now, seq->value, view->ssrc()); }
  const auto stream = transport.streams.find(view->ssrc(), view->payload_type(), extensions);
  Producer* producer = stream ? producers_.find(stream->producer) : nullptr;
  if (producer == nullptr) { return drops_.count(Drop::UnknownStream); }
  if (PlainLink* plain = transport.plain()) {
    LinkOut link(out.datagrams);
    plain->learn({datagram.socket, datagram.from}, false, link);
    if (link.is_ready_now) { ready_.push_back(handle); }
  }
  transport.on_media(now, view->ssrc());

  rtp::rtcp::CompoundWriter feedback(MutableBytes(rtcp_scratch_).first(kRtcpBytesMax));
  const ReceivedRtp received{.slab = std::move(datagram.packet), .bytes = bytes, .view = *view, .extensions = extensions};
  const auto dropped = producer->on_rtp(now, received, *stream, packets_, feedback);
  if (!feedback.empty()) { send_rtcp(transport, feedback.written(), out); }
  touch(handle, transport);
  if (producer->take_activity_change()) {
    on_activity(*producer);
    changed_.push_back(stream->producer);
  }
  if (dropped) { return drops_.count(*dropped); }
  if (producer->fresh.empty()) { fresh_.push_back(stream->producer); }
  producer->fresh.push_back(static_cast<std::uint32_t>(packets_.size() - 1));
  if (!producer->is_video()) { hear(now, transport, *producer); }
}

void Engine::on_rtcp(Instant now, TransportHandle handle, Transport& transport, const Datagram& datagram,
                     std::size_t size, EngineOut& out) {
  auto reader = rtp::rtcp::CompoundReader::parse(Bytes(datagram.bytes).first(size));
  if (!reader) { return drops_.count(Drop::MalformedRtcp); }
  bool concerns_us = false;
  while (const auto packet = reader->next()) { concerns_us |= on_rtcp_packet(now, transport, *packet, out); }
  if (PlainLink* plain = transport.plain(); plain != nullptr && concerns_us) {
    LinkOut link(out.datagrams);
    plain->learn({datagram.socket, datagram.from}, true, link);
    if (link.is_ready_now) { ready_.push_back(handle); }
  }
  touch(handle, transport);
}

/// True when the packet speaks of a stream of this transport.
bool Engine::on_rtcp_packet(Instant now, Transport& transport, const rtp::rtcp::Packet& packet, EngineOut& out) {
  namespace rtcp = rtp::rtcp;
  ConsumerHandle handle;
  if (const auto* sr = std::get_if<rtcp::SenderReport>(&packet)) {
    const bool about_consumers = on_report_blocks(now, transport, sr->blocks);
    for (const ProducerHandle producer_handle : transport.producers) {
      Producer* producer = producers_.find(producer_handle);
      ProducerStream* stream = producer != nullptr ? producer->find_stream(sr->sender) : nullptr;
      if (stream == nullptr) { continue; }
      stream->on_sender_report(now, sr->sender, sr->summary);
      transport.capture_clock.on_sender_report(sr->summary.ntp, options_.ntp.at(now));
      return true;
    }
    return about_consumers;
  }
  if (const auto* rr = std::get_if<rtcp::ReceiverReport>(&packet)) { return on_report_blocks(now, transport, rr->blocks); }
  if (const auto* nack = std::get_if<rtcp::Nack>(&packet)) {
    Consumer* consumer = find_consumer(transport, nack->media(), handle);
    if (consumer != nullptr) { on_nack(now, *consumer, handle, *nack); }
    return consumer != nullptr;
  }
  if (const auto* feedback = std::get_if<rtcp::TransportFeedback>(&packet)) {
    if (transport.send_side != nullptr) { on_bandwidth_feedback(now, transport, *feedback); }
    return false;
  }
  if (const auto* remb = std::get_if<rtcp::Remb>(&packet)) {
    if (transport.send_side != nullptr) { on_remb(now, transport, *remb); }
    return false;
  }
  if (const auto* pli = std::get_if<rtcp::Pli>(&packet)) {
    Consumer* consumer = find_consumer(transport, pli->media, handle);
    if (consumer == nullptr) { return false; }
    consumer->on_pli();
    request_key_frame(now, *consumer, out);
    return true;
  }
  if (const auto* fir = std::get_if<rtcp::Fir>(&packet)) {
    bool any = false;
    for (std::size_t i = 0; i < fir->size(); ++i) {
      Consumer* consumer = find_consumer(transport, (*fir)[i].media, handle);
      if (consumer == nullptr) { continue; }
      consumer->on_fir();
      request_key_frame(now, *consumer, out);
      any = true;
    }
    return any;
  }
  if (const auto* xr = std::get_if<rtcp::Xr>(&packet)) {
    for (std::size_t i = 0; i < xr->dlrr_size(); ++i) {
      for (const ProducerHandle producer_handle : transport.producers) {
        Producer* producer = producers_.find(producer_handle);
        ProducerStream* stream = producer != nullptr ? producer->find_stream(xr->dlrr(i).ssrc) : nullptr;
        if (stream != nullptr && stream->reception() != nullptr) {
          stream->reception()->on_dlrr(options_.ntp.at(now), xr->dlrr(i));
        }
      }
    }
  }
  return false;
}

bool Engine::on_report_blocks(Instant now, Transport& transport, const rtp::rtcp::ReportBlockList& blocks) {
  bool any = false;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const rtp::rtcp::ReportBlock block = blocks[i];
    ConsumerHandle handle;
    Consumer* consumer = find_consumer(transport, block.ssrc, handle);
    if (consumer == nullptr) { continue; }
    consumer->on_report_block(options_.ntp.at(now), block);
    any = true;
  }
  return any;
}

Consumer* Engine::find_consumer(const Transport& transport, rtp::Ssrc ssrc, ConsumerHandle& handle) {
  const ConsumerHandle* found = transport.find_consumer(ssrc);
  if (found == nullptr) { return nullptr; }
  handle = *found;
  return consumers_.find(handle);
}

void Engine::on_nack(Instant now, Consumer& consumer, ConsumerHandle handle, const rtp::rtcp::Nack& nack) {
  Producer* producer = producers_.find(consumer.producer());
  Transport* transport = transports_.find(consumer.transport());
  if (producer == nullptr || transport == nullptr || !consumer.is_forwarding()) { return; }
  consumer.on_nack(now, nack, resends_);
  for (const rtp::SentHistory::Resend& resend : resends_) {
    if (packets_.size() >= kPacketsWaitingMax) {
      drops_.count(Drop::Overload);
      break;
    }
    auto packet = producer->stream(resend.source).recall(resend.input);
    if (!packet) { continue; }
    packets_.push_back(std::move(*packet));
    const auto index = static_cast<std::uint32_t>(packets_.size() - 1);
    queue(now, *transport, consumer.transport(), consumer.on_resend(now, handle, index, packets_.back(), resend));
  }
  resends_.clear();
}

/// What consumers then want is told after the batch: the packet that brought a layer to life may be the key frame that
/// they need.
void Engine::on_activity(const Producer& producer) {
  for (const ConsumerHandle handle : producer.consumers) {
    if (Consumer* consumer = consumers_.find(handle)) { consumer->set_active_layers(producer.active_layers()); }
  }
}

void Engine::request_key_frame(Instant now, const Consumer& consumer, EngineOut& out) {
  const auto encoding = consumer.awaited() ? consumer.awaited() : consumer.encoding();
  if (encoding) { request_key_frame(now, consumer, *encoding, out); }
}

void Engine::request_key_frame(Instant now, const Consumer& consumer, std::uint8_t encoding, EngineOut& out) {
  Producer* producer = producers_.find(consumer.producer());
  Transport* transport = producer != nullptr ? transports_.find(producer->transport()) : nullptr;
  if (transport == nullptr || !consumer.is_forwarding()) { return; }
  // A key frame that comes before the consumer can be sent anything would be wasted, and hold back the next one by the
  // spacing of requests; serve_ready() asks when it is time.
  const Transport* receiving = transports_.find(consumer.transport());
  if (receiving == nullptr || !receiving->can_send()) { return; }
  rtp::rtcp::CompoundWriter feedback(MutableBytes(rtcp_scratch_).first(kRtcpBytesMax));
  producer->on_key_frame_needed(now, encoding, feedback);
  if (!feedback.empty()) { send_rtcp(*transport, feedback.written(), out); }
  touch(producer->transport(), *transport);
}

}  // namespace madang::media
