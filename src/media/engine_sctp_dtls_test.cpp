// Data channels over WebRTC transports: SCTP inside DTLS, as browsers have it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "media/browser_test_support.hpp"
#include "media/data_peer_test_support.hpp"

namespace madang::media {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const auto kRouter = id_of<RouterId>(1);

/// One browser with one transport, and what it loses.
struct Browser {
  Browser(World& world, crypto::CipherUnit& unit, std::uint16_t number, dtls::Role role)
      : id(id_of<TransportId>(100u + number)),
        address(address_of(50, number)),
        link(unit, world.random),
        data(DataPeer::options(true), world.random) {
    const auto created = std::get<WebRtcTransportCreated>(
        world.ok(CreateWebRtcTransport{.router = kRouter, .transport = id, .sctp = SctpOptions{}}));
    const bool is_client = role == dtls::Role::Client;
    world.ok(ConnectWebRtcTransport{
        id, BrowserLink::parameters(is_client ? DtlsRole::Client : DtlsRole::Server)});
    link.start(world.now, created.ice, created.dtls, role);
  }
  TransportId id;
  SocketAddress address;
  BrowserLink link;
  DataPeer data;
  std::function<bool()> loses = nullptr;  ///< of datagrams with application data, each way
};

class DtlsWorld : public World {
 public:
  DtlsWorld() { ok(CreateRouter{kRouter}); }

  Browser& add(std::uint16_t number, dtls::Role role = dtls::Role::Client) {
    browsers_.push_back(std::make_unique<Browser>(*this, unit_, number, role));
    run_for(1s);
    Browser& browser = *browsers_.back();
    EXPECT_TRUE(browser.link.is_connected());
    EXPECT_TRUE(browser.data.is_connected());
    return browser;
  }
  void run_for(Duration duration) {
    const Instant end = now + duration;
    while (true) {
      exchange();
      Instant next = engine.next_deadline();
      for (const auto& browser : browsers_) {
        next = soonest(next, soonest(browser->link.next_deadline(), browser->data.association.next_deadline()));
      }
      if (next > end) { break; }
      now = std::max(now, next);
      if (engine.next_deadline() <= now) { engine.on_deadline(now, out); }
      settle();
      for (const auto& browser : browsers_) {
        browser->link.on_deadline(now);
        browser->data.on_deadline(now);
      }
    }
    now = end;
  }

 private:
  static bool is_lost(const Browser& browser, Bytes datagram) {
    constexpr std::uint8_t kApplicationData = 23;  // RFC 6347 §4.1: the content type comes first
    return datagram[0] == kApplicationData && browser.loses && browser.loses();
  }
  void exchange() {
    for (bool more = true; more;) {
      more = false;
      for (const auto& browser : browsers_) {
        if (browser->link.is_connected()) { browser->data.connect(now); }
        for (const Blob& packet : browser->data.out.drain()) { browser->link.send_data(packet); }
        for (Blob& datagram : browser->link.out.drain()) {
          more = true;
          if (!is_lost(*browser, datagram)) { receive(kSharedSocket, browser->address, std::move(datagram)); }
        }
      }
      for (const Sent& datagram : take_sent()) {
        for (const auto& browser : browsers_) {
          if (browser->address != datagram.to || is_lost(*browser, datagram.bytes)) { continue; }
          browser->link.on_datagram(now, datagram.bytes);
          for (const Blob& record : browser->link.data.drain()) { browser->data.on_packet(now, record); }
        }
        more = true;
      }
      if (engine.next_deadline() <= now) {
        engine.on_deadline(now, out);
        settle();
        more = true;
      }
    }
  }

