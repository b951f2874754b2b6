// AV1 aggregation: what is read lies inside its own limits.
#include "base/check.hpp"
#include "rtp/payload/av1.hpp"

using namespace madang;
using namespace madang::rtp::payload;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto info = inspect_av1({data, size}, false);
  const auto aggregation = Av1Aggregation::parse({data, size});
  MADANG_CHECK(info.has_value() == aggregation.has_value());
  if (!aggregation) { return 0; }
  MADANG_CHECK(aggregation->elements >= 1 && aggregation->elements < size);
  MADANG_CHECK(aggregation->spatial < 4 && aggregation->temporal < 8);
  MADANG_CHECK(!(aggregation->continues_obu && aggregation->starts_coded_sequence));
  return 0;
}
