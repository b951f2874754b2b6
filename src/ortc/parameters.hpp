// What two ends say about their media: the plain structs that negotiation compares and rewrites.
// The words are those of the signalling protocol (docs/PROTOCOL.md); a key that may be absent is an
// optional.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace madang::ortc {

// What a stranger may send: lists longer than this are refused by the parser in signaling/.
inline constexpr std::size_t kCodecsMax = 128;
inline constexpr std::size_t kCodecParametersMax = 64;
inline constexpr std::size_t kRtcpFeedbackMax = 32;
inline constexpr std::size_t kHeaderExtensionsMax = 64;
inline constexpr std::size_t kEncodingsMax = 16;
inline constexpr std::size_t kEncodingExtrasMax = 32;
inline constexpr std::size_t kTextMax = 1024;  ///< bytes of one string, or of one opaque value

enum class MediaKind : std::uint8_t { Audio, Video };

constexpr std::string_view to_string(MediaKind kind) {
  return kind == MediaKind::Audio ? "audio" : "video";
}

/// "audio/…" or "video/…" in any case; anything else is nothing.
std::optional<MediaKind> kind_of_mime_type(std::string_view mime_type);

/// True for "audio/rtx" and "video/rtx" in any case.
bool is_rtx(std::string_view mime_type);

/// What stands behind the slash: "VP8" of "video/VP8".
std::string_view subtype_of(std::string_view mime_type);

/// A format parameter. Text and number never compare equal: "1" is not 1.
using ParameterValue = std::variant<std::string, std::int64_t, double>;

/// By value: 1 equals 1.0, "1" equals neither.
bool equal(const ParameterValue& a, const ParameterValue& b);

/// Format parameters in the order in which they were given; keys are unique.
class ParameterMap {
 public:
  using Entry = std::pair<std::string, ParameterValue>;

  ParameterMap() = default;
  ParameterMap(std::initializer_list<Entry> entries);

  const ParameterValue* find(std::string_view key) const;
  /// The value when it is a number with no fraction.
  std::optional<std::int64_t> integer(std::string_view key) const;
  /// The value when it is text.
  std::optional<std::string_view> text(std::string_view key) const;
  /// Replaces in place, or appends.
  void set(std::string_view key, ParameterValue value);
  void erase(std::string_view key);

  bool empty() const { return entries_.empty(); }
  std::size_t size() const { return entries_.size(); }
  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }

  friend bool operator==(const ParameterMap&, const ParameterMap&) = default;

 private:
  std::vector<Entry> entries_ = {};
};

/// `nack` with `pli`, `goog-remb` with nothing.
struct RtcpFeedback {
  std::string type = {};
  std::string parameter = {};  ///< empty when there is none
  friend bool operator==(const RtcpFeedback&, const RtcpFeedback&) = default;
};

enum class Direction : std::uint8_t { SendRecv, SendOnly, RecvOnly, Inactive };

constexpr std::string_view to_string(Direction direction) {
  switch (direction) {
    case Direction::SendOnly: return "sendonly";
    case Direction::RecvOnly: return "recvonly";
    case Direction::Inactive: return "inactive";
    case Direction::SendRecv: break;
  }
  return "sendrecv";
}

/// One codec that an endpoint can receive (and the router can route). RTX is such an entry too.
struct RtpCodecCapability {
  MediaKind kind = MediaKind::Audio;
  std::string mime_type = {};
  std::optional<std::uint8_t> preferred_payload_type = {};  ///< always there in router capabilities
  std::uint32_t clock_rate = 0;
  std::optional<std::uint8_t> channels = {};  ///< audio only; the parser fills 1
  ParameterMap parameters = {};
  std::vector<RtcpFeedback> rtcp_feedback = {};
  friend bool operator==(const RtpCodecCapability&, const RtpCodecCapability&) = default;
};

struct RtpHeaderExtensionCapability {
  MediaKind kind = MediaKind::Audio;
  std::string uri = {};
  std::uint8_t preferred_id = 0;
  bool preferred_encrypt = false;
  Direction direction = Direction::SendRecv;  ///< as the router sees it
  friend bool operator==(const RtpHeaderExtensionCapability&,
                         const RtpHeaderExtensionCapability&) = default;
};

struct RtpCapabilities {
  std::vector<RtpCodecCapability> codecs = {};
  std::vector<RtpHeaderExtensionCapability> header_extensions = {};
  friend bool operator==(const RtpCapabilities&, const RtpCapabilities&) = default;
};

/// One codec as it is sent: with the payload type that is on the wire.
struct RtpCodecParameters {
  std::string mime_type = {};
  std::uint8_t payload_type = 0;
  std::uint32_t clock_rate = 0;
  std::optional<std::uint8_t> channels = {};
  ParameterMap parameters = {};
  std::vector<RtcpFeedback> rtcp_feedback = {};
  friend bool operator==(const RtpCodecParameters&, const RtpCodecParameters&) = default;
};

