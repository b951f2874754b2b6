#include "media/data_channels.hpp"

#include <algorithm>

#include "media/limits.hpp"

namespace madang::media {

namespace {

//= RFC 9260 §3.1: the common header has 12 bytes and begins with source port and destination port
constexpr std::size_t kCommonHeaderBytes = 12;

SctpState told(sctp::State state) {
  switch (state) {
    case sctp::State::New: return SctpState::New;
    case sctp::State::Connecting: return SctpState::Connecting;
    case sctp::State::Connected: return SctpState::Connected;
    case sctp::State::Failed: return SctpState::Failed;
    case sctp::State::Closing:
    case sctp::State::Closed: break;
  }
  return SctpState::Closed;
}

}  // namespace

bool is_sctp(Bytes datagram) {
  return datagram.size() > kCommonHeaderBytes && load_be16(datagram.data()) == kSctpPort &&
         load_be16(datagram.data() + 2) == kSctpPort;
}

DataChannels::DataChannels(const SctpOptions& options, std::size_t packet_bytes, bool over_dtls, Random& random)
    : association({.local_port = kSctpPort,
                   .remote_port = kSctpPort,
                   .incoming_streams = options.streams_in,
                   .outgoing_streams = options.streams_out,
                   .packet_bytes = packet_bytes,
                   .send_message_bytes_max = std::min<std::size_t>(options.message_bytes_max, kDataMessageBytesMax),
                   .receive_message_bytes_max = std::min<std::size_t>(options.message_bytes_max, kDataMessageBytesMax),
                   .over_dtls = over_dtls},
                  random) {}

std::optional<SctpState> DataChannels::take_state_change() {
  const SctpState now = told(association.state());
  if (now == told_) { return std::nullopt; }
  told_ = now;
  return now;
}

bool DataChannels::refuse(std::uint16_t stream) {
  if (refused_.size() >= kDcepRefusalsMax) { return false; }
  if (std::find(refused_.begin(), refused_.end(), stream) != refused_.end()) { return false; }
  refused_.push_back(stream);
  return true;
}

std::vector<std::uint16_t> DataChannels::streams() {
  std::vector<std::uint16_t> all;
  producers.for_each([&](std::uint16_t stream, DataProducerHandle) { all.push_back(stream); });
  consumers.for_each([&](std::uint16_t stream, DataConsumerHandle) {
    if (producers.find(stream) == nullptr) { all.push_back(stream); }
  });
  return all;
}

}  // namespace madang::media
