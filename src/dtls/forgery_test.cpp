// Datagrams that anybody could have sent, from the peer's own address: none may end an association.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.hpp"
#include "dtls/endpoint_test_support.hpp"
#include "dtls/handshake_guard.hpp"

namespace madang::dtls {
namespace {

/// Every content type, epochs 0 to 3, lengths 0 to 64 and 1400.
template <typename Visit>
std::size_t sweep(std::uint64_t seed, Visit visit) {
  SeededRandom random(seed);
  std::size_t records = 0;
  std::vector<std::uint8_t> record;
  for (unsigned type = 0; type < 256; ++type) {
    for (unsigned epoch = 0; epoch < 4; ++epoch) {
      for (unsigned length = 0; length <= 65; ++length) {
        const std::size_t body = length == 65 ? 1400 : length;
        record.resize(kRecordHeaderBytes + body);
        random.fill(record);
        record[0] = static_cast<std::uint8_t>(type);
        store_be16(record.data() + 1, random.below(8) == 0 ? 0xFEFF : 0xFEFD);
        store_be16(record.data() + 3, static_cast<std::uint16_t>(epoch));
        store_be16(record.data() + 5, 0);
        store_be32(record.data() + 7, static_cast<std::uint32_t>(random.below(1000)));
        store_be16(record.data() + 11, static_cast<std::uint16_t>(body));
        if (body > 0 && random.below(2) == 0) {  // half of them with bodies that mean something
          std::fill(record.begin() + kRecordHeaderBytes, record.end(), static_cast<std::uint8_t>(random.below(3)));
        }
        visit(Bytes(record));
        ++records;
      }
    }
  }
  return records;
}

TEST(Forgery, TheSweepOf67584RecordsDoesNotEndAConnectedAssociation) {
  for (const std::size_t victim : {0u, 1u}) {
    Wire wire;
    wire.start();
    wire.run_for(1s);
    ASSERT_TRUE(wire.is_connected());
    End& end = wire.ends[victim];
    const std::size_t records = sweep(victim, [&](Bytes record) {
      EXPECT_FALSE(end.endpoint.on_datagram(wire.now, record, end.out));
      ASSERT_TRUE(end.out.empty());
    });
    EXPECT_EQ(records, 67'584u);
    EXPECT_EQ(end.endpoint.state(), State::Connected);
    EXPECT_TRUE(wire.can_talk());
    std::uint64_t counted = 0;
    for (const std::uint64_t n : end.endpoint.drops()) { counted += n; }
    EXPECT_GE(counted, records);
  }
}

TEST(Forgery, TheSweepBeforeTheHandshakeDoesNotHinderIt) {
  Wire wire;
  wire.client().know(identity(1).fingerprint());
  wire.server().know(identity(0).fingerprint());
  wire.server().endpoint.start(at(0s), Role::Server, wire.server().out);
  sweep(1, [&](Bytes record) { wire.server().endpoint.on_datagram(at(0s), record, wire.server().out); });
  EXPECT_EQ(wire.server().endpoint.state(), State::Connecting);
  EXPECT_TRUE(wire.server().collect().empty()) << "strangers get no answer";
  wire.client().endpoint.start(at(0s), Role::Client, wire.client().out);
  wire.run_for(1s);
  EXPECT_TRUE(wire.is_connected());
  EXPECT_TRUE(wire.can_talk());
}

TEST(Forgery, TheSweepBetweenAnyTwoFlightsDoesNotHinderEither) {
  for (std::size_t stop = 0; stop < 6; ++stop) {
    Wire wire;
    wire.start();
    wire.run_until(at(10ms * static_cast<int>(stop)));
    for (End& end : wire.ends) {
      sweep(stop, [&](Bytes record) { end.endpoint.on_datagram(wire.now, record, end.out); });
    }
    wire.run_for(5s);
    EXPECT_TRUE(wire.is_connected()) << stop;
    EXPECT_TRUE(wire.can_talk()) << stop;
  }
}

std::vector<std::uint8_t> plain_record(ContentType type, std::vector<std::uint8_t> body) {
  std::vector<std::uint8_t> record = {static_cast<std::uint8_t>(type), 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0};
  store_be16(record.data() + 11, static_cast<std::uint16_t>(body.size()));
  record.insert(record.end(), body.begin(), body.end());
  return record;
}

TEST(Forgery, APlaintextFatalAlertEndsNothingAtAnyTime) {
  const auto alert = plain_record(ContentType::Alert, {2, 40});
  const auto goodbye = plain_record(ContentType::Alert, {1, 0});
  for (int stop = 0; stop < 8; ++stop) {
    Wire wire;
    wire.start();
    wire.run_until(at(10ms * stop));
    for (End& end : wire.ends) {
      end.endpoint.on_datagram(wire.now, alert, end.out);
      end.endpoint.on_datagram(wire.now, goodbye, end.out);
    }
    wire.run_for(1s);
    EXPECT_TRUE(wire.is_connected()) << stop;
    EXPECT_TRUE(wire.can_talk()) << stop;
  }
}

/// A ClientHello whose frame is right and whose content is nonsense.
std::vector<std::uint8_t> bad_hello(std::uint16_t message_bytes, std::uint16_t fragment_bytes) {
  std::vector<std::uint8_t> body = {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  store_be16(body.data() + 2, message_bytes);
  store_be16(body.data() + 10, fragment_bytes);
  body.resize(body.size() + fragment_bytes, 0xAA);
  return plain_record(ContentType::Handshake, body);
}

TEST(Forgery, ABrokenClientHelloIsAnsweredByAnAlertAndForgotten) {
  Wire wire;
  wire.server().endpoint.start(at(0s), Role::Server, wire.server().out);
  const auto hello = bad_hello(40, 40);
  wire.server().endpoint.on_datagram(at(0s), hello, wire.server().out);
  const auto answer = wire.server().collect();
  ASSERT_EQ(answer.size(), 1u);
  EXPECT_EQ(answer[0][0], 21);
  EXPECT_LT(answer[0].size(), hello.size());
  wire.now = at(1s);
  wire.start();
  wire.run_for(1s);
  EXPECT_TRUE(wire.is_connected());
}

TEST(Forgery, BrokenClientHellosAreNotTriedFasterThanTheSpacing) {
  End server(identity(1).context);
  server.endpoint.start(at(0s), Role::Server, server.out);
  const auto hello = bad_hello(40, 40);
  std::size_t alerts = 0;
  for (int ms = 0; ms < 1000; ++ms) {
    server.endpoint.on_datagram(at(ms * 1ms), hello, server.out);
    alerts += server.collect().size();
  }
  EXPECT_EQ(alerts, 20u);
}

TEST(Forgery, AFragmentOfANonexistentClientHelloMakesWayForTheTrueOne) {
  Wire wire;
  wire.server().endpoint.start(at(0s), Role::Server, wire.server().out);
  wire.server().endpoint.on_datagram(at(0s), bad_hello(9'999, 30), wire.server().out);
  wire.start();
  wire.run_for(1s);
  EXPECT_TRUE(wire.is_connected());
}

TEST(Forgery, NothingIsHeardBeforeARoleIsTaken) {
  End server(identity(1).context);
  server.endpoint.on_datagram(at(0s), bad_hello(40, 40), server.out);
  EXPECT_TRUE(server.out.empty());
  EXPECT_EQ(server.endpoint.state(), State::New);
}

TEST(Forgery, RandomChangesToTheHandshakeNeverLeadToAWrongConnection) {
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    SeededRandom random(seed);
    Wire wire;
    wire.start();
    wire.run_until(at(0s));
    for (int step = 0; step < 12; ++step) {
      for (End& end : wire.ends) {
        std::vector<std::uint8_t> noise(1 + random.below(80));
        random.fill(noise);
        noise[0] = static_cast<std::uint8_t>(20 + random.below(4));
        end.endpoint.on_datagram(wire.now, noise, end.out);
      }
      wire.run_for(5ms);
    }
    wire.run_for(2s);
    ASSERT_TRUE(wire.is_connected()) << seed;
    expect_same_key(wire.client().connected->send, wire.server().connected->receive);
  }
}

}  // namespace
}  // namespace madang::dtls
