#include "rtp/extension_map.hpp"

namespace madang::rtp {
namespace {

constexpr std::array<std::string_view, kExtensionUris> kUris = {
    "urn:ietf:params:rtp-hdrext:sdes:mid",
    "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
    "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
    "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
    "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
    "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension",
    "urn:3gpp:video-orientation",
    "urn:ietf:params:rtp-hdrext:toffset",
    "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time",
    "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay",
    "urn:mediasoup:params:rtp-hdrext:packet-id",
};

}  // namespace

std::string_view to_string(ExtensionUri uri) { return kUris[static_cast<std::size_t>(uri)]; }

std::optional<ExtensionUri> parse_extension_uri(std::string_view uri) {
  for (std::size_t i = 0; i < kUris.size(); ++i) {
    if (kUris[i] == uri) { return static_cast<ExtensionUri>(i); }
  }
  return std::nullopt;
}

bool ExtensionMap::add(std::uint8_t id, ExtensionUri uri) {
  //= RFC 8285 §4.2: The local identifier value 15 is reserved for a future extension.
  if (id == 0 || id == 15) { return false; }
  const auto index = static_cast<std::size_t>(uri);
  const auto known = static_cast<std::uint8_t>(index + 1);
  if (uris_[id] == known) { return true; }
  if (uris_[id] != 0 || ids_[index] != 0) { return false; }
  uris_[id] = known;
  ids_[index] = id;
  return true;
}

}  // namespace madang::rtp
