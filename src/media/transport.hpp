// One participant's path for media, one way or both.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/flat_map.hpp"
#include "bwe/remb_limiter.hpp"
#include "bwe/transport_feedback_builder.hpp"
#include "media/data_channels.hpp"
#include "media/direct_link.hpp"
#include "media/forward_packet.hpp"
#include "media/handles.hpp"
#include "media/messages.hpp"
#include "media/plain_link.hpp"
#include "media/send_side.hpp"
#include "media/stream_table.hpp"
#include "media/traffic.hpp"
#include "media/webrtc_link.hpp"
#include "rtp/receive/capture_clock.hpp"
#include "rtp/send/report_schedule.hpp"

namespace madang::media {

/// Knows one transport's link, what arrives and leaves on it, and what waits to be sent.
class Transport {
 public:
  Transport(TransportId id, RouterHandle router, WebRtcLink link, Instant now, Random& random);
  Transport(TransportId id, RouterHandle router, PlainLink link, Instant now, Random& random);
  Transport(TransportId id, RouterHandle router, DirectLink link, Instant now, Random& random);

  WebRtcLink* webrtc() { return std::get_if<WebRtcLink>(&link_); }
  PlainLink* plain() { return std::get_if<PlainLink>(&link_); }
  const WebRtcLink* webrtc() const { return std::get_if<WebRtcLink>(&link_); }
  const PlainLink* plain() const { return std::get_if<PlainLink>(&link_); }
  const DirectLink* direct() const { return std::get_if<DirectLink>(&link_); }

  /// Nothing: media cannot leave (yet).
  std::optional<Route> rtp_route() const;
  std::optional<Route> rtcp_route() const;
  srtp::Sender* sender();
  srtp::Receiver* receiver();

  /// Whether plain RTP must be encrypted and cannot be yet.
  bool can_send() const { return rtp_route().has_value(); }

  /// The producer was added: its extensions and feedback count for the whole transport.
  void on_produced(Instant now, ProducerHandle producer, const media::Produce& command);
  void on_producer_closed(ProducerHandle producer);
  void on_consumed(ConsumerHandle consumer, rtp::Ssrc ssrc, std::optional<rtp::Ssrc> rtx_ssrc);
  /// The receiver tells how much of such streams it gets: from now on that is obeyed.
  void estimate_for(Instant now, const ortc::RtpParameters& parameters, Random& random);
  void on_consumer_closed(ConsumerHandle consumer, rtp::Ssrc ssrc, std::optional<rtp::Ssrc> rtx_ssrc);
  /// Whom an RTCP block about `ssrc` concerns.
  const ConsumerHandle* find_consumer(rtp::Ssrc ssrc) const { return by_ssrc_.find(ssrc); }

  /// A packet with this transport-wide number came.
  void on_transport_seq(Instant now, std::uint16_t seq, rtp::Ssrc ssrc);
  void on_media(Instant now, rtp::Ssrc ssrc) { if (sends_remb_) { remb.on_media(now, ssrc); } }
  void set_incoming_max(Bitrate max) { incoming_max_ = max; }
  Bitrate incoming_max() const { return incoming_max_; }
  void set_outgoing_start(Bitrate start) { outgoing_start_ = start; }

  /// Of the transport alone; its producers have deadlines of their own.
  Instant next_deadline() const;

  TransportId id() const { return id_; }
  RouterHandle router() const { return router_; }
  /// Our name in reports to this peer.
  rtp::Ssrc report_ssrc() const { return report_ssrc_; }
  const std::string& cname() const { return cname_; }
  const rtp::ExtensionMap& extensions() const { return extensions_; }

  StreamTable streams;
  std::vector<ProducerHandle> producers;
  std::vector<ConsumerHandle> consumers;
  std::vector<DataProducerHandle> data_producers;
  std::vector<DataConsumerHandle> data_consumers;
  std::optional<DataChannels> data;  ///< where SCTP was asked for
  rtp::ReportSchedule reports;
  rtp::CaptureClock capture_clock;
  bwe::TransportFeedbackBuilder feedback;
  bwe::RembLimiter remb;
  Traffic traffic;
  std::uint16_t transport_seq = 0;  ///< next transport-wide number where nobody tells what arrived
  std::unique_ptr<SendSide> send_side;  ///< none where the receiver tells nothing: nothing is paced there

  std::vector<Sending> waiting;     ///< what transmit() will send, in order
  std::size_t sent = 0;             ///< of these, already gone
  bool is_listed = false;           ///< among those with something waiting

  Instant scheduled = kNever;       ///< for when the engine's timer queue has this transport
  bool is_touched = false;          ///< among those whose deadline may have moved

 private:
  using Link = std::variant<WebRtcLink, PlainLink, DirectLink>;
  Transport(TransportId id, RouterHandle router, Link link, Instant now, Random& random, rtp::Ssrc report_ssrc);

  TransportId id_;
  RouterHandle router_;
  Link link_;
  rtp::Ssrc report_ssrc_;
  std::string cname_;
  rtp::ExtensionMap extensions_;
  FlatMap<rtp::Ssrc, ConsumerHandle> by_ssrc_;
  Bitrate incoming_max_{};
  Bitrate outgoing_start_ = Bitrate::kbps(1000);
  bool sends_feedback_ = false;
  bool sends_remb_ = false;
};

}  // namespace madang::media
