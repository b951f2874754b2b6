// A stranger and a member with bad intentions beside a call that must not notice.
#include <gmock/gmock.h>

#include "end_to_end/call.hpp"

namespace madang::end_to_end {
namespace {

using media::Drop;

/// The start of a DTLS handshake as far as a demultiplexer looks (RFC 6347 §4.1).
Blob client_hello(Random& random) {
  Blob record(133);
  random.fill(record);
  const Blob header = {22, 0xFE, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 120, 1, 0, 0, 108};
  std::copy(header.begin(), header.end(), record.begin());
  return record;
}

struct CallUnderAttack {
  CallUnderAttack() {
    call.produce_audio(anna);
    video = &call.produce_video(anna);
    call.run_for(1s);
  }
  /// What Bert has received by now must be all of it, and untouched.
  void expect_unharmed(std::uint64_t video_packets_min) {
    expect_perfect(video_from(bert, "anna"), video_packets_min);
    EXPECT_EQ(bert.receiving->link.refused, 0u);
    EXPECT_EQ(bert.strays, 0u);
  }
  std::uint64_t drops(Drop reason) { return call.engine().drops().of(reason); }

  Call call;
  Client& anna = call.add("anna");
  Client& bert = call.add("bert");
  MediaSource* video = nullptr;
};

TEST(HostileEndToEnd, DtlsFromATupleWithoutAValidCheckIsDroppedAndTheCallGoesOn) {
  CallUnderAttack scene;
  const SocketAddress stranger{IpAddress::v4(192, 0, 2, 9), 4000};
  const auto counts = scene.call.engine().counts();
  for (int i = 0; i < 500; ++i) {
    scene.call.send_stray(scene.anna.sending->server, stranger, client_hello(scene.call.random()));
    scene.call.run_for(5ms);
  }
  scene.call.run_for(100ms);
  EXPECT_EQ(scene.drops(Drop::UnknownTuple), 500u);
  EXPECT_TRUE(scene.call.mail[stranger].empty());
  EXPECT_EQ(scene.call.engine().counts().transports, counts.transports);
  scene.expect_unharmed(250);
}

TEST(HostileEndToEnd, SrtpUnderAWrongKeyIsDroppedAndTheCallGoesOn) {
  CallUnderAttack scene;
  const auto key = srtp::MasterKey::generate(scene.anna.sending->link.profile().value(), scene.call.random());
  srtp::Sender wrong(scene.call.unit(), key);
  srtp::Protector protector(scene.call.unit());
  const auto producers = scene.call.engine().counts().producers;
  for (std::uint16_t seq = 0; seq < 500; ++seq) {
    // By the tuple that Anna's own packets come from, and under the name of her video.
    Blob packet(200 + wrong.overhead(), 0x5A);
    packet[0] = 0x80;
    packet[1] = MediaSource::kVideoType;
    store_be16(packet.data() + 2, seq);
    store_be32(packet.data() + 4, seq * 3000u);
    store_be32(packet.data() + 8, scene.video->streams()[0].ssrc());
    protector.protect({.sender = &wrong,
                       .header = MutableBytes(packet).first(12),
                       .payload = Bytes(packet).subspan(12, 188),
                       .index = static_cast<srtp::PacketIndex>(seq)});
    scene.call.send_stray(scene.anna.sending->server, scene.anna.sending->address, std::move(packet));
    scene.call.run_for(5ms);
  }
  scene.call.run_for(100ms);
  EXPECT_EQ(scene.drops(Drop::SrtpRefused), 500u);
  EXPECT_EQ(scene.call.engine().counts().producers, producers);
  EXPECT_TRUE(scene.anna.is_connected());
  scene.expect_unharmed(250);
}

}  // namespace
}  // namespace madang::end_to_end
