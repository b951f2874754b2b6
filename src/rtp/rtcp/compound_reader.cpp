#include "rtp/rtcp/compound_reader.hpp"

namespace madang::rtp::rtcp {
namespace {

template <typename T>
Packet read(const PacketHeader& header) {
  if (auto packet = T::parse(header)) { return *packet; }
  return Unread{.header = header, .is_malformed = true};
}

Packet read_transport_layer_feedback(const PacketHeader& header) {
  switch (header.count) {
    case kRtpfbNack: return read<Nack>(header);
    case kRtpfbTransportCc: return read<TransportFeedback>(header);
    default: return Unread{.header = header};
  }
}

Packet read_payload_feedback(const PacketHeader& header) {
  switch (header.count) {
    case kPsfbPli: return read<Pli>(header);
    case kPsfbFir: return read<Fir>(header);
    case kPsfbApplication: return read<Remb>(header);
    default: return Unread{.header = header};
  }
}

}  // namespace

Packet parse_packet(const PacketHeader& header) {
  switch (static_cast<PacketType>(header.type)) {
    case PacketType::SenderReport: return read<SenderReport>(header);
    case PacketType::ReceiverReport: return read<ReceiverReport>(header);
    case PacketType::Sdes: return read<Sdes>(header);
    case PacketType::Bye: return read<Bye>(header);
    case PacketType::App: return read<App>(header);
    case PacketType::TransportFeedback: return read_transport_layer_feedback(header);
    case PacketType::PayloadFeedback: return read_payload_feedback(header);
    case PacketType::ExtendedReport: return read<Xr>(header);
  }
  return Unread{.header = header};
}

std::optional<CompoundReader> CompoundReader::parse(Bytes datagram) {
  Bytes rest = datagram;
  do {
    if (!take_packet(rest)) { return std::nullopt; }
  } while (!rest.empty());
  return CompoundReader(datagram);
}

std::optional<Packet> CompoundReader::next() {
  const auto header = take_packet(rest_);
  return header ? std::optional(parse_packet(*header)) : std::nullopt;
}

}  // namespace madang::rtp::rtcp
