// A stranger and a member with bad intentions beside a call that must not notice.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "end_to_end/stage.hpp"

namespace madang::end_to_end {
namespace {

using media::Drop;

constexpr SocketId kSocket{0};

/// The start of a DTLS handshake as far as a demultiplexer looks (RFC 6347 §4.1).
Blob client_hello(Random& random) {
  Blob record(133);
  random.fill(record);
  const Blob header = {22, 0xFE, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 120, 1, 0, 0, 108};
  std::copy(header.begin(), header.end(), record.begin());
  return record;
}

struct Call {
  Call() {
    anna.produce_audio();
    anna.produce_video();
    stage.run_for(1s);
  }
  /// What Bert has received by now must be all of it, and untouched.
  void expect_unharmed(std::size_t video_packets_min) {
    bert.video_from("anna").expect_perfect(anna.video->payloads, static_cast<int>(video_packets_min));
    EXPECT_EQ(bert.video_from("anna").missing(), 0u);
    EXPECT_EQ(bert.receiving->link.refused, 0u);
    EXPECT_EQ(bert.strays, 0u);
  }
  std::uint64_t drops(Drop reason) { return stage.engine().drops().of(reason); }

  Stage stage;
  ModelClient& anna = stage.add("anna");
  ModelClient& bert = stage.add("bert");
};

TEST(HostileEndToEnd, DtlsFromATupleWithoutAValidCheckIsDroppedAndTheCallGoesOn) {
  Call call;
  const SocketAddress stranger{IpAddress::v4(203, 0, 113, 9), 4000};
  const auto counts = call.stage.engine().counts();
  for (int i = 0; i < 500; ++i) {
    call.stage.send_up(kSocket, stranger, client_hello(call.stage.random()));
    call.stage.run_for(5ms);
  }
  call.stage.run_for(100ms);
  EXPECT_EQ(call.drops(Drop::UnknownTuple), 500u);
  EXPECT_TRUE(call.stage.mail[stranger].empty());
  EXPECT_EQ(call.stage.engine().counts().transports, counts.transports);
  call.expect_unharmed(250);
}

TEST(HostileEndToEnd, SrtpUnderAWrongKeyIsDroppedAndTheCallGoesOn) {
  Call call;
  const auto key = srtp::MasterKey::generate(*call.anna.sending->link.profile, call.stage.random());
  srtp::Sender wrong(call.stage.unit(), key);
  srtp::Protector protector(call.stage.unit());
  const std::uint64_t streams = call.stage.engine().counts().producers;
  for (std::uint16_t seq = 0; seq < 500; ++seq) {
    // By the tuple that Anna's own packets come from, and under the name of her video.
    Blob packet(200 + wrong.overhead(), 0x5A);
    packet[0] = 0x80;
    packet[1] = ModelClient::kVp8;
    store_be16(packet.data() + 2, seq);
    store_be32(packet.data() + 4, seq * 3000u);
    store_be32(packet.data() + 8, call.anna.video->ssrc());
    protector.protect({.sender = &wrong,
                       .header = MutableBytes(packet).first(12),
                       .payload = Bytes(packet).subspan(12, 188),
                       .index = static_cast<srtp::PacketIndex>(seq)});
    call.stage.send_up(kSocket, call.anna.sending->address, std::move(packet));
    call.stage.run_for(5ms);
  }
  call.stage.run_for(100ms);
  EXPECT_EQ(call.drops(Drop::SrtpRefused), 500u);
  EXPECT_EQ(call.stage.engine().counts().producers, streams);
  EXPECT_TRUE(call.anna.is_connected());
  call.expect_unharmed(250);
}

}  // namespace
}  // namespace madang::end_to_end
