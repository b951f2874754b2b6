#include "media/data_consumer.hpp"

#include <algorithm>

namespace madang::media {

namespace {

sctp::SendOptions options_of(const std::optional<ortc::SctpStreamParameters>& stream) {
  sctp::SendOptions options;
  if (!stream) { return options; }
  options.is_ordered = stream->ordered;
  if (stream->max_packet_life_time_ms) {
    options.lifetime = std::chrono::milliseconds(*stream->max_packet_life_time_ms);
  }
  if (stream->max_retransmits) {
    options.retransmits_max = static_cast<std::uint16_t>(std::min(*stream->max_retransmits, std::uint32_t{UINT16_MAX}));
  }
  return options;
}

}  // namespace

DataConsumer::DataConsumer(TransportHandle transport, DataProducerHandle producer, const ConsumeData& command)
    : id_(command.data_consumer),
      transport_(transport),
      producer_(producer),
      stream_(command.stream ? std::optional(command.stream->stream_id) : std::nullopt),
      options_(options_of(command.stream)) {
  set_subchannels(command.subchannels);
}

void DataConsumer::set_subchannels(std::span<const std::uint16_t> subchannels) {
  subchannels_.assign(subchannels.begin(), subchannels.end());
  std::sort(subchannels_.begin(), subchannels_.end());
}

bool DataConsumer::wants(const Audience& audience) const {
  const auto has = [&](std::uint16_t one) {
    return std::binary_search(subchannels_.begin(), subchannels_.end(), one);
  };
  if (audience.required && !has(*audience.required)) { return false; }
  if (audience.ignored && has(*audience.ignored)) { return false; }
  return audience.subchannels.empty() || std::any_of(audience.subchannels.begin(), audience.subchannels.end(), has);
}

void DataConsumer::on_sent(std::size_t bytes) {
  ++messages_sent_;
  bytes_sent_ += bytes;
}

bool DataConsumer::on_arrival(Instant now, std::uint32_t per_second) {
  if (now - second_began_ >= 1s) {
    second_began_ = now;
    in_this_second_ = 0;
  }
  if (in_this_second_ >= per_second) { return false; }
  ++in_this_second_;
  return true;
}

bool DataConsumer::on_full(Instant now) {
  if (full_told_ != Instant::min() && now - full_told_ < kFullTellSpacing) { return false; }
  full_told_ = now;
  return true;
}

}  // namespace madang::media
