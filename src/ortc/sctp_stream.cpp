#include "ortc/sctp_stream.hpp"

namespace madang::ortc {

Result<SctpStreamParameters> normalize(const SctpStreamRequest& request, std::string_view field) {
  const bool limits_time = request.max_packet_life_time_ms.value_or(0) != 0;
  const bool limits_tries = request.max_retransmits.value_or(0) != 0;
  if (request.stream_id > kSctpStreamIdMax) {
    return fail(Code::InvalidArgument, "invalid params.streamId", std::string(field) + ".streamId");
  }
  //= RFC 8832 §5.1: a channel is reliable, or limited by time, or limited by retransmissions
  if (limits_time && limits_tries) {
    return fail(Code::InvalidArgument, "cannot provide both maxPacketLifeTime and maxRetransmits",
                std::string(field));
  }
  if (request.ordered == true && (limits_time || limits_tries)) {
    return fail(Code::InvalidArgument, "cannot be ordered with maxPacketLifeTime or maxRetransmits",
                std::string(field) + ".ordered");
  }
  SctpStreamParameters parameters;
  parameters.stream_id = request.stream_id;
  parameters.ordered = request.ordered.value_or(!limits_time && !limits_tries);
  if (limits_time) { parameters.max_packet_life_time_ms = request.max_packet_life_time_ms; }
  if (limits_tries) { parameters.max_retransmits = request.max_retransmits; }
  return parameters;
}

}  // namespace madang::ortc
