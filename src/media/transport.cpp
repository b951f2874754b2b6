#include "media/transport.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace madang::media {

namespace {

/// No receiver is thought to have room for more.
constexpr Bitrate kOutgoingMax = Bitrate::kbps(100'000);

rtp::Ssrc random_ssrc(Random& random) { return {static_cast<std::uint32_t>(random.next() | 1)}; }

bool asks_for(const ortc::RtpParameters& parameters, std::string_view feedback_type) {
  return std::any_of(parameters.codecs.begin(), parameters.codecs.end(), [&](const auto& codec) {
    return std::any_of(codec.rtcp_feedback.begin(), codec.rtcp_feedback.end(),
                       [&](const auto& feedback) { return feedback.type == feedback_type; });
  });
}

}  // namespace

Transport::Transport(TransportId id, RouterHandle router, WebRtcLink link, Instant now, Random& random)
    : Transport(id, router, Link(std::move(link)), now, random, random_ssrc(random)) {}

Transport::Transport(TransportId id, RouterHandle router, PlainLink link, Instant now, Random& random)
    : Transport(id, router, Link(std::move(link)), now, random, random_ssrc(random)) {}

Transport::Transport(TransportId id, RouterHandle router, DirectLink link, Instant now, Random& random)
    : Transport(id, router, Link(link), now, random, random_ssrc(random)) {}

Transport::Transport(TransportId id, RouterHandle router, Link link, Instant now, Random& random,
                     rtp::Ssrc report_ssrc)
    : reports(now, random),
      feedback(report_ssrc),
      remb(report_ssrc),
      id_(id),
      router_(router),
      link_(std::move(link)),
      report_ssrc_(report_ssrc) {
  std::array<std::uint8_t, 8> name;
  random.fill(name);
  cname_ = to_hex(name);
}

std::optional<Route> Transport::rtp_route() const {
  return std::visit([](const auto& link) { return link.route(); }, link_);
}

std::optional<Route> Transport::rtcp_route() const {
  if (const auto* plain = std::get_if<PlainLink>(&link_)) { return plain->rtcp_route(); }
  return rtp_route();
}

srtp::Sender* Transport::sender() {
  return std::visit([](auto& link) { return link.sender(); }, link_);
}

srtp::Receiver* Transport::receiver() {
  return std::visit([](auto& link) { return link.receiver(); }, link_);
}

void Transport::on_produced(Instant now, ProducerHandle producer, const media::Produce& command) {
  for (const auto& extension : command.parameters.header_extensions) {
    if (const auto uri = rtp::parse_extension_uri(extension.uri)) { extensions_.add(extension.id, *uri); }
  }
  streams.add(producer, command.parameters);
  producers.push_back(producer);
  if (asks_for(command.parameters, "transport-cc") && extensions_.has(rtp::ExtensionUri::TransportCc)) {
    sends_feedback_ = true;
  }
  if (!sends_remb_ && incoming_max_.bps > 0 && (sends_feedback_ || asks_for(command.parameters, "goog-remb"))) {
    sends_remb_ = true;
    remb.on_limit(now, incoming_max_);
  }
}

void Transport::on_producer_closed(ProducerHandle producer) {
  std::vector<rtp::Ssrc> freed;
  streams.remove(producer, freed);
  for (const rtp::Ssrc ssrc : freed) {
    remb.on_source_gone(ssrc);
    if (srtp::Receiver* keys = receiver()) { keys->forget(ssrc.value); }
  }
  std::erase(producers, producer);
}

void Transport::on_consumed(ConsumerHandle consumer, rtp::Ssrc ssrc, std::optional<rtp::Ssrc> rtx_ssrc) {
  consumers.push_back(consumer);
  by_ssrc_.insert(ssrc, consumer);
  if (rtx_ssrc) { by_ssrc_.insert(*rtx_ssrc, consumer); }
}

void Transport::estimate_for(Instant now, const ortc::RtpParameters& parameters, Random& random) {
  if (send_side == nullptr) {
    const bwe::SendSideEstimator::Options options{.start = outgoing_start_, .max = kOutgoingMax};
    send_side = std::make_unique<SendSide>(options, random);
  }
  if (!send_side->has_probator()) {
    rtp::ExtensionMap extensions;
    for (const auto& extension : parameters.header_extensions) {
      if (const auto uri = rtp::parse_extension_uri(extension.uri)) { extensions.add(extension.id, *uri); }
    }
    send_side->set_probator(extensions);
  }
  send_side->on_estimate(now);
}

void Transport::on_consumer_closed(ConsumerHandle consumer, rtp::Ssrc ssrc, std::optional<rtp::Ssrc> rtx_ssrc) {
  std::erase(consumers, consumer);
  by_ssrc_.erase(ssrc);
  if (rtx_ssrc) { by_ssrc_.erase(*rtx_ssrc); }
}

void Transport::on_transport_seq(Instant now, std::uint16_t seq, rtp::Ssrc ssrc) {
  if (sends_feedback_) { feedback.on_packet(now, seq, ssrc); }
}

Instant Transport::next_deadline() const {
  if (direct() != nullptr) { return kNever; }
  Instant next = soonest(reports.next_deadline(), soonest(feedback.next_deadline(), remb.next_deadline()));
  if (const auto* webrtc = std::get_if<WebRtcLink>(&link_)) { next = soonest(next, webrtc->next_deadline()); }
  if (send_side != nullptr) { next = soonest(next, send_side->next_deadline()); }
  if (data) { next = soonest(next, data->association.next_deadline()); }
  return next;
}

}  // namespace madang::media
