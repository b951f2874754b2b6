// What a client produces: one microphone or one camera, with all its streams.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "sim/send_stream.hpp"
#include "sim/video_encoder.hpp"

namespace madang::sim {

/// Opus in 20 ms frames; with dtx, talk and silence take turns.
struct AudioFormat {
  std::size_t bytes = 80;
  bool has_dtx = false;
};

/// Knows one producer as its client does: the encoders, the streams, the clock they share.
class MediaSource {
 public:
  struct Options {
    std::uint32_t id = 0;  ///< what labels call it; unique in a world
    std::optional<VideoFormat> video = {};
    AudioFormat audio = {};
    std::uint32_t ssrc = 0;  ///< of the first stream; the others follow, and repairs from + 16
    std::string mid = {};
    std::uint16_t first_seq = 0;
    std::uint32_t first_timestamp = 0;
    double clock_ppm = 0;  ///< how much too fast the client's clock is
  };
  // The client's own numbers: none is the router's.
  static constexpr std::uint8_t kTransportCcId = 3, kMidId = 9, kRidId = 10, kRepairedRidId = 11, kDescriptorId = 13;
  static constexpr std::uint8_t kOpusType = 109, kVideoType = 120, kVideoRtxType = 124;

  MediaSource(const Options& options, Random& random, Instant now);

  ortc::MediaKind kind() const { return options_.video ? ortc::MediaKind::Video : ortc::MediaKind::Audio; }
  bool is_video() const { return options_.video.has_value(); }
  Codec codec() const { return options_.video ? options_.video->codec : Codec::Opus; }
  std::uint32_t id() const { return options_.id; }
  const Options& options() const { return options_; }
  /// What it signals.
  ortc::RtpParameters parameters() const;

  Instant next_tick() const { return next_tick_; }
  void on_tick(Instant now, std::vector<Outgoing>& out);
  void on_rtcp(const rtp::rtcp::Packet& packet, std::vector<Outgoing>& out);
  void append_reports(Instant now, std::vector<Blob>& out) const;

  /// What it may send in all: the lower layers keep theirs, the uppermost that still fits gets the rest.
  void set_bitrate(Bitrate bitrate);
  /// Turns one simulcast stream on or off, as setting `active` of an encoding does.
  void set_stream_active(std::size_t stream, bool is_active);
  /// Muted: the track gives nothing, as replaceTrack(null).
  void set_muted(bool muted) { is_muted_ = muted; }

  std::uint64_t packets() const;
  std::uint64_t repairs() const;
  int key_frames() const;
  Bitrate bitrate_full() const;
  std::vector<SendStream>& streams() { return streams_; }
  const std::vector<SendStream>& streams() const { return streams_; }

  int plis = 0;  ///< requests for a key frame that came

 private:
  std::uint32_t clock_rate() const { return is_video() ? 90'000 : 48'000; }
  std::uint32_t timestamp_at(Instant now) const;
  void tick_audio(Instant now, std::vector<Outgoing>& out);
  void tick_video(Instant now, std::vector<Outgoing>& out);
  void apply_layers();

  Options options_;
  Random& random_;
  Instant started_;
  Instant next_tick_;
  std::int64_t ticks_ = 0;
  std::vector<SendStream> streams_;
  std::vector<VideoEncoder> encoders_;
  std::vector<bool> active_;
  std::vector<bool> fits_;
  std::uint32_t frame_last_ = 0;
  std::uint32_t picture_last_ = 0;
  bool is_muted_ = false;
  int talk_left_ = 50;
  bool is_talking_ = true;
};

}  // namespace madang::sim
