// The query of a WebSocket upgrade: any bytes that fit a URL.
#include "signaling/connect_request.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.hpp"
#include "room/limits.hpp"
#include "signaling/query.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace madang;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  for (const signaling::QueryEntry& entry : signaling::parse_query(text)) {
    MADANG_CHECK(entry.key.size() + entry.value.size() <= size);
  }
  const auto request = signaling::parse_connect_request(text);
  if (request) {
    MADANG_CHECK(!request->room.empty() && request->room.size() <= room::kIdBytesMax);
    MADANG_CHECK(!request->peer.empty() && request->peer.size() <= room::kIdBytesMax);
    MADANG_CHECK(request->wish.consumer_replicas <= room::kConsumerReplicasMax);
  }
  (void)signaling::offers_protoo(text);
  return 0;
}
