// VP9 descriptors: what is read lies inside the payload and inside its own limits.
#include <vector>

#include "base/check.hpp"
#include "rtp/payload/vp9.hpp"

using namespace madang;
using namespace madang::rtp::payload;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto info = inspect_vp9({data, size}, false);
  const auto descriptor = Vp9Descriptor::parse({data, size});
  MADANG_CHECK(info.has_value() == descriptor.has_value());
  if (!descriptor) { return 0; }
  MADANG_CHECK(descriptor->size < size && descriptor->references <= 3);
  MADANG_CHECK(descriptor->spatial < 8 && descriptor->temporal < 8);
  if (descriptor->structure) { MADANG_CHECK(descriptor->structure->spatial_layers <= kVp9SpatialLayersMax); }
  // The descriptor does not depend on what comes behind it.
  MADANG_CHECK(Vp9Descriptor::parse(Bytes(data, descriptor->size + 1u)) == descriptor);
  std::vector<std::uint8_t> copy(data, data + size);
  descriptor->rewrite(copy, {0x7abc, 77, 0});
  auto expected = *descriptor;
  if (expected.picture_id) { expected.picture_id = expected.wide_picture_id ? 0x7abc : 0x3c; }
  if (expected.tl0_picture_index) { expected.tl0_picture_index = 77; }
  MADANG_CHECK(Vp9Descriptor::parse(copy) == expected);
  return 0;
}
