#include <vector>

#include "base/check.hpp"
#include "rtp/packet_view.hpp"
#include "rtp/receive/rtx_unwrapper.hpp"

// What comes out is a packet again, two bytes shorter; what is refused stays as it was.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace madang;
  std::vector<std::uint8_t> packet(bytes, bytes + size);
  const std::vector<std::uint8_t> before = packet;
  const auto original = rtp::RtxUnwrapper({0x01020304}, {96}).unwrap(packet);
  if (!original) {
    MADANG_CHECK(packet == before);
    return 0;
  }
  MADANG_CHECK(original->size() + 2 == size);
  const auto view = rtp::PacketView::parse(*original);
  const auto rtx = rtp::PacketView::parse(before);
  MADANG_CHECK(view && rtx);
  MADANG_CHECK(view->ssrc() == rtp::Ssrc{0x01020304} &&
               view->payload_type() == rtp::PayloadType{96});
  MADANG_CHECK(view->marker() == rtx->marker() && view->wire_timestamp() == rtx->wire_timestamp());
  MADANG_CHECK(view->header_size() == rtx->header_size() &&
               view->payload().size() + 2 == rtx->payload().size());
  return 0;
}
