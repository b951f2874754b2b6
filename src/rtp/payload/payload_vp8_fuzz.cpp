// VP8 descriptors: rewritten numbers are read back, everything else stays.
#include <vector>

#include "base/check.hpp"
#include "rtp/payload/vp8.hpp"

using namespace madang;
using namespace madang::rtp::payload;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes payload(data, size);
  const auto info = inspect_vp8(payload, true);
  const auto descriptor = Vp8Descriptor::parse(payload);
  MADANG_CHECK(info.has_value() == descriptor.has_value());
  if (!descriptor) { return 0; }
  MADANG_CHECK(descriptor->size < size && descriptor->size <= kVp8DescriptorBytesMax);
  std::vector<std::uint8_t> copy(payload.begin(), payload.end());
  descriptor->rewrite(MutableBytes(copy).first(descriptor->size), {0x7abc, 77, 21});
  auto expected = *descriptor;
  if (expected.picture_id) { expected.picture_id = expected.wide_picture_id ? 0x7abc : 0x3c; }
  if (expected.tl0_picture_index) { expected.tl0_picture_index = 77; }
  if (expected.key_index) { expected.key_index = 21; }
  MADANG_CHECK(Vp8Descriptor::parse(copy) == expected);
  return 0;
}
