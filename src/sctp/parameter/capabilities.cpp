#include "sctp/parameter/capabilities.hpp"

#include <algorithm>

#include "sctp/wire/tlv.hpp"

namespace madang::sctp {
namespace {

/// RFC 9653 §7: the identifier of DTLS among error detection methods.
constexpr std::uint32_t kErrorDetectionDtls = 1;

constexpr std::uint16_t number_of(ParameterType type) { return static_cast<std::uint16_t>(type); }

void read_extensions(Bytes chunk_types, Capabilities& capabilities) {
  for (const std::uint8_t type : chunk_types) {
    switch (static_cast<ChunkType>(type)) {
      case ChunkType::ForwardTsn: capabilities.has_forward_tsn = true; break;
      case ChunkType::IData: capabilities.has_i_data = true; break;
      case ChunkType::IForwardTsn: capabilities.has_i_forward_tsn = true; break;
      case ChunkType::Reconfig: capabilities.has_reconfig = true; break;
      default: break;
    }
  }
}

/// False when the rest must not be read.
bool read_unknown(const Tlv& parameter, Unrecognized& unrecognized) {
  const auto high_byte = static_cast<std::uint8_t>(parameter.type >> 8);
  if (reported_if_unknown(high_byte) && unrecognized.count < Unrecognized::kMax) {
    unrecognized.parameters[unrecognized.count++] = parameter.whole;
  }
  return !stops_if_unknown(high_byte);
}

/// False when the rest must not be read.
bool read(const Tlv& parameter, InitParameters& to) {
  switch (static_cast<ParameterType>(parameter.type)) {
    case ParameterType::StateCookie: to.cookie = parameter.value; return true;
    case ParameterType::HostNameAddress: to.has_host_name = true; return true;
    case ParameterType::ForwardTsnSupported: to.capabilities.has_forward_tsn = true; return true;
    case ParameterType::SupportedExtensions: read_extensions(parameter.value, to.capabilities); return true;
    case ParameterType::ZeroChecksumAcceptable:
      to.capabilities.accepts_zero_checksum =
          parameter.value.size() == 4 && load_be32(parameter.value.data()) == kErrorDetectionDtls;
      return true;
    // There is one path, which ICE keeps; and none of the others means anything to us.
    case ParameterType::Ipv4Address:
    case ParameterType::Ipv6Address:
    case ParameterType::UnrecognizedParameter:
    case ParameterType::CookiePreservative:
    case ParameterType::SupportedAddressTypes:
    case ParameterType::EcnCapable:
    case ParameterType::Random:
    case ParameterType::ChunkList:
    case ParameterType::HmacAlgorithms:
    case ParameterType::Padding:
    case ParameterType::AdaptationLayer: return true;
    default: return read_unknown(parameter, to.unrecognized);
  }
}

}  // namespace

void Capabilities::write_to(ByteWriter& writer) const {
  if (has_forward_tsn) { TlvScope(writer, number_of(ParameterType::ForwardTsnSupported)).end(); }
  if (accepts_zero_checksum) {
    TlvScope parameter(writer, number_of(ParameterType::ZeroChecksumAcceptable));
    writer.u32(kErrorDetectionDtls);
    parameter.end();
  }
  TlvScope extensions(writer, number_of(ParameterType::SupportedExtensions));
  const auto say = [&writer](bool has, ChunkType type) {
    if (has) { writer.u8(static_cast<std::uint8_t>(type)); }
  };
  say(has_reconfig, ChunkType::Reconfig);
  say(has_forward_tsn, ChunkType::ForwardTsn);
  say(has_i_data, ChunkType::IData);
  say(has_i_forward_tsn, ChunkType::IForwardTsn);
  extensions.end();
}

std::optional<InitParameters> InitParameters::parse(Bytes parameters) {
  InitParameters result;
  TlvReader reader(parameters);
  while (const auto parameter = reader.next()) {
    if (!read(*parameter, result)) { break; }
  }
  if (!reader.ok()) { return std::nullopt; }
  return result;
}

void write_state_cookie(ByteWriter& writer, Bytes cookie) {
  TlvScope parameter(writer, number_of(ParameterType::StateCookie));
  writer.bytes(cookie);
  parameter.end();
}

void write_unrecognized_parameter(ByteWriter& writer, Bytes unknown) {
  TlvScope parameter(writer, number_of(ParameterType::UnrecognizedParameter));
  writer.bytes(unknown);
  parameter.end();
}

}  // namespace madang::sctp
