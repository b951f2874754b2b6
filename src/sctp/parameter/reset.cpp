#include "sctp/parameter/reset.hpp"

#include "sctp/parameter/capabilities.hpp"

namespace madang::sctp {

std::optional<OutgoingResetRequest> OutgoingResetRequest::parse(const Tlv& parameter) {
  if (parameter.type != static_cast<std::uint16_t>(ParameterType::OutgoingResetRequest)) { return std::nullopt; }
  ByteReader reader(parameter.value);
  OutgoingResetRequest request{.request_number = reader.u32(), .response_number = reader.u32(), .last_tsn = reader.u32(),
                               .streams = {}};
  request.streams = reader.rest();
  if (!reader.ok() || request.streams.size() % 2 != 0) { return std::nullopt; }
  return request;
}

void write_outgoing_reset(ByteWriter& writer, const OutgoingResetRequest& fields, std::span<const StreamId> streams) {
  TlvScope scope(writer, static_cast<std::uint16_t>(ParameterType::OutgoingResetRequest));
  writer.u32(fields.request_number);
  writer.u32(fields.response_number);
  writer.u32(fields.last_tsn);
  for (const StreamId stream : streams) { writer.u16(stream.value); }
  scope.end();
}

std::optional<std::uint32_t> request_number_of(const Tlv& parameter) {
  const auto type = static_cast<ParameterType>(parameter.type);
  const bool is_request = type == ParameterType::OutgoingResetRequest || type == ParameterType::IncomingResetRequest ||
                          type == ParameterType::TsnResetRequest || type == ParameterType::AddOutgoingStreams ||
                          type == ParameterType::AddIncomingStreams;
  if (!is_request || parameter.value.size() < 4) { return std::nullopt; }
  return load_be32(parameter.value.data());
}

std::optional<ReconfigResponse> ReconfigResponse::parse(const Tlv& parameter) {
  // A response to a TSN reset carries two more fields, which we never ask for.
  if (parameter.type != static_cast<std::uint16_t>(ParameterType::ReconfigResponse) || parameter.value.size() < 8) {
    return std::nullopt;
  }
  return ReconfigResponse{load_be32(parameter.value.data()),
                          static_cast<ResetResult>(load_be32(parameter.value.data() + 4))};
}

void ReconfigResponse::write_to(ByteWriter& writer) const {
  TlvScope scope(writer, static_cast<std::uint16_t>(ParameterType::ReconfigResponse));
  writer.u32(response_number);
  writer.u32(static_cast<std::uint32_t>(result));
  scope.end();
}

}  // namespace madang::sctp
