// What time brings: reports, feedback, scores, and the deadlines of links and producers.
#include "media/engine.hpp"
#include "rtp/rtcp/compound_writer.hpp"

namespace madang::media {

template <typename Write>
void Engine::send_rtcp(Transport& transport, EngineOut& out, Write&& write) {
  rtp::rtcp::CompoundWriter writer(MutableBytes(rtcp_scratch_).first(kRtcpBytesMax));
  write(writer);
  if (!writer.empty()) { send_rtcp(transport, writer.written(), out); }
}

void Engine::send_rtcp(Transport& transport, Bytes plain, EngineOut& out) {
  const auto route = transport.rtcp_route();
  if (!route) { return; }
  const MutableBytes room = out.datagrams.reserve(plain.size() + srtp::kOverheadBytesMax);
  if (room.empty()) { return; }
  std::memcpy(room.data(), plain.data(), plain.size());
  std::size_t size = plain.size();
  if (srtp::Sender* sender = transport.sender()) { size = sender->protect_rtcp(room, size); }
  if (size > 0) { out.datagrams.commit(route->socket, route->remote, size); }
  transport.traffic.on_sent(size);
}

void Engine::on_transport_deadline(Instant now, TransportHandle handle, EngineOut& out) {
  Transport& transport = *transports_.find(handle);
  if (WebRtcLink* webrtc = transport.webrtc(); webrtc != nullptr && webrtc->next_deadline() <= now) {
    LinkOut link(out.datagrams);
    webrtc->on_deadline(now, link);
    apply(now, handle, transport, link, out);
  }
  if (transport.data && transport.data->association.next_deadline() <= now) {
    transport.data->association.on_deadline(now, sctp_out_);
    apply_sctp(now, handle, transport, std::nullopt, out);
  }
  for (const ProducerHandle producer_handle : transport.producers) {
    Producer* producer = producers_.find(producer_handle);
    if (producer == nullptr || producer->next_deadline() > now) { continue; }
    send_rtcp(transport, out, [&](auto& writer) { producer->on_deadline(now, writer); });
    if (producer->take_activity_change()) {
      on_activity(*producer);
      changed_.push_back(producer_handle);
    }
  }
  if (transport.feedback.next_deadline() <= now) {
    bool more = true;
    while (more) {
      more = false;
      send_rtcp(transport, out, [&](auto& writer) { more = transport.feedback.on_deadline(now, writer); });
    }
  }
  if (transport.remb.next_deadline() <= now) {
    send_rtcp(transport, out, [&](auto& writer) { transport.remb.on_deadline(now, writer); });
  }
  if (transport.send_side != nullptr && transport.send_side->next_deadline() <= now) {
    on_send_deadline(now, handle, transport, out);
  }
  if (transport.reports.on_deadline(now)) { send_reports(now, handle, transport, out); }
}

void Engine::send_reports(Instant now, TransportHandle, Transport& transport, EngineOut& out) {
  blocks_.clear();
  for (const ProducerHandle handle : transport.producers) {
    if (Producer* producer = producers_.find(handle)) { producer->append_report_blocks(now, blocks_); }
  }
  if (transport.rtcp_route()) {
    reports_.clear();
    for (const ConsumerHandle handle : transport.consumers) {
      const Consumer* consumer = consumers_.find(handle);
      const Producer* producer = consumer != nullptr ? producers_.find(consumer->producer()) : nullptr;
      if (producer == nullptr) { continue; }
      consumer->append_report(now, options_.ntp, capture_of(now, *consumer, *producer), consumer->cname(), reports_);
    }
    if (!blocks_.empty()) {
      const NtpTime ntp = options_.ntp.at(now);
      reports_.add_receiver(transport.report_ssrc(), transport.cname(), blocks_, ntp);
    }
    for (std::size_t i = 0; i < reports_.size(); ++i) { send_rtcp(transport, reports_.datagram(i), out); }
  }
  tell_scores(transport, out);
}

void Engine::tell_scores(Transport& transport, EngineOut& out) {
  for (const ProducerHandle handle : transport.producers) {
    Producer* producer = producers_.find(handle);
    if (producer == nullptr) { continue; }
    if (auto scores = producer->take_score_change()) {
      out.up.push(Event{ProducerScoreChanged{producer->id(), std::move(*scores)}});
    }
  }
  for (const ConsumerHandle handle : transport.consumers) {
    Consumer* consumer = consumers_.find(handle);
    const Producer* producer = consumer != nullptr ? producers_.find(consumer->producer()) : nullptr;
    if (producer == nullptr || is_told(*consumer, *producer)) { continue; }
    if (auto score = consumer->take_score_change(score_of(*consumer, *producer))) {
      out.up.push(Event{ConsumerScoreChanged{consumer->id(), std::move(*score)}});
    }
  }
}

ConsumerScore Engine::score_of(const Consumer& consumer, const Producer& producer) const {
  return {.score = consumer.score(),
          .producer_score = producer.score_of(consumer.encoding().value_or(0)),
          .producer_scores = producer.scores()};
}

/// As a rule nothing changed, and finding that out allocates nothing.
bool Engine::is_told(const Consumer& consumer, const Producer& producer) const {
  const ConsumerScore& told = consumer.score_told();
  return told.score == consumer.score() && told.producer_score == producer.score_of(consumer.encoding().value_or(0)) &&
         producer.has_scores(told.producer_scores);
}

std::optional<NtpTime> Engine::capture_of(Instant now, const Consumer& consumer, const Producer& producer) {
  if (!consumer.encoding() || !consumer.newest_input()) { return std::nullopt; }
  const Transport* from = transports_.find(producer.transport());
  const rtp::RecvStream* reception = producer.stream(*consumer.encoding()).reception();
  if (from == nullptr || reception == nullptr) { return std::nullopt; }
  const auto theirs = reception->capture_time(now, *consumer.newest_input());
  return theirs ? from->capture_clock.to_ours(*theirs) : std::nullopt;
}

}  // namespace madang::media
