#include "signaling/fields.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cmath>
#include <utility>

#include "base/text.hpp"
#include "signaling/ortc_json.hpp"
#include "signaling/utf8.hpp"

namespace madang::signaling {

namespace {

namespace json = boost::json;

constexpr std::size_t kShownBytes = 128;
constexpr std::size_t kFingerprintsMax = 16;
constexpr double kWholeMax = 9'007'199'254'740'991.0;  // above it doubles skip integers

struct HashFunction {
  std::string_view name;
  std::size_t bytes;
};
constexpr std::array<HashFunction, 5> kHashFunctions{
    {{"sha-1", 20}, {"sha-224", 28}, {"sha-256", 32}, {"sha-384", 48}, {"sha-512", 64}}};

Error wrong(std::string message, std::string field) {
  return fail(Code::InvalidArgument, std::move(message), std::move(field));
}

const json::value* find(const json::value* object, std::string_view key) {
  const json::object* members = object == nullptr ? nullptr : object->if_object();
  return members == nullptr ? nullptr : members->if_contains(key);
}

//= RFC 8122 §5: each byte as two upper-case hexadecimal digits, separated by colons
std::optional<std::string> normal_fingerprint(std::string_view value, std::size_t bytes) {
  if (value.size() != bytes * 3 - 1) { return std::nullopt; }
  std::string normal(value);
  for (std::size_t i = 0; i < normal.size(); ++i) {
    if (i % 3 == 2 ? normal[i] != ':' : hex_value(normal[i]) < 0) { return std::nullopt; }
    if (normal[i] >= 'a' && normal[i] <= 'f') {
      normal[i] = static_cast<char>(normal[i] - 'a' + 'A');
    }
  }
  return normal;
}

Result<media::DtlsFingerprint> parse_fingerprint(const json::value& value,
                                                 const std::string& field) {
  const json::value* algorithm = find(&value, "algorithm");
  const json::value* digest = find(&value, "value");
  const auto* hash =
      std::find_if(kHashFunctions.begin(), kHashFunctions.end(), [&](const HashFunction& h) {
        return algorithm != nullptr && algorithm->is_string() &&
               std::string_view(algorithm->get_string()) == h.name;
      });
  if (hash == kHashFunctions.end()) {
    return wrong("invalid fingerprint algorithm \"" + shown(algorithm) + "\"",
                 field + ".algorithm");
  }
  std::optional<std::string> normal;
  if (digest != nullptr && digest->is_string()) {
    normal = normal_fingerprint(digest->get_string(), hash->bytes);
  }
  if (!normal) { return wrong("invalid fingerprint value", field + ".value"); }
  return media::DtlsFingerprint{std::string(hash->name), *std::move(normal)};
}

Result<media::DtlsRole> parse_role(const json::value* role) {
  if (!is_given(role)) { return media::DtlsRole::Auto; }
  const std::string_view text =
      role->is_string() ? std::string_view(role->get_string()) : std::string_view();
  if (text == "auto") { return media::DtlsRole::Auto; }
  if (text == "client") { return media::DtlsRole::Client; }
  if (text == "server") { return media::DtlsRole::Server; }
  return wrong("invalid dtlsParameters.role \"" + shown(role) + "\"", "dtlsParameters.role");
}

const json::value& or_null(const json::value* value) {
  static const json::value null;
  return value == nullptr ? null : *value;
}

}  // namespace

bool is_given(const json::value* value) {
  if (value == nullptr) { return false; }
  switch (value->kind()) {
    case json::kind::null: return false;
    case json::kind::bool_: return value->get_bool();
    case json::kind::int64: return value->get_int64() != 0;
    case json::kind::uint64: return value->get_uint64() != 0;
    case json::kind::double_: return value->get_double() != 0;
    case json::kind::string: return !value->get_string().empty();
    case json::kind::array:
    case json::kind::object: break;
  }
  return true;
}

std::optional<std::uint64_t> whole_number(const json::value& value) {
  if (const auto* number = value.if_uint64()) { return *number; }
  if (const auto* number = value.if_int64()) {
    return *number < 0 ? std::nullopt : std::optional(static_cast<std::uint64_t>(*number));
  }
  const auto* number = value.if_double();
  if (number == nullptr || !(*number >= 0 && *number <= kWholeMax) ||
      std::trunc(*number) != *number) {
    return std::nullopt;
  }
  return static_cast<std::uint64_t>(*number);
}

std::string shown(const json::value* value) {
  if (value == nullptr) { return "undefined"; }
  if (value->is_object()) { return "[object Object]"; }
  if (value->is_array()) { return "[object Array]"; }
  if (value->is_string()) { return shortened(value->get_string(), kShownBytes); }
  return json::serialize(*value);
}

std::optional<std::string> text_field(const Json& data, std::string_view key) {
  const json::value* value = data.member(key);
  if (value == nullptr || !value->is_string() || value->get_string().empty()) {
    return std::nullopt;
  }
  return std::string(value->get_string());
}

std::optional<std::string> display_name_field(const Json& data) {
  const json::value* value = data.member("displayName");
  if (value == nullptr || !value->is_string()) { return std::nullopt; }
  return std::string(value->get_string());
}

room::JsonText object_field(const Json& data, std::string_view key) {
  const json::value* value = data.member(key);
  if (value == nullptr || !value->is_object()) { return {"{}"}; }
  return {*data.member_text(key)};
}

std::string id_text_field(const Json& data, std::string_view key) {
  return shown(data.member(key));
}

Result<ortc::MediaKind> kind_field(const Json& data) {
  const json::value* kind = data.member("kind");
  if (kind != nullptr && kind->is_string()) {
    if (kind->get_string() == "audio") { return ortc::MediaKind::Audio; }
    if (kind->get_string() == "video") { return ortc::MediaKind::Video; }
  }
  return wrong("invalid kind \"" + shown(kind) + "\"", "kind");
}

Result<ortc::RtpParameters> rtp_parameters_field(const Json& data) {
  return parse_rtp_parameters(or_null(data.member("rtpParameters")), "rtpParameters");
}

Result<media::DtlsParameters> dtls_parameters_field(const Json& data) {
  const json::value* dtls = data.member("dtlsParameters");
  if (dtls == nullptr || !dtls->is_object()) {
    return wrong("missing dtlsParameters", "dtlsParameters");
  }
  const json::value* list = find(dtls, "fingerprints");
  if (list == nullptr || !list->is_array() || list->get_array().empty()) {
    return wrong("empty dtlsParameters.fingerprints array [method:webRtcTransport.connect]",
                 "dtlsParameters.fingerprints");
  }
  if (list->get_array().size() > kFingerprintsMax) {
    return fail(Code::LimitReached, "too many dtlsParameters.fingerprints",
                "dtlsParameters.fingerprints");
  }
  media::DtlsParameters parameters;
  MADANG_TRY(parameters.role, parse_role(find(dtls, "role")));
  std::size_t index = 0;
  for (const json::value& entry : list->get_array()) {
    const std::string field = "dtlsParameters.fingerprints[" + std::to_string(index++) + "]";
    MADANG_TRY(media::DtlsFingerprint fingerprint, parse_fingerprint(entry, field));
    parameters.fingerprints.push_back(std::move(fingerprint));
  }
  return parameters;
}

Result<ortc::SctpStreamParameters> sctp_stream_parameters_field(const Json& data) {
  return parse_sctp_stream_parameters(or_null(data.member("sctpStreamParameters")),
                                      "sctpStreamParameters");
}

std::string text_or_empty(const Json& data, std::string_view key) {
  return text_field(data, key).value_or("");
}

room::ProduceData produce_data_fields(const Json& data) {
  return {.transport = {},
          .stream = sctp_stream_parameters_field(data),
          .label = text_or_empty(data, "label"),
          .channel = text_or_empty(data, "label"),
          .protocol = text_or_empty(data, "protocol"),
          .app_data = object_field(data, "appData")};
}

Result<std::optional<ortc::NumSctpStreams>> sctp_field(const Json& data) {
  const json::value* capabilities = data.member("sctpCapabilities");
  if (!is_given(capabilities)) { return std::optional<ortc::NumSctpStreams>(); }
  const json::value* streams = find(capabilities, "numStreams");
  if (!is_given(streams)) { return std::optional(ortc::NumSctpStreams{}); }
  MADANG_TRY(ortc::NumSctpStreams parsed,
             parse_num_sctp_streams(*streams, "sctpCapabilities.numStreams"));
  return std::optional(parsed);
}

}  // namespace madang::signaling
