#include "media/producer.hpp"

#include <algorithm>

namespace madang::media {

Producer::Producer(TransportHandle transport, const media::Produce& command, const rtp::ExtensionMap& extensions)
    : id_(command.producer),
      transport_(transport),
      kind_(command.kind),
      type_(command.type),
      paused_(command.paused),
      formats_(command.parameters, command.mapping),
      mime_type_(command.parameters.codecs.empty() ? "" : command.parameters.codecs.front().mime_type) {
  for (const auto& encoding : command.parameters.encodings) {
    const ProducerStream::Options options{
        .index = static_cast<std::uint8_t>(streams_.size()), .kind = kind_, .type = type_};
    streams_.emplace_back(options, encoding, extensions);
    streams_.back().set_watched(false);
  }
  scores_told_.assign(streams_.size(), 0);
}

std::optional<Drop> Producer::on_rtp(Instant now, const ReceivedRtp& received, const StreamRef& stream,
                                     std::vector<ForwardPacket>& out, rtp::rtcp::CompoundWriter& feedback) {
  if (stream.encoding >= streams_.size()) { return Drop::UnknownStream; }
  const std::size_t before = out.size();
  const auto dropped = streams_[stream.encoding].on_rtp(now, formats_, received, stream.rtx, out, feedback);
  // A paused source goes on being received, so that its statistics stay true and it resumes without a gap.
  if (paused_ && out.size() > before) {
    out.pop_back();
    return Drop::ProducerPaused;
  }
  return dropped;
}

void Producer::set_paused(bool paused) {
  paused_ = paused;
  for (ProducerStream& stream : streams_) { stream.forget_key_frame(); }
}

void Producer::on_watched(std::uint8_t before, std::uint8_t now) {
  for (std::size_t i = 0; i < std::min(streams_.size(), watchers_.size()); ++i) {
    const bool was = (before >> i & 1) != 0;
    const bool is = (now >> i & 1) != 0;
    if (is && !was && watchers_[i]++ == 0) { streams_[i].set_watched(true); }
    if (was && !is && --watchers_[i] == 0) { streams_[i].set_watched(false); }
  }
}

bool Producer::take_activity_change() {
  const std::uint8_t layers = find_active_layers();
  if (layers == active_layers_) { return false; }
  active_layers_ = layers;
  return true;
}

std::uint8_t Producer::find_active_layers() const {
  if (type_ != ortc::ProducerType::Simulcast) { return streams_[0].active_layers(); }
  unsigned layers = 0;
  for (std::size_t i = 0; i < std::min(streams_.size(), watchers_.size()); ++i) {
    layers |= static_cast<unsigned>(streams_[i].active_layers()) << i;
  }
  return static_cast<std::uint8_t>(layers);
}

Bitrate Producer::rate_up_to(Instant now, const LayerSelector& selector, Layers layers) const {
  const bool is_simulcast = selector.type() == ortc::ProducerType::Simulcast;
  const std::size_t encoding = is_simulcast ? layers.spatial : 0;
  const rtp::RecvStream* reception = encoding < streams_.size() ? streams_[encoding].reception() : nullptr;
  if (reception == nullptr) { return {}; }
  if (selector.type() == ortc::ProducerType::Simple) { return reception->bitrate(now); }
  const std::uint8_t inner = is_simulcast ? std::uint8_t{0} : layers.spatial;
  if (!selector.is_ksvc()) { return reception->layer_rates().rate_up_to(now, {inner, layers.temporal}); }
  // Between key pictures the lower layers are not sent.
  Bitrate sum;
  for (std::uint8_t t = 0; t <= layers.temporal; ++t) { sum = sum + reception->layer_rates().rate(now, {inner, t}); }
  return sum;
}

void Producer::on_key_frame_needed(Instant now, std::optional<std::uint8_t> encoding,
                                   rtp::rtcp::CompoundWriter& feedback) {
  if (!is_video() || paused_) { return; }
  if (encoding) {
    if (*encoding < streams_.size()) { streams_[*encoding].on_key_frame_needed(now, feedback); }
    return;
  }
  for (ProducerStream& stream : streams_) { stream.on_key_frame_needed(now, feedback); }
}

void Producer::on_deadline(Instant now, rtp::rtcp::CompoundWriter& feedback) {
  for (ProducerStream& stream : streams_) { stream.on_deadline(now, feedback); }
}

Instant Producer::next_deadline() const {
  Instant next = kNever;
  for (const ProducerStream& stream : streams_) { next = soonest(next, stream.next_deadline()); }
  return next;
}

void Producer::append_report_blocks(Instant now, std::vector<rtp::rtcp::ReportBlock>& blocks) {
  for (ProducerStream& stream : streams_) { stream.append_report_blocks(now, blocks); }
}

std::optional<std::vector<StreamScore>> Producer::take_score_change() {
  if (has_scores(scores_told_)) { return std::nullopt; }
  const auto now_scores = scores();
  scores_told_ = now_scores;
  std::vector<StreamScore> changed;
  for (std::size_t i = 0; i < streams_.size(); ++i) {
    if (!streams_[i].is_live()) { continue; }
    changed.push_back({.encoding_index = static_cast<std::uint32_t>(i),
                       .ssrc = streams_[i].ssrc()->value,
                       .rid = streams_[i].rid(),
                       .score = now_scores[i]});
  }
  return changed;
}

std::uint8_t Producer::score_of(std::uint8_t encoding) const {
  return encoding < streams_.size() ? streams_[encoding].score() : std::uint8_t{0};
}

bool Producer::has_scores(const std::vector<std::uint8_t>& told) const {
  return std::equal(streams_.begin(), streams_.end(), told.begin(), told.end(),
                    [](const ProducerStream& stream, std::uint8_t score) { return stream.score() == score; });
}

std::vector<std::uint8_t> Producer::scores() const {
  std::vector<std::uint8_t> out;
  out.reserve(streams_.size());
  for (const ProducerStream& stream : streams_) { out.push_back(stream.score()); }
  return out;
}

ProducerStream* Producer::find_stream(rtp::Ssrc ssrc) {
  for (ProducerStream& stream : streams_) {
    if (stream.has_ssrc(ssrc)) { return &stream; }
  }
  return nullptr;
}

}  // namespace madang::media
