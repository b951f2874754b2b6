// The optional parameters of INIT and INIT ACK: what each side can do, and the cookie.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "sctp/wire/packet_view.hpp"

namespace madang::sctp {

enum class ParameterType : std::uint16_t {
  HeartbeatInformation = 1,
  Ipv4Address = 5,
  Ipv6Address = 6,
  StateCookie = 7,
  UnrecognizedParameter = 8,
  CookiePreservative = 9,
  HostNameAddress = 11,
  SupportedAddressTypes = 12,
  OutgoingResetRequest = 13,  ///< RFC 6525
  IncomingResetRequest = 14,
  TsnResetRequest = 15,
  ReconfigResponse = 16,
  AddOutgoingStreams = 17,
  AddIncomingStreams = 18,
  EcnCapable = 0x8000,
  ZeroChecksumAcceptable = 0x8001,  ///< RFC 9653
  Random = 0x8002,
  ChunkList = 0x8003,
  HmacAlgorithms = 0x8004,
  Padding = 0x8005,
  SupportedExtensions = 0x8008,
  ForwardTsnSupported = 0xC000,
  AdaptationLayer = 0xC006,
};

/// What one side can do beyond RFC 9260.
struct Capabilities {
  bool has_forward_tsn = false;
  bool has_i_data = false;
  bool has_i_forward_tsn = false;
  bool has_reconfig = false;
  bool accepts_zero_checksum = false;  ///< over DTLS
  friend bool operator==(const Capabilities&, const Capabilities&) = default;

  void write_to(ByteWriter& writer) const;
};

/// Parameters that we do not know and that ask to be reported, as far as there is room.
struct Unrecognized {
  static constexpr std::size_t kMax = 8;
  std::array<Bytes, kMax> parameters;
  std::size_t count = 0;
};

/// What the parameters of an INIT or INIT ACK say.
struct InitParameters {
  Capabilities capabilities;
  Bytes cookie;                        ///< of INIT ACK
  bool has_host_name = false;          ///< which must be refused
  Unrecognized unrecognized;

  /// Nothing if lengths contradict each other.
  static std::optional<InitParameters> parse(Bytes parameters);
};

void write_state_cookie(ByteWriter& writer, Bytes cookie);
/// Parameter type 8 of INIT ACK, around one that we did not know.
void write_unrecognized_parameter(ByteWriter& writer, Bytes parameter);

}  // namespace madang::sctp
