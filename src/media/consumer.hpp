// One receiver of one producer: which packets it gets, and under which names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/outbox.hpp"
#include "base/random.hpp"
#include "media/forward_packet.hpp"
#include "media/handles.hpp"
#include "media/messages.hpp"
#include "rtp/packet_writer.hpp"
#include "rtp/rtcp/nack.hpp"
#include "rtp/send/report_builder.hpp"
#include "rtp/send/rtx_stream.hpp"
#include "rtp/send/send_stream.hpp"
#include "rtp/send/sent_history.hpp"
#include "rtp/send/seq_rewriter.hpp"
#include "rtp/send/timestamp_rewriter.hpp"

namespace madang::media {

/// Knows how a producer's packets are renamed for one receiver, what was sent, and whether anything may be sent. After a
/// start or a pause it waits for a packet that a decoder can begin with; numbering then goes on without a gap.
class Consumer {
 public:
  Consumer(TransportHandle transport, ProducerHandle producer, const media::Consume& command, bool producer_paused,
           Random& random);

  void set_paused(bool paused);
  void set_producer_paused(bool paused);
  bool is_forwarding() const { return !paused_ && !producer_paused_; }

  /// What its client asked for; kept until it asks for something else.
  void set_preferred_layers(PreferredLayers layers) { preferred_layers_ = layers; }
  const std::optional<PreferredLayers>& preferred_layers() const { return preferred_layers_; }
  void set_priority(std::uint8_t priority) { priority_ = priority; }
  std::uint8_t priority() const { return priority_; }

  /// What to do with a producer's packet: send it as `sending`, or nothing. `has_started` says that this was the packet
  /// it waited for, so that packets of the same burst which came earlier can follow.
  struct Decision {
    std::optional<Sending> sending;
    bool has_started = false;
  };
  Decision on_packet(Instant now, ConsumerHandle self, std::uint32_t index, const ForwardPacket& packet);

  /// What is to be sent again; look each input up in the producer's history.
  void on_nack(Instant now, const rtp::rtcp::Nack& nack, Outbox<rtp::SentHistory::Resend>& out);
  /// The sending that repeats `packet`.
  Sending on_resend(Instant now, ConsumerHandle self, std::uint32_t index, const ForwardPacket& packet,
                    const rtp::SentHistory::Resend& resend);
  void on_report_block(NtpTime now, const rtp::rtcp::ReportBlock& block);

  /// Writes the header of `sending` into `room`. The caller patches what WrittenHeader names and appends the payload.
  rtp::WrittenHeader write_header(MutableBytes room, const Sending& sending, const ForwardPacket& packet) const;

  /// Sender report and source description, when anything was sent lately. `capture` is when the newest packet sent was
  /// captured, on our clock.
  void append_report(Instant now, const NtpClock& clock, std::optional<NtpTime> capture, std::string_view cname,
                     rtp::ReportBuilder& out) const;
  /// What its client is told, if it differs from what was told last.
  std::optional<ConsumerScore> take_score_change(const ConsumerScore& now_score);
  const ConsumerScore& score_told() const { return score_told_; }
  std::uint8_t score() const { return static_cast<std::uint8_t>(stream_.score()); }

  /// What its client asked for, as counts.
  struct Asked {
    std::uint64_t nacks = 0;         ///< messages
    std::uint64_t nack_packets = 0;  ///< asked for in them
    std::uint64_t plis = 0;
    std::uint64_t firs = 0;
  };
  void on_pli() { ++asked_.plis; }
  void on_fir() { ++asked_.firs; }
  const Asked& asked() const { return asked_; }
  /// As it was signalled.
  const std::string& mime_type() const { return mime_type_; }
  ortc::MediaKind kind() const { return needs_key_frame_ ? ortc::MediaKind::Video : ortc::MediaKind::Audio; }

  ConsumerId id() const { return id_; }
  TransportHandle transport() const { return transport_; }
  ProducerHandle producer() const { return producer_; }
  rtp::Ssrc ssrc() const { return media_.ssrc(); }
  std::optional<rtp::Ssrc> rtx_ssrc() const { return rtx_ ? std::optional(rtx_->ssrc()) : std::nullopt; }
  const std::string& cname() const { return cname_; }
  /// The producer's encoding that it follows; nothing while it waits for one.
  std::optional<std::uint8_t> encoding() const { return encoding_; }
  /// Timestamp of the newest packet sent, in the producer stream's own time.
  std::optional<rtp::WireTimestamp> newest_input() const { return newest_input_; }
  const rtp::SendStream& stream() const { return stream_; }

 private:
  bool can_start_with(const ForwardPacket& packet) const;
  void start_with(Instant now, const ForwardPacket& packet);

  ConsumerId id_;
  TransportHandle transport_;
  ProducerHandle producer_;
  // What the packet path reads comes first.
  bool paused_;
  bool producer_paused_;
  bool waiting_ = true;        ///< for a packet to start with
  bool needs_key_frame_;
  bool ignore_dtx_;
  bool answers_nack_ = false;
  std::optional<std::uint8_t> encoding_;
  std::optional<rtp::WireTimestamp> newest_input_;
  rtp::SeqRewriter seq_;
  rtp::TimestampRewriter timestamp_;
  rtp::HeaderTemplate media_;
  std::optional<rtp::RtxStream> rtx_;
  rtp::HeaderTemplate rtx_header_;
  rtp::SendStream stream_;
  rtp::SentHistory history_;
  std::string cname_;
  ConsumerScore score_told_;
  std::optional<PreferredLayers> preferred_layers_;  ///< nothing: all there is
  std::uint8_t priority_ = 1;
  Asked asked_;
  std::string mime_type_;
};

}  // namespace madang::media
