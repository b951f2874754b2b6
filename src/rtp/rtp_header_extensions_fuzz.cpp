// Header extension blocks: first byte chooses the form, the rest is the block. Typed values survive encode and parse.
#include <array>

#include "base/check.hpp"
#include "rtp/header_extensions.hpp"

using namespace madang;
using namespace madang::rtp;

namespace {

template <typename T>
void check_round_trip(Bytes value) {
  const auto parsed = T::parse(value);
  if (!parsed) { return; }
  const auto encoded = parsed->encode();
  MADANG_CHECK(T::parse(encoded) == parsed);
}

void check_values(Bytes value) {
  check_round_trip<AbsSendTime>(value);
  check_round_trip<TransportSeq>(value);
  check_round_trip<AudioLevel>(value);
  check_round_trip<VideoOrientation>(value);
  check_round_trip<TimeOffset>(value);
  check_round_trip<PlayoutDelay>(value);
  if (const auto time = AbsCaptureTime::parse(value)) {
    MADANG_CHECK(AbsCaptureTime::parse(Bytes(time->encode()).first(time->size())) == time);
  }
  if (const auto rid = parse_rid(value)) { MADANG_CHECK(is_valid_rid(*rid) && is_valid_mid(*rid)); }
  if (const auto mid = parse_mid(value)) { MADANG_CHECK(mid->size() == value.size()); }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) { return 0; }
  const Bytes block(data + 1, size - 1);
  const std::uint16_t profile = (data[0] & 1) == 0 ? kOneByteProfile : kTwoByteProfile;
  ExtensionReader reader(profile, block);
  std::size_t used = 0;
  while (const auto element = reader.next()) {
    MADANG_CHECK(element->id != 0);
    used += 1 + element->value.size();
    check_values(element->value);
  }
  MADANG_CHECK(used <= block.size());
  return 0;
}
