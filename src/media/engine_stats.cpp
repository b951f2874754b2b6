// What the counters of transports and streams say, put together when somebody asks.
#include <algorithm>

#include "media/engine.hpp"

namespace madang::media {

namespace {

template <typename Map, typename Id>
auto handle_of(const Map& map, const Id& id) -> typename Map::mapped_type {
  const auto found = map.find(id);
  return found == map.end() ? typename Map::mapped_type{} : found->second;
}

Error not_found(std::string_view what, const Uuid& id) {
  return fail(Code::NotFound, std::string(what) + " with id \"" + id.text() + "\" not found");
}

/// More may come than was sent, where the network doubles packets; that is no loss.
std::uint64_t lost(std::int64_t packets) { return static_cast<std::uint64_t>(std::max<std::int64_t>(packets, 0)); }

std::vector<InboundStreamStats::LayerRate> layers_of(Instant now, const rtp::LayerRates& rates) {
  std::vector<InboundStreamStats::LayerRate> layers;
  for (std::uint8_t spatial = 0; spatial < rtp::LayerRates::kSpatialMax; ++spatial) {
    for (std::uint8_t temporal = 0; temporal < rtp::LayerRates::kTemporalMax; ++temporal) {
      const Bitrate rate = rates.rate(now, {spatial, temporal});
      if (rate.bps > 0) { layers.push_back({{spatial, temporal}, rate}); }
    }
  }
  const bool is_one = layers.size() == 1 && layers.front().layer == Layers{};
  return is_one ? std::vector<InboundStreamStats::LayerRate>{} : layers;
}

}  // namespace

Engine::Answer Engine::run(Instant now, const GetTransportStats& command, EngineOut&) {
  Transport* transport = transports_.find(handle_of(transport_ids_, command.transport));
  if (transport == nullptr) { return not_found("transport", command.transport.value); }
  transport->traffic.on_sent(now, 0);
  TransportStats stats{.transport = transport->id(), .at = now};
  if (const WebRtcLink* webrtc = transport->webrtc()) {
    WebRtcStats kind{.ice = webrtc->ice_state(), .tuple = {}, .dtls = webrtc->dtls_state()};
    if (const auto selected = webrtc->selected()) { kind.tuple = tuple_of(selected->socket, selected->remote); }
    stats.kind = std::move(kind);
  } else if (const PlainLink* plain = transport->plain()) {
    PlainStats kind{.rtcp_mux = plain->is_rtcp_mux(), .comedia = plain->is_comedia()};
    kind.tuple = {.local_address = options_.plain.announced, .local_port = plain->rtp_local().port};
    if (const auto route = plain->route()) { kind.tuple.remote = route->remote; }
    if (!plain->is_rtcp_mux()) {
      kind.rtcp_tuple = Tuple{.local_address = options_.plain.announced, .local_port = plain->rtcp_local().port};
      if (const auto route = plain->rtcp_route()) { kind.rtcp_tuple->remote = route->remote; }
    }
    stats.kind = std::move(kind);
  }
  if (transport->send_side != nullptr) { stats.available_outgoing = transport->send_side->estimator.target(now); }
  stats.received.bytes_all = transport->traffic.received();
  stats.received.rate_all = transport->traffic.received_rate(now);
  stats.sent.bytes_all = transport->traffic.sent();
  stats.sent.rate_all = transport->traffic.sent_rate(now);
  read_streams(now, *transport, stats.received, stats.sent);
  if (transport->incoming_max().bps > 0) { stats.incoming_max = transport->incoming_max(); }
  return ReplyBody{StatsReport{std::move(stats)}};
}

Tuple Engine::tuple_of(SocketId socket, const SocketAddress& remote) const {
  const auto listen = std::find_if(options_.listen.begin(), options_.listen.end(),
                                   [&](const Listen& l) { return l.socket == socket; });
  if (listen == options_.listen.end()) { return {.remote = remote}; }
  return {.local_address = listen->announced, .local_port = listen->bound.port, .remote = remote};
}

/// Of those that are there, and of those that were.
void Engine::read_streams(Instant now, const Transport& transport, DirectionStats& received,
                          DirectionStats& sent) const {
  received.bytes_rtp = transport.traffic.closed_received().rtp;
  received.bytes_rtx = transport.traffic.closed_received().rtx;
  sent.bytes_rtp = transport.traffic.closed_sent().rtp;
  sent.bytes_rtx = transport.traffic.closed_sent().rtx;
  for (const ProducerHandle handle : transport.producers) {
    const Producer* producer = producers_.find(handle);
    for (std::size_t i = 0; producer != nullptr && i < producer->streams(); ++i) {
      const rtp::RecvStream* stream = producer->stream(static_cast<std::uint8_t>(i)).reception();
      if (stream == nullptr) { continue; }
      received.bytes_rtp += stream->counters().bytes;
      received.bytes_rtx += stream->counters().rtx_bytes;
      received.rate_rtp = received.rate_rtp + stream->bitrate(now);
      received.rate_rtx = received.rate_rtx + stream->rtx_bitrate(now);
    }
  }
  for (const ConsumerHandle handle : transport.consumers) {
    const Consumer* consumer = consumers_.find(handle);
    if (consumer == nullptr) { continue; }
    sent.bytes_rtp += consumer->stream().counters().bytes;
    sent.bytes_rtx += consumer->stream().counters().retransmitted_bytes;
    sent.rate_rtp = sent.rate_rtp + consumer->stream().bitrate(now);
    sent.rate_rtx = sent.rate_rtx + consumer->stream().rtx_bitrate(now);
  }
}

Engine::Answer Engine::run(Instant now, const GetProducerStats& command, EngineOut&) {
  const Producer* producer = producers_.find(handle_of(producer_ids_, command.producer));
  if (producer == nullptr) { return not_found("producer", command.producer.value); }
  ProducerStats stats{.at = now};
  for (std::size_t i = 0; i < producer->streams(); ++i) {
    const ProducerStream& stream = producer->stream(static_cast<std::uint8_t>(i));
    if (stream.is_live()) { stats.streams.push_back(stats_of(now, *producer, stream)); }
  }
  return ReplyBody{StatsReport{std::move(stats)}};
}

Engine::Answer Engine::run(Instant now, const GetConsumerStats& command, EngineOut&) {
  const Consumer* consumer = consumers_.find(handle_of(consumer_ids_, command.consumer));
  if (consumer == nullptr) { return not_found("consumer", command.consumer.value); }
  ConsumerStats stats{.at = now, .stream = stats_of(now, *consumer), .followed = {}};
  const Producer* producer = producers_.find(consumer->producer());
  if (producer != nullptr && consumer->encoding() && producer->stream(*consumer->encoding()).is_live()) {
    stats.followed = stats_of(now, *producer, producer->stream(*consumer->encoding()));
  }
  return ReplyBody{StatsReport{std::move(stats)}};
}

InboundStreamStats Engine::stats_of(Instant now, const Producer& producer, const ProducerStream& stream) {
  const rtp::RecvStream& reception = *stream.reception();
  const rtp::RecvStream::Counters& counters = reception.counters();
  const ProducerStream::Asked asked = stream.asked();
  InboundStreamStats stats;
  stats.stream = {.ssrc = reception.ssrc().value,
                  .rtx_ssrc = {},
                  .rid = stream.rid(),
                  .kind = producer.kind(),
                  .mime_type = producer.mime_type(),
                  .packets = counters.packets,
                  .bytes = counters.bytes,
                  .bitrate = reception.bitrate(now),
                  .packets_lost = lost(reception.packets_lost()),
                  .fraction_lost = reception.fraction_lost(),
                  .packets_discarded = counters.discarded,
                  .packets_retransmitted = counters.retransmitted,
                  .packets_repaired = counters.repaired,
                  .nacks = asked.nacks,
                  .nack_packets = asked.nack_packets,
                  .plis = asked.plis,
                  .firs = asked.firs,
                  .score = stream.score(),
                  .round_trip = reception.round_trip().value_or(Duration{})};
  if (const auto rtx = stream.rtx_ssrc()) {
    stats.stream.rtx_ssrc = rtx->value;
    stats.rtx_packets_discarded = counters.rtx_discarded;
  }
  stats.jitter = reception.jitter();
  stats.layers = layers_of(now, reception.layer_rates());
  return stats;
}

StreamStats Engine::stats_of(Instant now, const Consumer& consumer) {
  const rtp::SendStream& stream = consumer.stream();
  const Consumer::Asked& asked = consumer.asked();
  StreamStats stats{.ssrc = consumer.ssrc().value,
                    .rtx_ssrc = {},
                    .rid = {},
                    .kind = consumer.kind(),
                    .mime_type = consumer.mime_type(),
                    .packets = stream.counters().packets,
                    .bytes = stream.counters().bytes,
                    .bitrate = stream.bitrate(now),
                    .packets_lost = lost(stream.packets_lost()),
                    .fraction_lost = stream.fraction_lost(),
                    .packets_discarded = 0,
                    .packets_retransmitted = stream.counters().retransmitted,
                    .packets_repaired = stream.counters().repaired,
                    .nacks = asked.nacks,
                    .nack_packets = asked.nack_packets,
                    .plis = asked.plis,
                    .firs = asked.firs,
                    .score = consumer.score(),
                    .round_trip = stream.round_trip().value_or(Duration{})};
  if (const auto rtx = consumer.rtx_ssrc()) { stats.rtx_ssrc = rtx->value; }
  return stats;
}

}  // namespace madang::media
