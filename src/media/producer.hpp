// One audio or video source as the router holds it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/outbox.hpp"
#include "media/audio_levels.hpp"
#include "media/drop.hpp"
#include "media/forward_packet.hpp"
#include "media/handles.hpp"
#include "media/layer_selector.hpp"
#include "media/messages.hpp"
#include "media/producer_stream.hpp"
#include "media/speech_meter.hpp"
#include "media/stream_table.hpp"
#include "rtp/rtcp/compound_writer.hpp"

namespace madang::media {

/// Knows the streams of one source, who consumes it, and whether it is paused.
class Producer {
 public:
  Producer(TransportHandle transport, const media::Produce& command, const rtp::ExtensionMap& extensions);

  /// One plain packet of this producer. Appended to `out` when consumers should see it; else the reason why not. What the
  /// source must be told at once (NACK, PLI, FIR) goes into `feedback`.
  std::optional<Drop> on_rtp(Instant now, const ReceivedRtp& received, const StreamRef& stream,
                             std::vector<ForwardPacket>& out, rtp::rtcp::CompoundWriter& feedback);

  /// A consumer has use for the encodings `now`, a bit for each, and had for those in `before`. The producer counts.
  void on_watched(std::uint8_t before, std::uint8_t now);
  /// The spatial layers that are alive, a bit for each: encodings of simulcast, layers of SVC. A change is told once.
  std::uint8_t active_layers() const { return active_layers_; }
  bool take_activity_change();

  /// What a consumer is sent that gets everything up to `layers`; of a stream without layers all of it.
  Bitrate rate_up_to(Instant now, const LayerSelector& selector, Layers layers) const;

  /// Some consumer cannot go on without a key frame of `encoding` (nothing: of any).
  void on_key_frame_needed(Instant now, std::optional<std::uint8_t> encoding, rtp::rtcp::CompoundWriter& feedback);
  /// What came before or during a pause is nothing to start with afterwards.
  void set_paused(bool paused);

  void on_deadline(Instant now, rtp::rtcp::CompoundWriter& feedback);
  Instant next_deadline() const;

  /// Closes a report interval: one block for each stream heard so far.
  void append_report_blocks(Instant now, std::vector<rtp::rtcp::ReportBlock>& blocks);
  /// The scores, if they differ from those told last.
  std::optional<std::vector<StreamScore>> take_score_change();
  std::uint8_t score_of(std::uint8_t encoding) const;
  std::vector<std::uint8_t> scores() const;
  /// Whether these are the scores now. Does not allocate.
  bool has_scores(const std::vector<std::uint8_t>& told) const;

  ProducerId id() const { return id_; }
  TransportHandle transport() const { return transport_; }
  ortc::MediaKind kind() const { return kind_; }
  bool is_paused() const { return paused_; }
  bool is_video() const { return kind_ == ortc::MediaKind::Video; }
  ProducerStream& stream(std::uint8_t encoding) { return streams_[encoding]; }
  const ProducerStream& stream(std::uint8_t encoding) const { return streams_[encoding]; }
  std::size_t streams() const { return streams_.size(); }
  /// As it was signalled.
  const std::string& mime_type() const { return mime_type_; }
  /// The stream that is received on this SSRC (media or RTX), if any.
  ProducerStream* find_stream(rtp::Ssrc ssrc);

  std::vector<ConsumerHandle> consumers;
  std::vector<std::uint32_t> fresh;  ///< this batch's packets, indices into the engine's waiting packets
  LevelMeter level;                  ///< of sound: how loud it is
  SpeechMeter speech;                ///< and how much it sounds like somebody speaking

 private:
  std::uint8_t find_active_layers() const;

  ProducerId id_;
  TransportHandle transport_;
  ortc::MediaKind kind_;
  ortc::ProducerType type_;
  bool paused_;
  FormatTable formats_;
  std::string mime_type_;
  std::vector<ProducerStream> streams_;
  std::array<std::uint32_t, 8> watchers_{};  ///< consumers that have use for each encoding
  std::uint8_t active_layers_ = 0;           ///< as told last
  std::vector<std::uint8_t> scores_told_;
};

}  // namespace madang::media
