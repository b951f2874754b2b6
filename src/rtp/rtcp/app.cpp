#include "rtp/rtcp/app.hpp"

namespace madang::rtp::rtcp {

std::optional<App> App::parse(const PacketHeader& packet) {
  ByteReader reader(packet.body);
  App app;
  app.sender = {reader.u32()};
  app.subtype = packet.count;
  app.name = reader.u32();
  app.content = reader.rest();
  return reader.ok() ? std::optional(app) : std::nullopt;
}

}  // namespace madang::rtp::rtcp
