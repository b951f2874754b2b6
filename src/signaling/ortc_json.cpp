#include "signaling/ortc_json.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <limits>
#include <string>

#include "ortc/sctp_stream.hpp"

namespace madang::signaling {
namespace {

namespace json = boost::json;
using namespace ortc;

constexpr double kWholeMax = 9'007'199'254'740'991.0;  // above it doubles skip integers

// ---- the habits of JavaScript ------------------------------------------------------------------

const json::value& at(const json::object& object, std::string_view key) {
  static const json::value absent;
  const json::value* value = object.if_contains(key);
  return value ? *value : absent;
}

// An array is an object there, one without any of our keys.
const json::object* object_of(const json::value& value) {
  static const json::object empty;
  return value.is_array() ? &empty : value.if_object();
}

bool is_given(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null: return false;
    case json::kind::bool_: return value.get_bool();
    case json::kind::int64: return value.get_int64() != 0;
    case json::kind::uint64: return value.get_uint64() != 0;
    case json::kind::double_: return value.get_double() != 0;
    case json::kind::string: return !value.get_string().empty();
    default: return true;
  }
}

bool is_text(const json::value& value) { return value.is_string() && !value.get_string().empty(); }

// What `${value}` makes of it: part of one refusal's sentence.
std::string interpolate(const json::value& value) {
  if (value.is_object()) { return "[object Object]"; }
  if (const json::string* text = value.if_string()) { return std::string(*text); }
  const json::array* list = value.if_array();
  if (!list) { return json::serialize(value); }
  std::string joined;
  for (const json::value& entry : *list) {
    if (&entry != list->data()) { joined += ','; }
    if (!entry.is_null()) { joined += interpolate(entry); }
    if (joined.size() > kTextMax) { break; }
  }
  return joined;
}

// ---- scalars -----------------------------------------------------------------------------------

std::string key_of(std::string_view field, std::string_view key) {
  return std::string(field) + "." + std::string(key);
}

Error invalid(std::string message, std::string field) {
  return fail(Code::InvalidArgument, std::move(message), std::move(field));
}

std::optional<std::int64_t> whole_number(const json::value& value) {
  if (const auto* number = value.if_int64()) { return *number; }
  if (const auto* number = value.if_uint64()) {
    if (*number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      return std::nullopt;
    }
    return static_cast<std::int64_t>(*number);
  }
  const auto* number = value.if_double();
  if (!number || std::abs(*number) > kWholeMax || std::trunc(*number) != *number) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(*number);
}

template <typename Int>
std::optional<Int> number_in(const json::value& value, std::int64_t min, std::int64_t max) {
  const auto number = whole_number(value);
  if (!number || *number < min || *number > max) { return std::nullopt; }
  return static_cast<Int>(*number);
}

// Where a number belongs: the `codec` and the `clockRate` of "missing codec.clockRate".
struct Place {
  std::string_view owner;
  std::string_view key;
  std::string_view field;

