// JSON <-> the structs of ortc/: everything a stranger says about media is validated here, once.
//
// Follows the protocol's JavaScript habits where clients can see them: an optional key that is
// null, false, 0 or "" counts as not given, text and number never stand for each other, and the
// sentences of the refusals are the protocol's own. Each refusal also has the path of the wrong
// field, which begins with the `field` that the caller passes.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "ortc/parameters.hpp"

namespace boost::json {
class value;
}

namespace madang::signaling {

/// Nesting deeper than this is refused by whoever parses text for this codec.
inline constexpr int kJsonDepthMax = 64;

Result<ortc::RtpParameters> parse_rtp_parameters(const boost::json::value& value,
                                                 std::string_view field = "rtpParameters");
Result<ortc::RtpCapabilities> parse_rtp_capabilities(const boost::json::value& value,
                                                     std::string_view field = "rtpCapabilities");
Result<ortc::SctpStreamParameters> parse_sctp_stream_parameters(
    const boost::json::value& value, std::string_view field = "sctpStreamParameters");
/// `{"OS", "MIS"}`; a key that is absent is 1024.
Result<ortc::NumSctpStreams> parse_num_sctp_streams(const boost::json::value& value,
                                                    std::string_view field = "numSctpStreams");
/// The configured codecs of a router: an array of codec capabilities; null counts as empty.
Result<std::vector<ortc::RtpCodecCapability>> parse_media_codecs(
    const boost::json::value& value, std::string_view field = "mediaCodecs");

boost::json::value to_json(const ortc::RtpParameters& parameters);
boost::json::value to_json(const ortc::RtpCapabilities& capabilities);
boost::json::value to_json(const ortc::SctpStreamParameters& parameters);
boost::json::value to_json(const ortc::NumSctpStreams& streams);
boost::json::value to_json(const ortc::ProducerMapping& mapping);

}  // namespace madang::signaling
