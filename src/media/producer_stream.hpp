// One encoding of a producer: reception, repair, history, key frames.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/outbox.hpp"
#include "media/drop.hpp"
#include "media/forward_packet.hpp"
#include "media/limits.hpp"
#include "ortc/parameters.hpp"
#include "rtp/extension_map.hpp"
#include "rtp/payload/frame_info.hpp"
#include "rtp/receive/keyframe_requester.hpp"
#include "rtp/receive/nack_tracker.hpp"
#include "rtp/receive/packet_store.hpp"
#include "rtp/receive/recv_stream.hpp"
#include "rtp/rtcp/compound_writer.hpp"

namespace madang::media {

/// What a payload type of a producer means.
struct PayloadFormat {
  rtp::PayloadType mapped;       ///< the router's number for it
  rtp::payload::Codec codec = rtp::payload::Codec::Other;
  rtp::ClockRate clock_rate;
  std::optional<rtp::PayloadType> repairs;  ///< RTX: of this (own) payload type
  bool nack = false;
  bool pli = false;
  bool fir = false;
};

/// The payload types of one producer, by number.
class FormatTable {
 public:
  FormatTable(const ortc::RtpParameters& parameters, const ortc::ProducerMapping& mapping);
  const PayloadFormat* find(rtp::PayloadType type) const {
    const std::int8_t at = by_type_[type.value & 0x7F];
    return at < 0 ? nullptr : &formats_[static_cast<std::size_t>(at)];
  }
  /// The first that is not RTX: what a lone stream is in.
  const PayloadFormat& media() const { return formats_[media_]; }
  bool has_rtx() const { return has_rtx_; }

 private:
  std::array<std::int8_t, 128> by_type_;
  std::vector<PayloadFormat> formats_;
  std::size_t media_ = 0;
  bool has_rtx_ = false;
};

/// One plain, authentic RTP packet as the transport received it.
struct ReceivedRtp {
  PacketRef slab;
  MutableBytes bytes;
  rtp::PacketView view;
  rtp::PacketExtensions extensions;
};

/// Knows everything about one received stream. Comes to life with its first packet, which tells its SSRC if
/// signalling did not.
class ProducerStream {
 public:
  /// What the history keeps with each packet.
  struct Note {
    rtp::payload::FrameInfo frame;
    rtp::PayloadType payload_type;  ///< the router's
    bool is_padding = false;
  };
  using Store = rtp::PacketStore<Note>;

  struct Options {
    std::uint8_t index = 0;
    ortc::MediaKind kind = ortc::MediaKind::Audio;
    ortc::ProducerType type = ortc::ProducerType::Simple;
  };
  ProducerStream(const Options& options, const ortc::RtpEncodingParameters& encoding,
                 const rtp::ExtensionMap& extensions);

  /// See Producer::on_rtp.
  std::optional<Drop> on_rtp(Instant now, const FormatTable& formats, const ReceivedRtp& received, bool is_rtx,
                             std::vector<ForwardPacket>& out, rtp::rtcp::CompoundWriter& feedback);
  void on_key_frame_needed(Instant now, rtp::rtcp::CompoundWriter& feedback);
  void on_sender_report(Instant now, rtp::Ssrc ssrc, const rtp::rtcp::SenderSummary& summary);
  void on_deadline(Instant now, rtp::rtcp::CompoundWriter& feedback);
  Instant next_deadline() const;
  void append_report_blocks(Instant now, std::vector<rtp::rtcp::ReportBlock>& blocks);

  /// Whether any consumer has use for it. While not, it is neither repaired nor asked for key frames.
  void set_watched(bool watched);
  /// The spatial layers in it that are alive, a bit for each; of streams without layers the first bit alone.
  std::uint8_t active_layers() const;

  /// The newest key frame and everything since, whole, in the history.
  struct Cached {
    rtp::Seq first;
    rtp::Seq newest;
    rtp::WireTimestamp newest_timestamp;
    std::uint32_t frames = 0;
  };
  /// What a new consumer can start with. Nothing when the key frame is older than kCachedAgeMax, when there are more than
  /// kCachedPacketsMax packets, or one is missing.
  std::optional<Cached> cached(Instant now) const;
  void forget_key_frame() { key_frame_.reset(); }

  /// A packet of the history, parsed again; nothing when it is gone.
  std::optional<ForwardPacket> recall(rtp::Seq seq) const;

  bool is_live() const { return live_.has_value(); }
  bool has_ssrc(rtp::Ssrc ssrc) const { return ssrc_ == ssrc || rtx_ssrc_ == ssrc; }
  std::optional<rtp::Ssrc> ssrc() const { return ssrc_; }
  std::optional<rtp::Ssrc> rtx_ssrc() const { return rtx_ssrc_; }
  const std::optional<std::string>& rid() const { return rid_; }
  rtp::RecvStream* reception() { return live_ ? &live_->reception : nullptr; }
  const rtp::RecvStream* reception() const { return live_ ? &live_->reception : nullptr; }
  std::optional<rtp::Seq> newest() const { return live_ ? live_->reception.newest() : std::nullopt; }
  /// What the source was told.
  struct Asked {
    std::uint64_t nacks = 0;         ///< messages
    std::uint64_t nack_packets = 0;  ///< asked for in them
    std::uint64_t plis = 0;
    std::uint64_t firs = 0;
  };
  Asked asked() const;
  /// 0 before the first packet.
  std::uint8_t score() const { return live_ ? static_cast<std::uint8_t>(live_->reception.score()) : std::uint8_t{0}; }

 private:
  struct Live {
    rtp::RecvStream reception;
    rtp::NackTracker nack;
    Store store;
    rtp::KeyframeRequester key_frames;
  };
  /// Reads dependency descriptors. Large, and most streams have none.
  struct Descriptors {
    rtp::payload::DependencyDescriptorReader reader;
    DecodeTargets targets;
  };

  void awaken(rtp::Ssrc ssrc, const PayloadFormat& format, bool has_rtx);
  void tell(rtp::NackOut& nack, Instant now, rtp::rtcp::CompoundWriter& feedback);
  void tell(Outbox<rtp::KeyframeRequest>& requests, rtp::rtcp::CompoundWriter& feedback) const;
  void keep(Instant now, const ForwardPacket& packet);
  void read_descriptor(Bytes value, ForwardPacket& packet);
  void note_layer(Instant now, std::uint8_t spatial);
  void note_key_frame(Instant now, const ForwardPacket& packet);

  Options options_;
  Duration inactivity_max_;
  std::optional<std::string> rid_;
  std::optional<rtp::Ssrc> ssrc_;
  std::optional<rtp::Ssrc> rtx_ssrc_;
  rtp::ExtensionMap extensions_;
  std::optional<Live> live_;
  std::unique_ptr<Descriptors> descriptors_;
  struct KeyFrame {
    rtp::Seq first;
    rtp::WireTimestamp timestamp;
    Instant arrival;
  };
  std::optional<KeyFrame> key_frame_;  ///< the newest one
  std::array<Instant, rtp::LayerRates::kSpatialMax> layer_seen_{};  ///< SVC: last packet of each spatial layer
  Instant layers_check_at_ = kNever;
  std::uint8_t layers_alive_ = 0;
  bool watched_ = true;
  bool asks_fir_ = false;  ///< PLI was not negotiated, FIR was
  bool asks_key_frames_ = false;
  std::uint64_t nacks_sent_ = 0;
  bool wanted_early_ = false;  ///< a key frame was wanted before the first packet came
  rtp::NackOut nack_out_;
  Outbox<rtp::KeyframeRequest> key_frame_out_;
};

}  // namespace madang::media
