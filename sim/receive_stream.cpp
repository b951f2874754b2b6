#include "sim/receive_stream.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.hpp"
#include "rtp/header_extensions.hpp"
#include "rtp/payload/inspect.hpp"
#include "sim/packetizer.hpp"

namespace madang::sim {

namespace {

rtp::payload::Codec payload_codec(Codec codec) {
  switch (codec) {
    case Codec::Opus: return rtp::payload::Codec::Opus;
    case Codec::Vp9: return rtp::payload::Codec::Vp9;
    case Codec::H264: return rtp::payload::Codec::H264;
    case Codec::Av1: return rtp::payload::Codec::Av1;
    case Codec::Vp8: break;
  }
  return rtp::payload::Codec::Vp8;
}

std::string name_of(const room::NewConsumer& offer, const std::string& viewer) {
  return fmt::format("{}'s {} at {}", offer.peer, ortc::to_string(offer.kind), viewer);
}

}  // namespace

// --------------------------------------------------------------------------------------------------- the histogram

void LatencyHistogram::add(Duration latency) {
  const auto ms = std::clamp<std::int64_t>(to_ms(latency), 0, static_cast<std::int64_t>(by_ms_.size()) - 1);
  ++by_ms_[static_cast<std::size_t>(ms)];
  ++count_;
}

double LatencyHistogram::share_within(Duration limit, std::uint64_t lost) const {
  if (count_ + lost == 0) { return 0; }
  std::uint64_t within = 0;
  for (std::size_t ms = 0; ms < by_ms_.size() && static_cast<std::int64_t>(ms) <= to_ms(limit); ++ms) { within += by_ms_[ms]; }
  return static_cast<double>(within) / static_cast<double>(count_ + lost);
}

Duration LatencyHistogram::percentile(double share) const {
  std::uint64_t left = count_ == 0 ? 0 : static_cast<std::uint64_t>(share * static_cast<double>(count_ - 1));
  for (std::size_t ms = 0; ms < by_ms_.size(); ++ms) {
    if (by_ms_[ms] > left) { return std::chrono::milliseconds(ms); }
    left -= by_ms_[ms];
  }
  return std::chrono::milliseconds(by_ms_.size());
}

// ------------------------------------------------------------------------------------------------------ the stream

ReceiveStream::ReceiveStream(room::NewConsumer offer, Promises& promises, const std::string& viewer)
    : offer_(std::move(offer)),
      clock_rate_(offer_.parameters.codecs.at(0).clock_rate),
      checker_(promises, name_of(offer_, viewer), is_video(), clock_rate_) {
  const auto& parameters = offer_.parameters;
  codec_ = codec_of(parameters.codecs[0].mime_type).value_or(Codec::Opus);
  ssrc_ = parameters.encodings.at(0).ssrc.value_or(0);
  rtx_ssrc_ = parameters.encodings[0].rtx_ssrc.value_or(0);
  for (const auto& codec : parameters.codecs) {
    (ortc::is_rtx(codec.mime_type) ? rtx_payload_type_ : payload_type_) = codec.payload_type;
  }
  for (const auto& extension : parameters.header_extensions) {
    if (const auto uri = rtp::parse_extension_uri(extension.uri)) { extensions_.add(extension.id, *uri); }
  }
  const auto& feedback = parameters.codecs[0].rtcp_feedback;
  behaviour.nacks = std::any_of(feedback.begin(), feedback.end(),
                                [](const auto& f) { return f.type == "nack" && f.parameter.empty(); });
}

void ReceiveStream::on_rtp(Instant now, const rtp::PacketView& view) {
  const bool is_repair = view.ssrc().value != ssrc_;
  if (view.payload_type().value != (is_repair ? rtx_payload_type_ : payload_type_)) { return; }
  rtp::WireSeq wire = view.wire_seq();
  Bytes payload = view.payload();
  if (payload.empty()) {
    ++probes;
    return;
  }
  if (is_repair) {
    if (payload.size() < 2) { return; }
    wire = {load_be16(payload.data())};
    payload = payload.subspan(2);
  } else {
    reception_.on_packet(view.wire_seq());
  }
  accept(now, unwrapper_.peek(wire), view, payload, is_repair);
}

void ReceiveStream::accept(Instant now, rtp::Seq seq, const rtp::PacketView& view, Bytes payload, bool is_repair) {
  constexpr std::int64_t kOvertakersMax = 20;
  const auto newest = unwrapper_.newest();
  if (first_packet_at_ == kNever) { first_packet_at_ = now; }
  if (newest && seq > *newest) {
    constexpr std::int64_t kGapMax = 5'000;
    if (seq - *newest > kGapMax) { missing_.clear(); }
    for (rtp::Seq lost = std::max(*newest + 1, seq - kGapMax); lost < seq; ++lost) { missing_[lost] = {now, 0}; }
  } else if (newest && seq < first_seq_ && first_seq_ - seq < kOvertakersMax) {
    // Overtaken by what looked like the first.
    for (rtp::Seq lost = seq + 1; lost < first_seq_; ++lost) { missing_[lost] = {now, 0}; }
    first_seq_ = seq;
  } else if (newest) {
    const auto found = missing_.find(seq);
    if (found == missing_.end()) { return; }  // had it, or gave it up
    if (is_repair && found->second.tries == 1) { round_trip_ += (now - found->second.asked_at - round_trip_) / 8; }
    missing_.erase(found);
  }
  if (!newest) { first_seq_ = seq; }
  unwrapper_.unwrap(seq.wire());
  ++received;
  bytes += payload.size();
  repairs += is_repair ? 1 : 0;
  timestamp_newest = view.wire_timestamp().value;
  newest_at = now;
  const bool is_silence = codec_ == Codec::Opus && payload.size() == 1;
  const auto info = rtp::payload::inspect(payload_codec(codec_), payload, view.marker());
  StreamChecker::Packet packet{.timestamp = view.wire_timestamp().value,
                               .is_silence = is_silence,
                               .label = read_body(body_of(codec_, payload)),
                               .begins_with_key = info && info->key_frame};
  checker_.on_body(now, is_silence || packet.label.has_value());
  if (packet.label) {
    latencies_.add(now - packet.label->captured);
    if (is_video()) { decoder_.on_packet(now, *packet.label); }
  }
  checker_.on_packet(now, seq, packet);
}

void ReceiveStream::on_rtcp(Instant now, const rtp::rtcp::Packet& packet) {
  const auto* report = std::get_if<rtp::rtcp::SenderReport>(&packet);
  if (report == nullptr || report->sender.value != ssrc_) { return; }
  constexpr std::size_t kKept = 50;
  if (summaries.size() == kKept) { summaries.erase(summaries.begin()); }
  summaries.push_back(report->summary);
  reception_.on_sender_report(now, report->summary.ntp);
}

void ReceiveStream::close(Instant now) {
  if (is_closed()) { return; }
  closed_at_ = now;
  checker_.finish(now);
}

void ReceiveStream::on_pause(Instant) { decoder_.expect_pause(); }

void ReceiveStream::append_feedback(Instant now, bool has_report, std::vector<Blob>& out) {
  constexpr Duration kPatience = 5ms;  // for what was only overtaken
  std::vector<rtp::WireSeq> lost;
  for (auto it = missing_.begin(); it != missing_.end();) {
    auto& [seq, missing] = *it;
    const bool is_hopeless = missing.tries >= behaviour.tries_max && now - missing.asked_at > 2 * round_trip_;
    if (is_hopeless || now - missing.since > 2s || (!behaviour.nacks && now - missing.since > 100ms)) {
      ++abandoned;
      checker_.on_abandoned(now, seq);
      wants_key_frame_ = is_video();
      it = missing_.erase(it);
      continue;
    }
    const bool is_due = missing.tries == 0 ? now - missing.since >= kPatience : now - missing.asked_at >= round_trip_;
    if (behaviour.nacks && is_due && missing.tries < behaviour.tries_max) {
      ++missing.tries;
      missing.asked_at = now;
      lost.push_back(seq.wire());
    }
    ++it;
  }
  for (std::size_t at = 0; at < lost.size(); at += 200) {
    const auto some = std::span(lost).subspan(at, std::min<std::size_t>(200, lost.size() - at));
    out.push_back(rtcp_packet([&](auto& writer) { writer.nack({1}, {ssrc_}, some); }));
  }
  nacks += lost.size();
  if (is_video() && behaviour.asks_for_key_frames) { ask_for_key_frame(now, out); }
  if (has_report && received > 0) { out.push_back(receiver_report(now)); }
}

/// As browsers do: when nothing can be decoded although packets come.
void ReceiveStream::ask_for_key_frame(Instant now, std::vector<Blob>& out) {
  if (first_packet_at_ == kNever || now - newest_at > 500ms) { return; }
  const bool has_nothing = !decoder_.has_begun() && now - first_packet_at_ > 200ms;
  const bool is_stuck = decoder_.has_begun() && decoder_.last_picture_at() != kNever &&
                        now - decoder_.last_picture_at() > (wants_key_frame_ ? Duration(200ms) : Duration(3s));
  if (!has_nothing && !is_stuck) {
    if (decoder_.has_begun() && decoder_.last_picture_at() == newest_at) { wants_key_frame_ = false; }
    return;
  }
  if (now - key_asked_at_ < 500ms) { return; }
  key_asked_at_ = now;
  ++plis;
  out.push_back(rtcp_packet([&](auto& writer) { writer.pli({{1}, {ssrc_}}); }));
}

Blob ReceiveStream::receiver_report(Instant now) {
  const rtp::rtcp::ReportBlock block = reception_.report(now, {ssrc_}, 0);
  return rtcp_packet([&](auto& writer) { writer.rr({1}, std::span(&block, 1)); });
}

std::string ReceiveStream::describe(Instant now) const {
  std::string text = fmt::format("{} {}: {} packets, {} repaired, {} missing, {} given up", offer_.peer,
                                 ortc::to_string(offer_.kind), received, repairs, missing_.size(), abandoned);
  if (is_video()) {
    text += fmt::format("; {} pictures, {} key frames, {} asked for, frozen {:.2f} s", decoder_.pictures(),
                        decoder_.keys(), plis, to_seconds(decoder_.frozen(now)));
  }
  return text;
}

}  // namespace madang::sim
