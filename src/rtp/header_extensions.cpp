#include "rtp/header_extensions.hpp"

#include "base/check.hpp"

namespace madang::rtp {

ExtensionReader::ExtensionReader(std::uint16_t profile, Bytes block) {
  //= RFC 8285 §4.3: the appbits field is 4 bits that are application dependent [...] MAY be ignored
  two_byte_ = (profile & 0xfff0) == kTwoByteProfile;
  if (two_byte_ || profile == kOneByteProfile) { rest_ = block; }
}

std::optional<ExtensionElement> ExtensionReader::next() {
  while (true) {
    // RFC 8285 §4.1: bytes of value zero between elements are padding.
    while (!rest_.empty() && rest_[0] == 0) { rest_ = rest_.subspan(1); }
    if (rest_.empty()) { return std::nullopt; }
    const auto element = two_byte_ ? next_two_byte() : next_one_byte();
    //= RFC 8285 §4.2: If the ID value 0 is used with a length field not equal to 0, it MUST be ignored.
    if (!element || element->id != 0) { return element; }
  }
}

std::optional<ExtensionElement> ExtensionReader::next_one_byte() {
  const auto id = static_cast<std::uint8_t>(rest_[0] >> 4);
  //= RFC 8285 §4.2: If the ID value 15 is used, its length field should be ignored, processing of the entire
  //= extension should terminate at that point.
  if (id == 15) {
    rest_ = {};
    return std::nullopt;
  }
  return take(id, 1, (rest_[0] & 0x0fu) + 1);
}

std::optional<ExtensionElement> ExtensionReader::next_two_byte() {
  if (rest_.size() < 2) { return take(rest_[0], 2, 0); }
  return take(rest_[0], 2, rest_[1]);
}

std::optional<ExtensionElement> ExtensionReader::take(std::uint8_t id, std::size_t head, std::size_t length) {
  if (rest_.size() < head + length) {
    malformed_ = true;
    rest_ = {};
    return std::nullopt;
  }
  const ExtensionElement element{.id = id, .value = rest_.subspan(head, length)};
  rest_ = rest_.subspan(head + length);
  return element;
}

PacketExtensions PacketExtensions::parse(const PacketView& packet, const ExtensionMap& map) {
  PacketExtensions extensions;
  ExtensionReader reader(packet);
  while (const auto element = reader.next()) {
    const auto uri = map.uri(element->id);
    if (uri && !extensions.has(*uri)) { extensions.set(*uri, element->value); }
  }
  return extensions;
}

void PacketExtensions::set(ExtensionUri uri, Bytes value) {
  MADANG_DCHECK(value.size() <= 255);
  values_[static_cast<std::size_t>(uri)] = value;
  present_ = static_cast<std::uint16_t>(present_ | bit(uri));
}

std::optional<std::string_view> PacketExtensions::mid() const { return parse_mid(value(ExtensionUri::Mid)); }
std::optional<std::string_view> PacketExtensions::rid() const { return parse_rid(value(ExtensionUri::Rid)); }
std::optional<std::string_view> PacketExtensions::repaired_rid() const {
  return parse_rid(value(ExtensionUri::RepairedRid));
}
std::optional<AbsSendTime> PacketExtensions::abs_send_time() const {
  return AbsSendTime::parse(value(ExtensionUri::AbsSendTime));
}
std::optional<TransportSeq> PacketExtensions::transport_seq() const {
  return TransportSeq::parse(value(ExtensionUri::TransportCc));
}
std::optional<AudioLevel> PacketExtensions::audio_level() const {
  return AudioLevel::parse(value(ExtensionUri::AudioLevel));
}
std::optional<VideoOrientation> PacketExtensions::video_orientation() const {
  return VideoOrientation::parse(value(ExtensionUri::VideoOrientation));
}
std::optional<TimeOffset> PacketExtensions::time_offset() const {
  return TimeOffset::parse(value(ExtensionUri::TimeOffset));
}
std::optional<AbsCaptureTime> PacketExtensions::abs_capture_time() const {
  return AbsCaptureTime::parse(value(ExtensionUri::AbsCaptureTime));
}
std::optional<PlayoutDelay> PacketExtensions::playout_delay() const {
  return PlayoutDelay::parse(value(ExtensionUri::PlayoutDelay));
}

}  // namespace madang::rtp