  std::string name() const { return key_of(owner, key); }
  Error missing() const { return invalid("missing " + name(), key_of(field, key)); }
  Error wrong() const { return invalid("invalid " + name(), key_of(field, key)); }
};

template <typename Int>
Result<Int> parse_number(const json::object& object, const Place& place, std::int64_t max,
                         std::int64_t min = 0) {
  const json::value& value = at(object, place.key);
  if (!value.is_number()) { return place.missing(); }
  const auto number = number_in<Int>(value, min, max);
  if (!number) { return place.wrong(); }
  return *number;
}

template <typename Int>
Result<std::optional<Int>> parse_optional_number(const json::object& object, const Place& place,
                                                 std::int64_t max) {
  const json::value& value = at(object, place.key);
  if (!is_given(value)) { return std::optional<Int>(); }
  const auto number = number_in<Int>(value, 1, max);
  if (!number) { return place.wrong(); }
  return std::optional<Int>(*number);
}

Result<std::string> parse_text(const json::value& value, std::string_view field) {
  const json::string* text = value.if_string();
  if (!text) { return invalid("not a string", std::string(field)); }
  if (text->size() > kTextMax) { return fail(Code::TooLarge, "text too long", std::string(field)); }
  return std::string(*text);
}

// Absent stays absent; `refusal` when it is there and no text.
Result<std::optional<std::string>> parse_optional_text(const json::object& object,
                                                       std::string_view key, std::string_view field,
                                                       std::string refusal) {
  const json::value& value = at(object, key);
  if (is_given(value) && !value.is_string()) {
    return invalid(std::move(refusal), key_of(field, key));
  }
  if (!value.is_string()) { return std::optional<std::string>(); }
  MADANG_TRY(std::string text, parse_text(value, key_of(field, key)));
  return std::optional(std::move(text));
}

// As parse_optional_text, but "" is not given either.
Result<std::optional<std::string>> parse_optional_name(const json::object& object,
                                                       const Place& place) {
  MADANG_TRY(auto text,
             parse_optional_text(object, place.key, place.field, "invalid " + place.name()));
  if (text && text->empty()) { text.reset(); }
  return text;
}

// Not given is false.
Result<bool> parse_flag(const json::object& object, const Place& place) {
  const json::value& value = at(object, place.key);
  if (is_given(value) && !value.is_bool()) { return place.wrong(); }
  return is_given(value);
}

// ---- lists -------------------------------------------------------------------------------------

template <typename T, typename ParseOne>
Result<std::vector<T>> parse_list(const json::array& list, std::size_t max, std::string_view field,
                                  ParseOne parse_one) {
  if (list.size() > max) { return fail(Code::TooLarge, "too many entries", std::string(field)); }
  std::vector<T> parsed;
  parsed.reserve(list.size());
  for (const json::value& entry : list) {
    MADANG_TRY(T one,
               parse_one(entry, std::string(field) + "[" + std::to_string(parsed.size()) + "]"));
    parsed.push_back(std::move(one));
  }
  return parsed;
}

// Not given is empty; given but no array is refused in the name of `owner`.
template <typename T, typename ParseOne>
Result<std::vector<T>> parse_optional_list(const json::object& object, const Place& place,
                                           std::size_t max, ParseOne parse_one) {
  const json::value& value = at(object, place.key);
  if (!is_given(value)) { return std::vector<T>(); }
  if (!value.is_array()) {
    return invalid(place.name() + " is not an array", key_of(place.field, place.key));
  }
  return parse_list<T>(value.get_array(), max, key_of(place.field, place.key), parse_one);
}

// ---- codecs ------------------------------------------------------------------------------------

Result<ParameterValue> parse_parameter_value(const json::value& value, const std::string& field) {
  if (const auto number = whole_number(value)) { return ParameterValue(*number); }
  if (value.is_number()) { return ParameterValue(value.to_number<double>()); }
  MADANG_TRY(std::string text, parse_text(value, field));
  return ParameterValue(std::move(text));
}

// `refuse` says in the sentence of its place that a value is neither text nor number.
template <typename Refuse>
Result<ParameterMap> parse_parameter_map(const json::object& owner, const std::string& field,
                                         Refuse refuse) {
  ParameterMap map;
  const json::object* object = at(owner, "parameters").if_object();
  if (!object) { return map; }
  const std::string path = key_of(field, "parameters");
  if (object->size() > kCodecParametersMax) {
    return fail(Code::TooLarge, "too many entries", path);
  }
  for (const auto& [key, value] : *object) {
    if (key.size() > kTextMax) { return fail(Code::TooLarge, "text too long", path); }
    const std::string value_path = key_of(path, key);
    if (!value.is_string() && !value.is_number()) { return refuse(key, value, value_path); }
    MADANG_TRY(ParameterValue parsed, parse_parameter_value(value, value_path));
    map.set(key, std::move(parsed));
  }
  return map;
}

Result<ParameterMap> parse_format_parameters(const json::object& codec, const std::string& field) {
  const auto refuse = [](std::string_view key, const json::value& value, std::string path) {
    // The stray "s" is part of the sentence that clients know.
    return invalid("invalid codec parameter [key:" + std::string(key) +
                       "s, value:" + interpolate(value).substr(0, kTextMax) + "]",
                   std::move(path));
  };
  MADANG_TRY(ParameterMap map, parse_parameter_map(codec, field, refuse));
  if (map.text("apt")) {
    return invalid("invalid codec apt parameter", key_of(field, "parameters.apt"));
  }
  return map;
}

Result<RtcpFeedback> parse_feedback(const json::value& value, const std::string& field) {
  const json::object* object = object_of(value);
  if (!object) { return invalid("fb is not an object", field); }
  RtcpFeedback feedback;
  if (!is_text(at(*object, "type"))) { return invalid("missing fb.type", key_of(field, "type")); }
  MADANG_TRY(feedback.type, parse_text(at(*object, "type"), key_of(field, "type")));
  if (at(*object, "parameter").is_string()) {
    MADANG_TRY(feedback.parameter,
               parse_text(at(*object, "parameter"), key_of(field, "parameter")));
  }
  return feedback;
}

Result<std::vector<RtcpFeedback>> parse_feedbacks(const json::object& codec,
                                                  const std::string& field) {
  const json::array* list = at(codec, "rtcpFeedback").if_array();
  if (!list) { return std::vector<RtcpFeedback>(); }
  return parse_list<RtcpFeedback>(*list, kRtcpFeedbackMax, key_of(field, "rtcpFeedback"),
                                  parse_feedback);
}

Result<std::string> parse_mime_type(const json::object& codec, const std::string& field) {
  const json::value& value = at(codec, "mimeType");
  const Place place{"codec", "mimeType", field};
  if (!is_text(value)) { return place.missing(); }
  MADANG_TRY(std::string mime_type, parse_text(value, key_of(field, "mimeType")));
  if (!kind_of_mime_type(mime_type)) { return place.wrong(); }
  return mime_type;
}

// Audio without a number of channels has one; video has none, whatever it says.
Result<std::optional<std::uint8_t>> parse_channels(const json::object& codec, MediaKind kind,
                                                   const std::string& field) {
  if (kind == MediaKind::Video) { return std::optional<std::uint8_t>(); }
  if (!at(codec, "channels").is_number()) { return std::optional<std::uint8_t>(1); }
  MADANG_TRY(const auto channels,
             parse_number<std::uint8_t>(codec, {"codec", "channels", field}, 255));
  return std::optional(channels);
}

// What follows the payload type, alike in capabilities and parameters.
template <typename Codec>
Result<Codec> parse_codec_tail(const json::object& object, const std::string& field, Codec codec) {
  const MediaKind kind = kind_of_mime_type(codec.mime_type).value_or(MediaKind::Audio);
  MADANG_TRY(codec.clock_rate,
             parse_number<std::uint32_t>(object, {"codec", "clockRate", field},
                                         std::numeric_limits<std::uint32_t>::max()));
  MADANG_TRY(codec.channels, parse_channels(object, kind, field));
  MADANG_TRY(codec.parameters, parse_format_parameters(object, field));
  MADANG_TRY(codec.rtcp_feedback, parse_feedbacks(object, field));
  return codec;
}

constexpr std::int64_t kPayloadTypeMax = 127;

Result<RtpCodecParameters> parse_codec_parameters(const json::value& value,
                                                  const std::string& field) {
  const json::object* object = object_of(value);
  if (!object) { return invalid("codec is not an object", field); }
  RtpCodecParameters codec;
  MADANG_TRY(codec.mime_type, parse_mime_type(*object, field));
  MADANG_TRY(codec.payload_type,
             parse_number<std::uint8_t>(*object, {"codec", "payloadType", field}, kPayloadTypeMax));
  return parse_codec_tail(*object, field, std::move(codec));
}

Result<RtpCodecCapability> parse_codec_capability(const json::value& value,
                                                  const std::string& field) {
  const json::object* object = object_of(value);
  if (!object) { return invalid("codec is not an object", field); }
  RtpCodecCapability codec;
  MADANG_TRY(codec.mime_type, parse_mime_type(*object, field));
  codec.kind = kind_of_mime_type(codec.mime_type).value_or(MediaKind::Audio);
  const Place place{"codec", "preferredPayloadType", field};
  const json::value& payload_type = at(*object, place.key);
  if (is_given(payload_type) && !payload_type.is_number()) { return place.wrong(); }
  if (payload_type.is_number()) {  // 0 is a payload type: PCMU
    MADANG_TRY(codec.preferred_payload_type,
               parse_number<std::uint8_t>(*object, place, kPayloadTypeMax));
  }
  return parse_codec_tail(*object, field, std::move(codec));
}

// ---- header extensions -------------------------------------------------------------------------

constexpr std::int64_t kExtensionIdMax = 255;  // RFC 8285 §4.3: two-byte headers

Result<std::string> parse_uri(const json::object& extension, const std::string& field) {
  if (!is_text(at(extension, "uri"))) { return Place{"ext", "uri", field}.missing(); }
  return parse_text(at(extension, "uri"), key_of(field, "uri"));
}

Result<RtpHeaderExtensionParameters> parse_extension_parameters(const json::value& value,
                                                                const std::string& field) {
  const json::object* object = object_of(value);
  if (!object) { return invalid("ext is not an object", field); }
  RtpHeaderExtensionParameters extension;
  MADANG_TRY(extension.uri, parse_uri(*object, field));
  MADANG_TRY(extension.id,
             parse_number<std::uint8_t>(*object, {"ext", "id", field}, kExtensionIdMax));
  MADANG_TRY(extension.encrypt, parse_flag(*object, {"ext", "encrypt", field}));
  MADANG_TRY(extension.parameters,
             parse_parameter_map(
                 *object, field, [](std::string_view, const json::value&, std::string path) {
                   return invalid("invalid header extension parameter", std::move(path));
                 }));
  return extension;
}

Result<Direction> parse_direction(const json::object& extension, const std::string& field) {
  const json::value& value = at(extension, "direction");
  if (!is_given(value)) { return Direction::SendRecv; }
  for (const Direction direction :
       {Direction::SendRecv, Direction::SendOnly, Direction::RecvOnly, Direction::Inactive}) {
    if (value.is_string() && value.get_string() == to_string(direction)) { return direction; }
  }
  return Place{"ext", "direction", field}.wrong();
}

Result<RtpHeaderExtensionCapability> parse_extension_capability(const json::value& value,
                                                                const std::string& field) {
  const json::object* object = object_of(value);
  if (!object) { return invalid("ext is not an object", field); }
  RtpHeaderExtensionCapability extension;
  const json::value& kind = at(*object, "kind");
  if (kind != "audio" && kind != "video") { return Place{"ext", "kind", field}.wrong(); }
  extension.kind = kind == "audio" ? MediaKind::Audio : MediaKind::Video;
  MADANG_TRY(extension.uri, parse_uri(*object, field));
  MADANG_TRY(extension.preferred_id,
             parse_number<std::uint8_t>(*object, {"ext", "preferredId", field}, kExtensionIdMax));
  MADANG_TRY(extension.preferred_encrypt, parse_flag(*object, {"ext", "preferredEncrypt", field}));
  MADANG_TRY(extension.direction, parse_direction(*object, field));
  return extension;
}

// ---- encodings and RTCP ------------------------------------------------------------------------

constexpr std::int64_t kSsrcMax = std::numeric_limits<std::uint32_t>::max();

Result<std::optional<std::uint32_t>> parse_rtx(const json::object& encoding,
                                               const std::string& field) {
  const json::value& value = at(encoding, "rtx");
  if (!is_given(value)) { return std::optional<std::uint32_t>(); }
  const json::object* rtx = object_of(value);
  if (!rtx) { return Place{"encoding", "rtx", field}.wrong(); }
  MADANG_TRY(const auto ssrc,
             parse_number<std::uint32_t>(*rtx, {"encoding.rtx", "ssrc", key_of(field, "rtx")},
                                         kSsrcMax, 1));
  return std::optional(ssrc);
}

std::optional<std::uint64_t> parse_max_bitrate(const json::value& value) {
  if (!value.is_number()) { return std::nullopt; }
  const double bps = std::floor(value.to_number<double>());
  if (!(bps >= 1)) { return std::nullopt; }
  return static_cast<std::uint64_t>(std::min(bps, kWholeMax));
}

bool is_known_encoding_key(std::string_view key) {
  for (const std::string_view known :
       {"ssrc", "rid", "codecPayloadType", "rtx", "dtx", "scalabilityMode", "maxBitrate"}) {
    if (key == known) { return true; }
  }
  return false;
}

using Extras = std::vector<std::pair<std::string, std::string>>;

Result<Extras> parse_extras(const json::object& encoding, const std::string& field) {
  Extras extras;
  for (const auto& [key, value] : encoding) {
    if (is_known_encoding_key(key)) { continue; }
    if (extras.size() == kEncodingExtrasMax) {
      return fail(Code::TooLarge, "too many entries", field);
    }
    std::string text = json::serialize(value);
    if (key.size() > kTextMax || text.size() > kTextMax) {
      return fail(Code::TooLarge, "text too long", field);
    }
    extras.emplace_back(std::string(key), std::move(text));
  }
  return extras;
}

Result<RtpEncodingParameters> parse_encoding(const json::value& value, const std::string& field) {
  const json::object* object = object_of(value);
  if (!object) { return invalid("encoding is not an object", field); }
  RtpEncodingParameters encoding;
  MADANG_TRY(encoding.ssrc,
             parse_optional_number<std::uint32_t>(*object, {"encoding", "ssrc", field}, kSsrcMax));
  MADANG_TRY(encoding.rid, parse_optional_name(*object, {"encoding", "rid", field}));
  MADANG_TRY(encoding.rtx_ssrc, parse_rtx(*object, field));
  encoding.dtx = at(*object, "dtx") == true;
  MADANG_TRY(encoding.scalability_mode,
             parse_optional_name(*object, {"encoding", "scalabilityMode", field}));
  const Place payload_type{"encoding", "codecPayloadType", field};
  if (!at(*object, payload_type.key).is_null()) {
    MADANG_TRY(encoding.codec_payload_type,
               parse_number<std::uint8_t>(*object, payload_type, kPayloadTypeMax));
  }
  encoding.max_bitrate_bps = parse_max_bitrate(at(*object, "maxBitrate"));
  MADANG_TRY(encoding.extras, parse_extras(*object, field));
  return encoding;
}

Result<RtcpParameters> parse_rtcp(const json::object& parameters, std::string_view field) {
  const json::value& value = at(parameters, "rtcp");
  RtcpParameters rtcp;
  if (!is_given(value)) { return rtcp; }
  const std::string path = key_of(field, "rtcp");
  const json::object* object = object_of(value);
  if (!object) { return invalid("params.rtcp is not an object", path); }
  MADANG_TRY(rtcp.cname, parse_optional_name(*object, {"rtcp", "cname", path}));
  if (const bool* mux = at(*object, "mux").if_bool()) { rtcp.mux = *mux; }
  return rtcp;
}

// ---- out ---------------------------------------------------------------------------------------

json::value to_json(const ParameterMap& parameters) {
  json::object object;
  for (const auto& [key, value] : parameters) {
    std::visit([&object, &name = key](const auto& v) { object.emplace(name, v); }, value);
  }
  return object;
}

template <typename List, typename ToJson>
json::array list_to_json(const List& list, ToJson one_to_json) {
  json::array array;
  array.reserve(list.size());
  for (const auto& entry : list) { array.push_back(one_to_json(entry)); }
  return array;
}

template <typename T>
void put(json::object& object, std::string_view key, const std::optional<T>& value) {
  if (value) { object.emplace(key, *value); }
}

json::value feedback_to_json(const RtcpFeedback& feedback) {
  return json::object{{"type", feedback.type}, {"parameter", feedback.parameter}};
}

json::value codec_to_json(const RtpCodecCapability& codec) {
  json::object object{{"kind", to_string(codec.kind)}, {"mimeType", codec.mime_type}};
  put(object, "preferredPayloadType", codec.preferred_payload_type);
  object.emplace("clockRate", codec.clock_rate);
  put(object, "channels", codec.channels);
  object.emplace("parameters", to_json(codec.parameters));
  object.emplace("rtcpFeedback", list_to_json(codec.rtcp_feedback, feedback_to_json));
  return object;
}

json::value extension_to_json(const RtpHeaderExtensionCapability& extension) {
  return json::object{{"kind", to_string(extension.kind)},
                      {"uri", extension.uri},
                      {"preferredId", extension.preferred_id},
                      {"preferredEncrypt", extension.preferred_encrypt},
                      {"direction", to_string(extension.direction)}};
}

json::value codec_parameters_to_json(const RtpCodecParameters& codec) {
  json::object object{{"mimeType", codec.mime_type},
                      {"payloadType", codec.payload_type},
                      {"clockRate", codec.clock_rate}};
  put(object, "channels", codec.channels);
  object.emplace("parameters", to_json(codec.parameters));
  object.emplace("rtcpFeedback", list_to_json(codec.rtcp_feedback, feedback_to_json));
  return object;
}

json::value extension_parameters_to_json(const RtpHeaderExtensionParameters& extension) {
  return json::object{{"uri", extension.uri},
                      {"id", extension.id},
                      {"encrypt", extension.encrypt},
                      {"parameters", to_json(extension.parameters)}};
}

json::value encoding_to_json(const RtpEncodingParameters& encoding) {
  json::object object;
  put(object, "ssrc", encoding.ssrc);
  put(object, "rid", encoding.rid);
  put(object, "codecPayloadType", encoding.codec_payload_type);
  if (encoding.rtx_ssrc) { object.emplace("rtx", json::object{{"ssrc", *encoding.rtx_ssrc}}); }
  put(object, "dtx", encoding.dtx);
  put(object, "scalabilityMode", encoding.scalability_mode);
  put(object, "maxBitrate", encoding.max_bitrate_bps);
  for (const auto& [key, text] : encoding.extras) {
    json::error_code error;
    json::value value = json::parse(text, error);
    if (!error) { object.emplace(key, std::move(value)); }
  }
  return object;
}

}  // namespace

