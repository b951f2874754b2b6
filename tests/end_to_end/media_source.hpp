// What a client sends: one stream of opus or VP8 that repairs losses and makes key frames when asked.
#pragma once

#include <map>
#include <vector>

#include "media/engine_test_support.hpp"
#include "rtp/rtcp/compound_reader.hpp"

namespace madang::end_to_end {

using media::Blob;

/// Knows one outgoing stream: what it has sent, and what it is to send next.
class MediaSource {
 public:
  struct Options {
    ortc::MediaKind kind = ortc::MediaKind::Video;
    std::uint32_t ssrc = 0;
    std::uint32_t rtx_ssrc = 0;  ///< 0: none
    std::uint8_t payload_type = 0;
    std::uint8_t rtx_payload_type = 0;
    std::vector<std::pair<std::uint8_t, std::string>> extensions = {};
    std::uint16_t first_seq = 0;
    std::uint32_t first_timestamp = 0;
  };

  explicit MediaSource(Options options)
      : options_(std::move(options)), seq_(options_.first_seq), timestamp_(options_.first_timestamp) {}

  bool is_video() const { return options_.kind == ortc::MediaKind::Video; }
  Duration interval() const { return is_video() ? 40ms : 20ms; }
  std::uint32_t ssrc() const { return options_.ssrc; }

  /// The next frame: several packets of video, or one of audio.
  void on_tick(Instant now, std::vector<Blob>& out) {
    if (started_) { timestamp_ += is_video() ? 3600u : 960u; }
    started_ = true;
    newest_at_ = now;
    const bool is_key = is_video() && (wants_key_frame || frames_ == 0);
    wants_key_frame = false;
    key_frames += is_key ? 1 : 0;
    ++frames_;
    const int packets = is_video() ? (is_key ? 6 : 3) : 1;
    for (int i = 0; i < packets; ++i) {
      ++label_;
      const Blob payload = !is_video() ? media::opus_frame(label_, 80)
                           : i == 0    ? media::vp8_frame(is_key, label_, 900)
                                       : media::vp8_rest(label_, 900);
      payloads[label_] = payload;
      sent_[seq_] = {timestamp_, i + 1 == packets, payload};
      out.push_back(packet(options_.ssrc, options_.payload_type, seq_, timestamp_, i + 1 == packets, payload));
      ++seq_;
      ++packets_;
      octets_ += static_cast<std::uint32_t>(payload.size());
    }
  }

  /// Answers what concerns this stream.
  void on_rtcp(const rtp::rtcp::Packet& packet_in, std::vector<Blob>& out) {
    if (const auto* pli = std::get_if<rtp::rtcp::Pli>(&packet_in)) {
      if (pli->media.value != options_.ssrc) { return; }
      wants_key_frame = true;
      ++plis;
    } else if (const auto* nack = std::get_if<rtp::rtcp::Nack>(&packet_in)) {
      if (nack->media().value != options_.ssrc) { return; }
      nack->for_each([&](rtp::WireSeq lost) { repair(lost.value, out); });
    } else if (const auto* rr = std::get_if<rtp::rtcp::ReceiverReport>(&packet_in)) {
      for (std::size_t i = 0; i < rr->blocks.size(); ++i) {
        if (rr->blocks[i].ssrc.value == options_.ssrc) { reports.push_back(rr->blocks[i]); }
      }
    }
  }

  Blob sender_report(Instant now) const {
    return media::rtcp_packet([&](auto& writer) {
      const rtp::rtcp::SenderSummary summary{.ntp = clock_.at(now),
                                             .rtp_time = {timestamp_ + ticks(now - newest_at_)},
                                             .packets = packets_,
                                             .octets = octets_};
      writer.sr({options_.ssrc}, summary);
      writer.sdes({options_.ssrc}, "client");
    });
  }

  bool wants_key_frame = false;
  int key_frames = 0;
  int plis = 0;
  int repairs = 0;
  std::map<std::uint32_t, Blob> payloads;  ///< by label, all that was ever sent
  std::vector<rtp::rtcp::ReportBlock> reports;

 private:
  struct Kept {
    std::uint32_t timestamp = 0;
    bool marker = false;
    Blob payload;
  };

  std::uint32_t ticks(Duration elapsed) const {
    return static_cast<std::uint32_t>(to_us(elapsed) * (is_video() ? 90 : 48) / 1000);
  }
  Blob packet(std::uint32_t ssrc, std::uint8_t payload_type, std::uint16_t seq, std::uint32_t timestamp, bool marker,
              const Blob& payload) const {
    return media::rtp_packet({.ssrc = ssrc,
                              .payload_type = payload_type,
                              .seq = seq,
                              .timestamp = timestamp,
                              .marker = marker,
                              .payload = payload,
                              .extensions = options_.extensions});
  }
  void repair(std::uint16_t lost, std::vector<Blob>& out) {
    const auto kept = sent_.find(lost);
    if (kept == sent_.end()) { return; }
    ++repairs;
    const auto& [timestamp, marker, payload] = kept->second;
    if (options_.rtx_ssrc == 0) {
      out.push_back(packet(options_.ssrc, options_.payload_type, lost, timestamp, marker, payload));
      return;
    }
    Blob wrapped(2);
    store_be16(wrapped.data(), lost);
    wrapped.insert(wrapped.end(), payload.begin(), payload.end());
    out.push_back(packet(options_.rtx_ssrc, options_.rtx_payload_type, rtx_seq_++, timestamp, marker, wrapped));
  }

  Options options_;
  NtpClock clock_{at(0s), NtpTime{std::uint64_t{3'950'000'000} << 32}};  // not the server's
  std::uint16_t seq_;
  std::uint16_t rtx_seq_ = 7000;
  std::uint32_t timestamp_;
  std::uint32_t label_ = 0;
  int frames_ = 0;
  bool started_ = false;
  Instant newest_at_{};
  std::uint32_t packets_ = 0;
  std::uint32_t octets_ = 0;
  std::map<std::uint16_t, Kept> sent_;
};

}  // namespace madang::end_to_end
