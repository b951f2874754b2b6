// Dependency descriptors: the input is a row of values, each after its length byte, read by one reader; each is written
// again and must be read the same by another.
#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "rtp/payload/inspect.hpp"

using namespace madang;
using namespace madang::rtp::payload;

namespace {

void check(const DependencyDescriptor& descriptor, const DependencyStructure& structure) {
  MADANG_CHECK(descriptor.frame.diffs <= kDdFrameDiffsMax && descriptor.frame.spatial < descriptor.spatial_layers);
  MADANG_CHECK(structure.templates_count <= kDdTemplatesMax && structure.chains <= structure.decode_targets);
  FrameInfo info;
  refine(info, descriptor);
  // With the structure attached a reader that knows nothing understands it.
  DependencyDescriptor complete = descriptor;
  complete.has_structure = true;
  std::array<std::uint8_t, 2048> to{};
  const std::size_t size = write_dependency_descriptor(to, complete, structure);
  MADANG_CHECK(size > 0);
  DependencyDescriptorReader fresh;
  MADANG_CHECK(fresh.parse(Bytes(to).first(size)) == complete);
  MADANG_CHECK(*fresh.structure() == structure);
  // Without it, one that has just learnt it does.
  complete.has_structure = false;
  const std::size_t short_size = write_dependency_descriptor(to, complete, structure);
  MADANG_CHECK(short_size > 0 && short_size < size);
  MADANG_CHECK(fresh.parse(Bytes(to).first(short_size)) == complete);
}

/// A rewritten value says the same but for what was rewritten.
void check_rewrite(Bytes value, const DependencyDescriptorReader& reader, const DependencyDescriptor& descriptor) {
  std::array<std::uint8_t, 300> to{};
  const DescriptorRewrite rewrite{
      .frame_number_step = 0x8001, .active_targets = 1, .decode_targets = reader.structure()->decode_targets};
  const std::size_t size = rewrite_dependency_descriptor(to, value, rewrite);
  MADANG_CHECK(size > 0);
  DependencyDescriptor expected = descriptor;
  expected.frame_number = static_cast<std::uint16_t>(descriptor.frame_number + 0x8001);
  expected.active_targets = 1;
  MADANG_CHECK(reader.peek(Bytes(to).first(size)) == expected);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  DependencyDescriptorReader reader;
  ByteReader input({data, size});
  while (input.remaining() > 0) {
    const std::size_t length = input.u8();
    const Bytes value = input.bytes(std::min(length, input.remaining()));
    if (const auto descriptor = reader.parse(value)) {
      check(*descriptor, *reader.structure());
      check_rewrite(value, reader, *descriptor);
    } else {
      std::array<std::uint8_t, 300> to{};
      rewrite_dependency_descriptor(to, value, {.frame_number_step = 1, .active_targets = 7, .decode_targets = 32});
    }
  }
  return 0;
}