struct RtpHeaderExtensionParameters {
  std::string uri = {};
  std::uint8_t id = 0;
  bool encrypt = false;
  ParameterMap parameters = {};
  friend bool operator==(const RtpHeaderExtensionParameters&,
                         const RtpHeaderExtensionParameters&) = default;
};

/// One stream of a producer or consumer.
struct RtpEncodingParameters {
  std::optional<std::uint32_t> ssrc = {};  ///< never 0: the protocol reads 0 as "not given"
  std::optional<std::string> rid = {};     ///< never empty
  std::optional<std::uint8_t> codec_payload_type = {};
  std::optional<std::uint32_t> rtx_ssrc = {};  ///< `rtx: {ssrc}`
  std::optional<bool> dtx = {};
  std::optional<std::string> scalability_mode = {};
  std::optional<std::uint64_t> max_bitrate_bps = {};
  /// Keys this server does not know (`scaleResolutionDownBy`, …), each with its JSON text, kept as
  /// they came.
  std::vector<std::pair<std::string, std::string>> extras = {};
  friend bool operator==(const RtpEncodingParameters&, const RtpEncodingParameters&) = default;
};

struct RtcpParameters {
  std::optional<std::string> cname = {};
  bool reduced_size = true;      ///< true in every case, whatever was asked
  std::optional<bool> mux = {};  ///< heard from clients, never told to consumers
  friend bool operator==(const RtcpParameters&, const RtcpParameters&) = default;
};

/// What one producer sends, or one consumer will receive.
struct RtpParameters {
  std::optional<std::string> mid = {};
  std::optional<std::string> msid = {};
  std::vector<RtpCodecParameters> codecs = {};
  std::vector<RtpHeaderExtensionParameters> header_extensions = {};
  std::vector<RtpEncodingParameters> encodings = {};
  RtcpParameters rtcp;
  friend bool operator==(const RtpParameters&, const RtpParameters&) = default;
};

/// How one data channel is carried. After parsing, `ordered` is decided and at most one limit is
/// set.
struct SctpStreamParameters {
  std::uint16_t stream_id = 0;
  bool ordered = true;
  std::optional<std::uint32_t> max_packet_life_time_ms = {};  ///< never 0
  std::optional<std::uint32_t> max_retransmits = {};          ///< never 0
  friend bool operator==(const SctpStreamParameters&, const SctpStreamParameters&) = default;
};

/// `{OS, MIS}`: streams wanted outgoing, streams accepted incoming.
struct NumSctpStreams {
  std::uint16_t os = 1024;
  std::uint16_t mis = 1024;
  friend bool operator==(const NumSctpStreams&, const NumSctpStreams&) = default;
};

/// How a producer's own payload types and streams become the router's.
struct ProducerMapping {
  struct Codec {
    std::uint8_t payload_type = 0;         ///< on the producer's wire
    std::uint8_t mapped_payload_type = 0;  ///< inside the router and on every consumer's wire
    friend bool operator==(const Codec&, const Codec&) = default;
  };
  struct Encoding {
    std::uint32_t mapped_ssrc = 0;
    std::optional<std::uint32_t> ssrc = {};
    std::optional<std::string> rid = {};
    friend bool operator==(const Encoding&, const Encoding&) = default;
  };
  std::vector<Codec> codecs = {};  ///< media first, then RTX
  std::vector<Encoding> encodings = {};
  friend bool operator==(const ProducerMapping&, const ProducerMapping&) = default;
};

/// How many streams a producer has and how they nest: decides how a consumer picks among them.
enum class ProducerType : std::uint8_t { Simple, Simulcast, Svc };

constexpr std::string_view to_string(ProducerType type) {
  switch (type) {
    case ProducerType::Simulcast: return "simulcast";
    case ProducerType::Svc: return "svc";
    case ProducerType::Simple: break;
  }
  return "simple";
}

// Header extensions that negotiation itself has to know by name.
namespace uri {
inline constexpr std::string_view kMid = "urn:ietf:params:rtp-hdrext:sdes:mid";
inline constexpr std::string_view kRid = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
inline constexpr std::string_view kRepairedRid =
    "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";
inline constexpr std::string_view kAbsSendTime =
    "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";
inline constexpr std::string_view kTransportWideCc =
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
inline constexpr std::string_view kSsrcAudioLevel = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
inline constexpr std::string_view kDependencyDescriptor =
    "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";
inline constexpr std::string_view kVideoOrientation = "urn:3gpp:video-orientation";
inline constexpr std::string_view kTimeOffset = "urn:ietf:params:rtp-hdrext:toffset";
inline constexpr std::string_view kAbsCaptureTime =
    "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time";
inline constexpr std::string_view kPlayoutDelay =
    "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay";
inline constexpr std::string_view kPacketId = "urn:mediasoup:params:rtp-hdrext:packet-id";
}  // namespace uri

}  // namespace madang::ortc
