#include "ortc/codec_match.hpp"

#include "base/text.hpp"
#include "ortc/h264_profile_level_id.hpp"

namespace madang::ortc {
namespace {

bool is_h264(std::string_view mime_type) {
  return equals_ignoring_case(mime_type, "video/h264") ||
         equals_ignoring_case(mime_type, "video/h264-svc");
}

// Both absent, or both there and the same.
bool same_parameter(const ParameterMap& a, const ParameterMap& b, std::string_view key) {
  const ParameterValue* left = a.find(key);
  const ParameterValue* right = b.find(key);
  if (!left || !right) { return left == right; }
  return equal(*left, *right);
}

ParameterValue value_or_zero(const ParameterMap& parameters, std::string_view key) {
  const ParameterValue* value = parameters.find(key);
  if (!value || equal(*value, std::string())) { return std::int64_t{0}; }
  return *value;
}

// As same_parameter, but a missing one means 0.
bool same_number(const ParameterMap& a, const ParameterMap& b, std::string_view key) {
  return equal(value_or_zero(a, key), value_or_zero(b, key));
}

bool same_h264_stream(const ParameterMap& a, const ParameterMap& b) {
  //= RFC 6184 §8.1: packetization-mode, when not present, is 0; profiles must agree, levels need
  //not
  if (!same_number(a, b, "packetization-mode")) { return false; }
  const auto left = h264::profile_level_id_of(a);
  const auto right = h264::profile_level_id_of(b);
  return left && right && left->profile == right->profile;
}

}  // namespace

bool matches(const CodecView& a, const CodecView& b, MatchMode mode) {
  if (!equals_ignoring_case(a.mime_type, b.mime_type)) { return false; }
  if (a.clock_rate != b.clock_rate || a.channels != b.channels) { return false; }
  if (equals_ignoring_case(a.mime_type, "audio/multiopus")) {
    return same_parameter(a.parameters, b.parameters, "num_streams") &&
           same_parameter(a.parameters, b.parameters, "coupled_streams");
  }
  if (mode == MatchMode::Loose) { return true; }
  if (is_h264(a.mime_type)) { return same_h264_stream(a.parameters, b.parameters); }
  if (equals_ignoring_case(a.mime_type, "video/vp9")) {
    return same_number(a.parameters, b.parameters, "profile-id");
  }
  return true;
}

void adopt_answer(RtpCodecParameters& codec, const RtpCodecCapability& remote) {
  if (!is_h264(codec.mime_type)) { return; }
  auto answer = h264::answer_profile_level_id(codec.parameters, remote.parameters);
  if (answer) {
    codec.parameters.set("profile-level-id", std::move(*answer));
  } else {
    codec.parameters.erase("profile-level-id");
  }
}

}  // namespace madang::ortc
