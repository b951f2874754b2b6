// One receiver of one producer: which packets it gets, and under which names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/outbox.hpp"
#include "base/random.hpp"
#include "media/encoding_filter.hpp"
#include "media/forward_packet.hpp"
#include "media/handles.hpp"
#include "media/layer_selector.hpp"
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
/// start or a pause it waits for a packet that a decoder can begin with; numbering then goes on without a gap. Layers are
/// chosen on events; after each of them look whether there is news().
class Consumer {
 public:
  Consumer(TransportHandle transport, ProducerHandle producer, const media::Consume& command, bool producer_paused,
           Random& random);

  void set_paused(bool paused);
  void set_producer_paused(bool paused);
  bool is_forwarding() const { return !paused_ && !producer_paused_; }

  /// What its client asked for; kept until it asks for something else.
  void set_preferred_layers(PreferredLayers layers);
  void set_priority(std::uint8_t priority) { priority_ = priority; }
  std::uint8_t priority() const { return priority_; }
  /// What its link has room for (LayerSelector::allow).
  void set_allowed_layers(std::optional<Layers> layers);
  /// When its link last had room for less than before; the Timeline's zero: never.
  Instant lowered_at() const { return lowered_at_; }
  void note_lowered(Instant now) { lowered_at_ = now; }
  /// The producer's spatial layers that are alive (Producer::active_layers).
  void set_active_layers(std::uint8_t layers);
  const LayerSelector& layers() const { return selector_; }

  /// Layers forwarded now; nothing while nothing is forwarded, and for streams without layers.
  std::optional<Layers> current_layers() const;
  /// Something about layers may have changed since take_news().
  bool has_news() const { return has_news_; }
  struct News {
    std::optional<std::optional<Layers>> layers;  ///< changed to this
    std::optional<std::uint8_t> key_frame;        ///< wanted of this encoding
  };
  News take_news();
  /// The encoding of which it waits for a key frame.
  std::optional<std::uint8_t> awaited() const;
  /// The encodings that it has use for, a bit for each; and those it had when asked last.
  std::uint8_t watched() const;
  std::uint8_t exchange_watched(std::uint8_t now) { return std::exchange(watched_told_, now); }

  /// Whether this is what it waits for: a packet that it can start with, or a key frame of the encoding that it is to
  /// change to.
  bool is_waiting_for(const ForwardPacket& packet) const {
    return (waiting_ || changes_encoding_) && can_start_with(packet);
  }
  /// It goes on with `packet`, whose timestamp becomes `aligned` if possible. Then comes on_packet.
  void start_with(Instant now, const ForwardPacket& packet, std::optional<rtp::WireTimestamp> aligned);
  /// It goes on with frames of the past, the first of which is `packet`; then comes on_packet for each of them, and on_present. See
  /// TimestampRewriter::on_catch_up.
  void start_in_the_past(Instant now, const ForwardPacket& packet, rtp::WireTimestamp newest, std::uint32_t frames);
  void on_present() { timestamp_.on_present(); }
  /// Whether it has nothing to go on with, because it is new, was paused or lost its source.
  bool is_waiting() const { return waiting_; }
  /// How a producer's packet is sent, if it is.
  std::optional<Sending> on_packet(Instant now, ConsumerHandle self, std::uint32_t index, const ForwardPacket& packet);

  /// What is to be sent again; look each input up in the producer's history.
  void on_nack(Instant now, const rtp::rtcp::Nack& nack, Outbox<rtp::SentHistory::Resend>& out);
  /// The sending that repeats `packet`.
  Sending on_resend(Instant now, ConsumerHandle self, std::uint32_t index, const ForwardPacket& packet,
                    const rtp::SentHistory::Resend& resend);
  /// Whether its repair stream may carry padding: it was sent something, and the numbers of both are told.
  bool can_pad() const { return rtx_.has_value() && is_video_ && stream_.newest_timestamp().has_value(); }
  /// can_pad().
  Sending padding(ConsumerHandle self, std::uint8_t bytes);
  void on_report_block(NtpTime now, const rtp::rtcp::ReportBlock& block);

  /// Writes the header of `sending` into `room`. The caller patches what WrittenHeader names and appends the payload.
  rtp::WrittenHeader write_header(MutableBytes room, const Sending& sending, const ForwardPacket& packet) const;
  /// Whether a copy of the payload must be changed before it is sent, and that.
  bool patches_payload(const Sending& sending) const { return sending.patch != 0 && filter_ && filter_->patches_payload(); }
  void patch_payload(const Sending& sending, MutableBytes payload) const { filter_->apply(sending.patch, payload); }
  rtp::WrittenPadding write_padding(MutableBytes room, const Sending& sending) const;

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
  bool carries_video() const { return is_video_; }
  const std::string& cname() const { return cname_; }
  /// The producer's encoding that it follows; nothing while it waits for one.
  std::optional<std::uint8_t> encoding() const { return encoding_; }
  /// Timestamp of the newest packet sent, in the producer stream's own time.
  std::optional<rtp::WireTimestamp> newest_input() const { return newest_input_; }
  /// The same as it was sent.
  std::optional<rtp::WireTimestamp> newest_output() const { return timestamp_.newest_output(); }
  const rtp::SendStream& stream() const { return stream_; }

 private:
  bool can_start_with(const ForwardPacket& packet) const;
  /// After anything that target, pauses or the filter depend on.
  void refresh();
  bool is_simulcast() const { return selector_.type() == ortc::ProducerType::Simulcast; }
  std::optional<std::uint8_t> target_encoding() const;

  ConsumerId id_;
  TransportHandle transport_;
  ProducerHandle producer_;
  // What the packet path reads comes first.
  bool paused_;
  bool producer_paused_;
  bool waiting_ = true;           ///< for a packet to start with
  bool changes_encoding_ = false; ///< as soon as target_ has a key frame
  bool needs_key_frame_;
  bool is_video_;
  bool ignore_dtx_;
  bool answers_nack_ = false;
  bool has_news_ = true;
  bool newest_ends_picture_ = true;
  std::uint8_t target_ = 0;       ///< the encoding to follow, while there is one
  std::optional<std::uint8_t> encoding_;
  std::optional<rtp::WireTimestamp> newest_input_;
  rtp::SeqRewriter seq_;
  rtp::TimestampRewriter timestamp_;
  rtp::HeaderTemplate media_;
  std::optional<rtp::RtxStream> rtx_;
  rtp::HeaderTemplate rtx_header_;
  rtp::SendStream stream_;
  rtp::SentHistory history_;
  std::optional<EncodingFilter> filter_;  ///< of video with layers or picture numbers
  LayerSelector selector_;
  std::optional<Layers> layers_told_;
  std::optional<std::uint8_t> awaited_told_;
  std::uint8_t watched_told_ = 0;
  std::optional<Layers> target_told_;
  std::string cname_;
  ConsumerScore score_told_;
  std::uint8_t priority_ = 1;
  Instant lowered_at_{};
  Asked asked_;
  std::string mime_type_;
};

}  // namespace madang::media