  crypto::CipherUnit unit_{crypto::CipherUnit::best()};
  std::vector<std::unique_ptr<Browser>> browsers_;
};

/// A channel from one to the other, on stream 0 both ways.
void connect(DtlsWorld& world, const Browser& from, const Browser& to, ortc::SctpStreamParameters stream) {
  const auto producer = id_of<DataProducerId>(1'000);
  world.ok(ProduceData{.transport = from.id, .data_producer = producer, .stream = stream});
  world.ok(ConsumeData{.transport = to.id,
                       .data_consumer = id_of<DataConsumerId>(1'001),
                       .data_producer = producer,
                       .stream = stream});
}

TEST(EngineSctpDtls, AMessageCrossesWhoeverIsTheDtlsClient) {
  DtlsWorld world;
  Browser& anna = world.add(1, dtls::Role::Client);
  Browser& bert = world.add(2, dtls::Role::Server);
  const auto states = world.take_events<SctpStateChanged>();
  ASSERT_THAT(states, testing::Not(IsEmpty()));
  EXPECT_EQ(states.back().state, SctpState::Connected);
  connect(world, anna, bert, {});
  anna.data.send(world.now, 0, "hello");
  world.run_for(100ms);
  EXPECT_THAT(bert.data.take_texts(), ElementsAre("hello"));
}

TEST(EngineSctpDtls, TheLongestMessageCrossesWhole) {
  DtlsWorld world;
  Browser& anna = world.add(1);
  Browser& bert = world.add(2);
  connect(world, anna, bert, {});
  Blob longest(kDataMessageBytesMax);
  world.random.fill(longest);
  ASSERT_EQ(anna.data.send(world.now, 0, 53, longest), sctp::SendResult::Queued);
  world.run_for(5s);
  ASSERT_THAT(bert.data.messages, SizeIs(1));
  EXPECT_EQ(bert.data.messages[0].payload, longest);
}

TEST(EngineSctpDtls, AReliableChannelLosesNothingOnABadLink) {
  DtlsWorld world;
  Browser& anna = world.add(1);
  Browser& bert = world.add(2);
  connect(world, anna, bert, {});
  SeededRandom random(5);
  for (Browser* one : {&anna, &bert}) { one->loses = [&random] { return random.below(100) < 10; }; }
  std::vector<std::string> sent;
  for (int i = 0; i < 200; ++i) {
    sent.push_back("message " + std::to_string(i) + std::string(static_cast<std::size_t>(i), 'x'));
    ASSERT_EQ(anna.data.send(world.now, 0, sent.back()), sctp::SendResult::Queued);
    world.run_for(10ms);
  }
  world.run_for(30s);
  EXPECT_EQ(bert.data.take_texts(), sent);
}

TEST(EngineSctpDtls, TheEndOfDtlsEndsTheAssociation) {
  DtlsWorld world;
  Browser& anna = world.add(1);
  Browser& bert = world.add(2);
  connect(world, anna, bert, {});
  world.take_events<SctpStateChanged>();
  bert.link.say_goodbye();
  world.run_for(100ms);
  const auto states = world.take_events<SctpStateChanged>();
  ASSERT_THAT(states, SizeIs(1));
  EXPECT_EQ(states[0].transport, bert.id);
  EXPECT_EQ(states[0].state, SctpState::Closed);
  anna.data.send(world.now, 0, "to nobody");
  world.run_for(100ms);
  EXPECT_EQ(world.drops(Drop::DataOverflow), 1u);
}

TEST(EngineSctpDtls, ATransportThatAskedForNoSctpDropsApplicationData) {
  DtlsWorld world;
  crypto::CipherUnit unit(crypto::CipherUnit::best());
  const auto id = id_of<TransportId>(5);
  const auto created =
      std::get<WebRtcTransportCreated>(world.ok(CreateWebRtcTransport{.router = kRouter, .transport = id}));
  world.ok(ConnectWebRtcTransport{id, BrowserLink::parameters(DtlsRole::Client)});
  BrowserLink browser(unit, world.random);
  browser.start(world.now, created.ice, created.dtls, dtls::Role::Client);
  const SocketAddress address = address_of(51, 1);
  const auto talk = [&] {
    for (bool more = true; more;) {
      more = false;
      for (Blob& datagram : browser.out.drain()) { world.receive(kSharedSocket, address, std::move(datagram)), more = true; }
      for (const Sent& sent : world.take_sent()) { browser.on_datagram(world.now, sent.bytes), more = true; }
    }
  };
  talk();
  ASSERT_TRUE(browser.is_connected());
  browser.send_data(Blob{1, 2, 3});
  talk();
  EXPECT_EQ(world.drops(Drop::NoDataChannels), 1u);
}

}  // namespace
}  // namespace madang::media
