// One RTCP datagram, packet by packet (RFC 3550 §6.1, RFC 5506).
#pragma once

#include <optional>
#include <variant>

#include "base/bytes.hpp"
#include "rtp/rtcp/app.hpp"
#include "rtp/rtcp/bye.hpp"
#include "rtp/rtcp/fir.hpp"
#include "rtp/rtcp/nack.hpp"
#include "rtp/rtcp/pli.hpp"
#include "rtp/rtcp/remb.hpp"
#include "rtp/rtcp/rr.hpp"
#include "rtp/rtcp/sdes.hpp"
#include "rtp/rtcp/sr.hpp"
#include "rtp/rtcp/transport_feedback.hpp"
#include "rtp/rtcp/xr.hpp"

namespace madang::rtp::rtcp {

/// A packet of a kind that nobody here reads, or whose body contradicts itself.
struct Unread {
  PacketHeader header{};
  bool is_malformed = false;
};

/// Views: they borrow the datagram.
using Packet = std::variant<SenderReport, ReceiverReport, Sdes, Bye, App, Nack, TransportFeedback, Pli, Fir, Remb, Xr,
                            Unread>;

/// Reads the packets of one datagram: `while (auto packet = reader->next()) { std::visit(..., *packet); }`.
/// Any packet may come first and alone (RFC 5506 reduced size: a bare SR, a bare NACK).
class CompoundReader {
 public:
  /// Nothing if the chain of headers does not end exactly with the datagram: then no packet of it counts.
  //= RFC 3550 A.2: the length fields of the individual RTCP packets must add up to the overall length of the
  //= compound RTCP packet as received.
  static std::optional<CompoundReader> parse(Bytes datagram);

  std::optional<Packet> next();

 private:
  explicit CompoundReader(Bytes datagram) : rest_(datagram) {}
  Bytes rest_{};
};

/// The typed view of one packet.
Packet parse_packet(const PacketHeader& header);

}  // namespace madang::rtp::rtcp
