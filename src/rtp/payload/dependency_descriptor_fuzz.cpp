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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  DependencyDescriptorReader reader;
  ByteReader input({data, size});
  while (input.remaining() > 0) {
    const std::size_t length = input.u8();
    const Bytes value = input.bytes(std::min(length, input.remaining()));
    if (const auto descriptor = reader.parse(value)) { check(*descriptor, *reader.structure()); }
  }
  return 0;
}
