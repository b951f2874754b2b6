#include "sim/media_source.hpp"

#include <algorithm>

#include "sim/packetizer.hpp"

namespace madang::sim {

namespace {

constexpr Duration kAudioInterval = 20ms;
/// During silence opus sends one packet in so many.
constexpr int kDtxEvery = 20;
constexpr std::uint32_t kRtxSsrcDistance = 16;

ortc::RtpCodecParameters media_codec(const std::optional<VideoFormat>& video) {
  ortc::RtpCodecParameters codec;
  if (!video) {
    codec.mime_type = mime_type_of(Codec::Opus);
    codec.payload_type = MediaSource::kOpusType;
    codec.clock_rate = 48'000;
    codec.channels = 2;
    codec.rtcp_feedback = {{"transport-cc", ""}};
    return codec;
  }
  codec.mime_type = mime_type_of(video->codec);
  codec.payload_type = MediaSource::kVideoType;
  codec.clock_rate = 90'000;
  codec.rtcp_feedback = {{"nack", ""}, {"nack", "pli"}, {"transport-cc", ""}, {"goog-remb", ""}};
  if (video->codec == Codec::Vp9) { codec.parameters = {{"profile-id", std::int64_t{0}}}; }
  if (video->codec == Codec::H264) {
    codec.parameters = {{"packetization-mode", std::int64_t{1}},
                        {"level-asymmetry-allowed", std::int64_t{1}},
                        {"profile-level-id", std::string("42e01f")}};
  }
  return codec;
}

}  // namespace

MediaSource::MediaSource(const Options& options, Random& random, Instant now)
    : options_(options), random_(random), started_(now), next_tick_(now) {
  const std::size_t count = is_video() ? options_.video->streams() : 1;
  for (std::size_t i = 0; i < count; ++i) {
    const auto ssrc = static_cast<std::uint32_t>(options_.ssrc + i);
    const bool has_rtx = is_video() && options_.video->has_rtx;
    streams_.emplace_back(SendStream::Options{.ssrc = ssrc,
                                              .rtx_ssrc = has_rtx ? ssrc + kRtxSsrcDistance : 0,
                                              .payload_type = is_video() ? kVideoType : kOpusType,
                                              .rtx_payload_type = kVideoRtxType,
                                              .clock_rate = clock_rate(),
                                              .first_seq = static_cast<std::uint16_t>(options_.first_seq + 1000 * i),
                                              .mid = options_.mid,
                                              .rid = count > 1 ? "r" + std::to_string(i) : "",
                                              .mid_id = kMidId,
                                              .rid_id = kRidId,
                                              .repaired_rid_id = kRepairedRidId,
                                              .descriptor_id = kDescriptorId});
    if (is_video()) { encoders_.emplace_back(*options_.video, options_.id, static_cast<std::uint8_t>(i), random_); }
  }
  active_.assign(count, true);
  fits_.assign(count, true);
}

ortc::RtpParameters MediaSource::parameters() const {
  ortc::RtpParameters parameters;
  parameters.mid = options_.mid;
  parameters.codecs.push_back(media_codec(options_.video));
  if (is_video() && options_.video->has_rtx) {
    ortc::RtpCodecParameters rtx;
    rtx.mime_type = "video/rtx";
    rtx.payload_type = kVideoRtxType;
    rtx.clock_rate = 90'000;
    rtx.parameters = {{"apt", std::int64_t{kVideoType}}};
    parameters.codecs.push_back(rtx);
  }
  parameters.header_extensions.push_back({std::string(ortc::uri::kMid), kMidId, false, {}});
  parameters.header_extensions.push_back({std::string(ortc::uri::kTransportWideCc), kTransportCcId, false, {}});
  if (streams_.size() > 1) {
    parameters.header_extensions.push_back({std::string(ortc::uri::kRid), kRidId, false, {}});
    parameters.header_extensions.push_back({std::string(ortc::uri::kRepairedRid), kRepairedRidId, false, {}});
  }
  if (codec() == Codec::Av1 && options_.video->announces_descriptor) {
    parameters.header_extensions.push_back({std::string(ortc::uri::kDependencyDescriptor), kDescriptorId, false, {}});
  }
  for (const SendStream& stream : streams_) {
    ortc::RtpEncodingParameters encoding;
    if (stream.options().rid.empty()) {
      encoding.ssrc = stream.ssrc();
      if (stream.options().rtx_ssrc != 0) { encoding.rtx_ssrc = stream.options().rtx_ssrc; }
    } else {
      encoding.rid = stream.options().rid;
    }
    if (is_video() && !options_.video->scalability_mode().empty()) {
      encoding.scalability_mode = options_.video->scalability_mode();
    }
    parameters.encodings.push_back(encoding);
  }
  parameters.rtcp.cname = "client";
  return parameters;
}

// ------------------------------------------------------------------------------------------------------- the clock

std::uint32_t MediaSource::timestamp_at(Instant now) const {
  const double elapsed = static_cast<double>((now - started_).count()) * (1 + options_.clock_ppm / 1e6);
  return options_.first_timestamp + static_cast<std::uint32_t>(static_cast<std::int64_t>(elapsed * clock_rate() / 1e9));
}

void MediaSource::on_tick(Instant now, std::vector<Outgoing>& out) {
  ++ticks_;
  const Duration interval = is_video() ? options_.video->interval() : kAudioInterval;
  next_tick_ = started_ + Duration(static_cast<std::int64_t>(static_cast<double>(ticks_) *
                                                             static_cast<double>(interval.count()) /
                                                             (1 + options_.clock_ppm / 1e6)));
  if (is_muted_) { return; }
  is_video() ? tick_video(now, out) : tick_audio(now, out);
}

void MediaSource::tick_audio(Instant now, std::vector<Outgoing>& out) {
  constexpr std::uint64_t kSpellMax = 150;
  if (options_.audio.has_dtx && --talk_left_ <= 0) {
    is_talking_ = !is_talking_;
    talk_left_ = static_cast<int>(20 + random_.below(kSpellMax));
  }
  const bool is_dtx = !is_talking_;
  if (is_dtx && talk_left_ % kDtxEvery != 0) { return; }
  const Label label{.source = options_.id, .frame = ++frame_last_, .picture = ++picture_last_, .is_key = true, .captured = now};
  out.push_back(streams_[0].send(now, timestamp_at(now), false, opus_payload(label, options_.audio.bytes, is_dtx)));
}

void MediaSource::tick_video(Instant now, std::vector<Outgoing>& out) {
  ++picture_last_;
  for (std::size_t i = 0; i < encoders_.size(); ++i) {
    for (const EncodedFrame& frame : encoders_[i].on_tick(now, picture_last_, frame_last_)) {
      for (const Payload& payload : packetize(*options_.video, frame)) {
        out.push_back(streams_[i].send(now, timestamp_at(now), payload.ends_picture, payload.bytes,
                                       payload.dependency_descriptor));
      }
    }
  }
}

// -------------------------------------------------------------------------------------------------------- feedback

void MediaSource::on_rtcp(const rtp::rtcp::Packet& packet, std::vector<Outgoing>& out) {
  const auto ask = [&](std::uint32_t ssrc) {
    for (std::size_t i = 0; i < encoders_.size(); ++i) {
      if (streams_[i].ssrc() != ssrc) { continue; }
      encoders_[i].request_key_frame();
      ++plis;
    }
  };
  if (const auto* pli = std::get_if<rtp::rtcp::Pli>(&packet)) {
    ask(pli->media.value);
  } else if (const auto* fir = std::get_if<rtp::rtcp::Fir>(&packet)) {
    for (std::size_t i = 0; i < fir->size(); ++i) { ask((*fir)[i].media.value); }
  } else if (const auto* nack = std::get_if<rtp::rtcp::Nack>(&packet)) {
    for (SendStream& stream : streams_) { stream.on_nack(*nack, out); }
  } else if (const auto* rr = std::get_if<rtp::rtcp::ReceiverReport>(&packet)) {
    constexpr std::size_t kReportsKept = 100;
    for (std::size_t i = 0; i < rr->blocks.size(); ++i) {
      for (SendStream& stream : streams_) {
        if (rr->blocks[i].ssrc.value != stream.ssrc()) { continue; }
        if (stream.reports.size() == kReportsKept) { stream.reports.erase(stream.reports.begin()); }
        stream.reports.push_back(rr->blocks[i]);
      }
    }
  }
}

void MediaSource::append_reports(Instant now, std::vector<Blob>& out) const {
  // The client's NTP time is its own, and as fast as its clock.
  const NtpClock clock(started_, NtpTime{std::uint64_t{3'950'000'000} << 32});
  const auto skewed = Duration(static_cast<std::int64_t>(static_cast<double>((now - started_).count()) *
                                                         (1 + options_.clock_ppm / 1e6)));
  for (const SendStream& stream : streams_) { stream.append_report(started_ + skewed, clock, timestamp_at(now), out); }
}

// ----------------------------------------------------------------------------------------------------------- rates

void MediaSource::set_bitrate(Bitrate bitrate) {
  if (!is_video()) { return; }
  const auto& rates = options_.video->rates;
  Bitrate left = bitrate;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    // The first is always sent; the next ones once half of what they want is there.
    const bool fits = i == 0 || left.bps >= rates[i].bps / 2;
    const double share = std::clamp(static_cast<double>(left.bps) / static_cast<double>(rates[i].bps), 0.05, 1.0);
    if (options_.video->is_svc) {
      if (!fits) {
        encoders_[0].set_layers(i);
        return;
      }
      if (i + 1 == rates.size()) { encoders_[0].set_layers(rates.size()); }
    } else {
      fits_[i] = fits;
      encoders_[i].set_share(share);
    }
    left = {std::max<std::int64_t>(0, left.bps - rates[i].bps)};
  }
  apply_layers();
}

void MediaSource::set_stream_active(std::size_t stream, bool is_active) {
  active_.at(stream) = is_active;
  apply_layers();
}

void MediaSource::apply_layers() {
  if (options_.video->is_svc) { return; }
  for (std::size_t i = 0; i < encoders_.size(); ++i) {
    const bool is_on = active_[i] && fits_[i];
    if (is_on != encoders_[i].is_on()) { encoders_[i].set_layers(is_on ? 1 : 0); }
  }
}

std::uint64_t MediaSource::packets() const {
  std::uint64_t sum = 0;
  for (const SendStream& stream : streams_) { sum += stream.packets(); }
  return sum;
}

std::uint64_t MediaSource::repairs() const {
  std::uint64_t sum = 0;
  for (const SendStream& stream : streams_) { sum += stream.repairs(); }
  return sum;
}

int MediaSource::key_frames() const {
  int sum = 0;
  for (const VideoEncoder& encoder : encoders_) { sum += encoder.key_frames; }
  return sum;
}

Bitrate MediaSource::bitrate_full() const {
  if (!is_video()) { return {static_cast<std::int64_t>(options_.audio.bytes + 40) * 8 * 50}; }
  Bitrate sum{};
  for (const Bitrate rate : options_.video->rates) { sum = sum + rate; }
  return sum;
}

}  // namespace madang::sim
