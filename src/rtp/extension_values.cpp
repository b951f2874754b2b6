#include "rtp/extension_values.hpp"

#include <algorithm>

namespace madang::rtp {
namespace {

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool has_name_length(std::string_view name) {
  return !name.empty() && name.size() <= kStreamNameBytesMax;
}

std::string_view text_of(Bytes value) {
  return {reinterpret_cast<const char*>(value.data()), value.size()};
}

}  // namespace

bool is_valid_mid(std::string_view mid) {
  return has_name_length(mid) &&
         std::all_of(mid.begin(), mid.end(), [](char c) { return is_alnum(c) || c == '-' || c == '_'; });
}

bool is_valid_rid(std::string_view rid) {
  return has_name_length(rid) && std::all_of(rid.begin(), rid.end(), is_alnum);
}

std::optional<std::string_view> parse_mid(Bytes value) {
  const std::string_view mid = text_of(value);
  return is_valid_mid(mid) ? std::optional(mid) : std::nullopt;
}

std::optional<std::string_view> parse_rid(Bytes value) {
  const std::string_view rid = text_of(value);
  return is_valid_rid(rid) ? std::optional(rid) : std::nullopt;
}

std::optional<AbsSendTime> AbsSendTime::parse(Bytes value) {
  if (value.size() != kAbsSendTimeBytes) { return std::nullopt; }
  return AbsSendTime{load_be24(value.data())};
}

std::array<std::uint8_t, 3> AbsSendTime::encode() const {
  std::array<std::uint8_t, 3> out{};
  store_be24(out.data(), value);
  return out;
}

std::optional<TransportSeq> TransportSeq::parse(Bytes value) {
  if (value.size() != 2 && value.size() != 4) { return std::nullopt; }
  return TransportSeq{load_be16(value.data())};
}

std::array<std::uint8_t, 2> TransportSeq::encode() const {
  std::array<std::uint8_t, 2> out{};
  store_be16(out.data(), value);
  return out;
}

std::optional<AudioLevel> AudioLevel::parse(Bytes value) {
  //= RFC 6464 §3: one octet; the two-byte form may be padded to two.
  if (value.empty() || value.size() > 2) { return std::nullopt; }
  return AudioLevel{.minus_dbov = static_cast<std::uint8_t>(value[0] & 0x7f), .voice = (value[0] & 0x80) != 0};
}

std::array<std::uint8_t, 1> AudioLevel::encode() const {
  return {static_cast<std::uint8_t>((voice ? 0x80 : 0) | (minus_dbov & 0x7f))};
}

std::optional<VideoOrientation> VideoOrientation::parse(Bytes value) {
  if (value.size() != 1) { return std::nullopt; }
  return VideoOrientation{.back_camera = (value[0] & 0x08) != 0,
                          .flip = (value[0] & 0x04) != 0,
                          .rotation_degrees = static_cast<std::uint16_t>((value[0] & 0x03) * 90)};
}

std::array<std::uint8_t, 1> VideoOrientation::encode() const {
  return {static_cast<std::uint8_t>((back_camera ? 0x08 : 0) | (flip ? 0x04 : 0) | (rotation_degrees / 90 & 0x03))};
}

std::optional<TimeOffset> TimeOffset::parse(Bytes value) {
  if (value.size() != 3) { return std::nullopt; }
  const auto high = static_cast<std::int32_t>(load_be24(value.data()) << 8);
  return TimeOffset{high >> 8};  // arithmetic shift: keeps the sign
}

std::array<std::uint8_t, 3> TimeOffset::encode() const {
  std::array<std::uint8_t, 3> out{};
  store_be24(out.data(), static_cast<std::uint32_t>(ticks));
  return out;
}

std::optional<AbsCaptureTime> AbsCaptureTime::parse(Bytes value) {
  if (value.size() != 8 && value.size() != 16) { return std::nullopt; }
  AbsCaptureTime time{.capture = {load_be64(value.data())}, .clock_offset = std::nullopt};
  if (value.size() == 16) { time.clock_offset = static_cast<std::int64_t>(load_be64(value.data() + 8)); }
  return time;
}

std::array<std::uint8_t, 16> AbsCaptureTime::encode() const {
  std::array<std::uint8_t, 16> out{};
  store_be64(out.data(), capture.value);
  store_be64(out.data() + 8, static_cast<std::uint64_t>(clock_offset.value_or(0)));
  return out;
}

std::optional<PlayoutDelay> PlayoutDelay::parse(Bytes value) {
  if (value.size() != 3) { return std::nullopt; }
  const std::uint32_t both = load_be24(value.data());
  const PlayoutDelay delay{.least = Duration(10ms) * (both >> 12), .greatest = Duration(10ms) * (both & 0xfff)};
  return delay.least <= delay.greatest ? std::optional(delay) : std::nullopt;
}

std::array<std::uint8_t, 3> PlayoutDelay::encode() const {
  const auto steps = [](Duration d) {
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(d / Duration(10ms), 0, 0xfff));
  };
  std::array<std::uint8_t, 3> out{};
  store_be24(out.data(), steps(least) << 12 | steps(greatest));
  return out;
}

}  // namespace madang::rtp