Result<RtpParameters> parse_rtp_parameters(const json::value& value, std::string_view field) {
  const json::object* object = object_of(value);
  if (!object) { return invalid("params is not an object", std::string(field)); }
  RtpParameters parameters;
  MADANG_TRY(parameters.mid,
             parse_optional_text(*object, "mid", field, "params.mid is not a string"));
  MADANG_TRY(parameters.msid,
             parse_optional_text(*object, "msid", field, "params.msid is not a string"));
  if (!at(*object, "codecs").is_array()) { return Place{"params", "codecs", field}.missing(); }
  MADANG_TRY(parameters.codecs,
             parse_optional_list<RtpCodecParameters>(*object, {"params", "codecs", field},
                                                     kCodecsMax, parse_codec_parameters));
  MADANG_TRY(parameters.header_extensions, parse_optional_list<RtpHeaderExtensionParameters>(
                                               *object, {"params", "headerExtensions", field},
                                               kHeaderExtensionsMax, parse_extension_parameters));
  MADANG_TRY(parameters.encodings,
             parse_optional_list<RtpEncodingParameters>(*object, {"params", "encodings", field},
                                                        kEncodingsMax, parse_encoding));
  MADANG_TRY(parameters.rtcp, parse_rtcp(*object, field));
  return parameters;
}

