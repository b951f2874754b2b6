#include "sim/scenario.hpp"

namespace madang::sim {

/// A hostile viewer asks for everything, always. It gets no more repairs than its budget, and its neighbour is unharmed.
MADANG_SCENARIO(nack_storm_stays_within_budget, "a viewer that asks for every packet again and again cannot make the server flood it") {
  World& world = play.world();
  Client& anna = world.add("anna");
  Client& bert = world.add("bert");
  Client& mallory = world.add("mallory");
  world.produce_video(anna, {.rates = {Bitrate::kbps(1000)}});
  world.run_for(3s);
  ReceiveStream* stormed = mallory.find("anna", ortc::MediaKind::Video);
  const ReceiveStream* good = bert.find("anna", ortc::MediaKind::Video);
  const std::uint64_t good_before = good->received;
  const std::uint64_t packets_before = stormed->received;
  const std::uint64_t bytes_before = mallory.receiving->down.counters().bytes_passed;
  const std::uint64_t good_bytes_before = bert.receiving->down.counters().bytes_passed;
  // 500 NACKs a second, each naming the last 300 packets.
  constexpr Duration kLasts = 10s;
  std::uint16_t newest = 0;
  mallory.receiving->loses_down = [&newest, stormed](Bytes datagram) {
    if (datagram.size() > 12 && load_be32(datagram.data() + 8) == stormed->ssrc()) { newest = load_be16(datagram.data() + 2); }
    return false;
  };
  for (Duration done{}; done < kLasts; done += 2ms) {
    std::vector<rtp::WireSeq> lost;
    for (int back = 300; back > 0; --back) { lost.push_back({static_cast<std::uint16_t>(newest - back)}); }
    mallory.receiving->link.send_rtcp(rtcp_packet([&](auto& writer) { writer.nack({1}, {stormed->ssrc()}, lost); }));
    for (Blob& datagram : mallory.receiving->link.out.drain()) { world.send_up(*mallory.receiving, std::move(datagram)); }
    world.run_for(2ms);
  }
  const auto sent = static_cast<double>(mallory.receiving->down.counters().bytes_passed - bytes_before);
  const auto usual = static_cast<double>(bert.receiving->down.counters().bytes_passed - good_bytes_before);
  play.expect_at_most("what mallory was sent, in multiples of what bert was", sent / usual, 3);
  play.expect_at_least("packets at mallory", static_cast<double>(stormed->received - packets_before), 900);
  play.expect_at_least("packets at bert", static_cast<double>(good->received - good_before), 900);
  play.expect_at_most("seconds frozen at bert", to_seconds(good->decoder().frozen(world.now())), 0);
}

}  // namespace madang::sim
