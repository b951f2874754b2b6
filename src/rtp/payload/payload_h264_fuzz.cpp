// H264: any bytes, with and without marker; the marker changes nothing but the ends.
#include "base/check.hpp"
#include "rtp/payload/h264.hpp"

using namespace madang;
using namespace madang::rtp::payload;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto with = inspect_h264({data, size}, true);
  auto without = inspect_h264({data, size}, false);
  MADANG_CHECK(with.has_value() == without.has_value());
  if (!with) { return 0; }
  MADANG_CHECK(with->end_of_frame && with->end_of_picture && !without->end_of_frame);
  without->end_of_frame = without->end_of_picture = true;
  MADANG_CHECK(with == without);
  MADANG_CHECK(with->inter_picture != with->key_frame);
  return 0;
}