Result<RtpCapabilities> parse_rtp_capabilities(const json::value& value, std::string_view field) {
  const json::object* object = object_of(value);
  if (!object) { return invalid("caps is not an object", std::string(field)); }
  RtpCapabilities capabilities;
  MADANG_TRY(capabilities.codecs,
             parse_optional_list<RtpCodecCapability>(*object, {"caps", "codecs", field}, kCodecsMax,
                                                     parse_codec_capability));
  MADANG_TRY(capabilities.header_extensions, parse_optional_list<RtpHeaderExtensionCapability>(
                                                 *object, {"caps", "headerExtensions", field},
                                                 kHeaderExtensionsMax, parse_extension_capability));
  return capabilities;
}

Result<SctpStreamParameters> parse_sctp_stream_parameters(const json::value& value,
                                                          std::string_view field) {
  const json::object* object = object_of(value);
  if (!object) { return invalid("params is not an object", std::string(field)); }
  SctpStreamRequest request;
  MADANG_TRY(request.stream_id,
             parse_number<std::uint16_t>(*object, {"params", "streamId", field}, kSctpStreamIdMax));
  if (const bool* ordered = at(*object, "ordered").if_bool()) { request.ordered = *ordered; }
  MADANG_TRY(request.max_packet_life_time_ms,
             parse_optional_number<std::uint32_t>(*object, {"params", "maxPacketLifeTime", field},
                                                  std::numeric_limits<std::uint32_t>::max()));
  MADANG_TRY(request.max_retransmits,
             parse_optional_number<std::uint32_t>(*object, {"params", "maxRetransmits", field},
                                                  std::numeric_limits<std::uint32_t>::max()));
  return normalize(request, field);
}

Result<NumSctpStreams> parse_num_sctp_streams(const json::value& value, std::string_view field) {
  const json::object* object = object_of(value);
  if (!object) { return invalid("numStreams is not an object", std::string(field)); }
  NumSctpStreams streams;
  MADANG_TRY(const auto os,
             parse_optional_number<std::uint16_t>(*object, {"numStreams", "OS", field}, 65535));
  MADANG_TRY(const auto mis,
             parse_optional_number<std::uint16_t>(*object, {"numStreams", "MIS", field}, 65535));
  streams.os = os.value_or(streams.os);
  streams.mis = mis.value_or(streams.mis);
  return streams;
}

Result<std::vector<RtpCodecCapability>> parse_media_codecs(const json::value& value,
                                                           std::string_view field) {
  if (value.is_null()) { return std::vector<RtpCodecCapability>(); }
  if (!value.is_array()) { return invalid("mediaCodecs must be an Array", std::string(field)); }
  return parse_list<RtpCodecCapability>(value.get_array(), kCodecsMax, field,
                                        parse_codec_capability);
}

json::value to_json(const RtpParameters& parameters) {
  json::object object;
  put(object, "mid", parameters.mid);
  put(object, "msid", parameters.msid);
  object.emplace("codecs", list_to_json(parameters.codecs, codec_parameters_to_json));
  object.emplace("headerExtensions",
                 list_to_json(parameters.header_extensions, extension_parameters_to_json));
  object.emplace("encodings", list_to_json(parameters.encodings, encoding_to_json));
  json::object rtcp;
  put(rtcp, "cname", parameters.rtcp.cname);
  rtcp.emplace("reducedSize", parameters.rtcp.reduced_size);
  put(rtcp, "mux", parameters.rtcp.mux);
  object.emplace("rtcp", std::move(rtcp));
  return object;
}

json::value to_json(const RtpCapabilities& capabilities) {
  return json::object{
      {"codecs", list_to_json(capabilities.codecs, codec_to_json)},
      {"headerExtensions", list_to_json(capabilities.header_extensions, extension_to_json)}};
}

json::value to_json(const SctpStreamParameters& parameters) {
  json::object object{{"streamId", parameters.stream_id}, {"ordered", parameters.ordered}};
  put(object, "maxPacketLifeTime", parameters.max_packet_life_time_ms);
  put(object, "maxRetransmits", parameters.max_retransmits);
  return object;
}

json::value to_json(const NumSctpStreams& streams) {
  return json::object{{"OS", streams.os}, {"MIS", streams.mis}};
}

json::value to_json(const ProducerMapping& mapping) {
  json::array codecs;
  for (const auto& codec : mapping.codecs) {
    codecs.push_back(json::object{{"payloadType", codec.payload_type},
                                  {"mappedPayloadType", codec.mapped_payload_type}});
  }
  json::array encodings;
  for (const auto& encoding : mapping.encodings) {
    json::object object;
    put(object, "rid", encoding.rid);
    put(object, "ssrc", encoding.ssrc);
    object.emplace("mappedSsrc", encoding.mapped_ssrc);
    encodings.push_back(std::move(object));
  }
  return json::object{{"codecs", std::move(codecs)}, {"encodings", std::move(encodings)}};
}

}  // namespace madang::signaling
