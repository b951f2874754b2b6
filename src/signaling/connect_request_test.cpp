#include "signaling/connect_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "signaling/dialect.hpp"

#include "signaling/query.hpp"

namespace madang::signaling {
namespace {

std::uint32_t replicas(const std::string& text) {
  return parse_connect_request("roomId=r&peerId=p&consumerReplicas=" + text)->wish.consumer_replicas;
}

TEST(ConnectRequest, NamesRoomAndPeerInAnyOrder) {
  const auto request = parse_connect_request("peerId=neo&x=1&roomId=live").value();
  EXPECT_EQ(request.room, "live");
  EXPECT_EQ(request.peer, "neo");
  EXPECT_EQ(request.wish.consumer_replicas, 0u);
}

TEST(ConnectRequest, DecodesBothKindsOfEscapes) {
  const auto request = parse_connect_request("roomId=a%2Fb+c&peerId=%EB%A7%88%EB%8B%B9").value();
  EXPECT_EQ(request.room, "a/b c");
  EXPECT_EQ(request.peer, "마당");
}

TEST(ConnectRequest, WithoutOneOfThemIsRefused) {
  for (const char* query : {"", "roomId=r", "peerId=p", "roomId=&peerId=p", "roomId=r&peerId",
                            "roomid=r&peerId=p", "roomId=%zz&peerId=p"}) {
    EXPECT_EQ(parse_connect_request(query).error().message,
              "Connection request without roomId and/or peerId")
        << query;
  }
}

TEST(ConnectRequest, NamesAreTextAndNotTooLong) {
  EXPECT_FALSE(parse_connect_request("roomId=%FF&peerId=p"));
  EXPECT_FALSE(parse_connect_request("roomId=r&peerId=%C3"));
  EXPECT_TRUE(parse_connect_request("roomId=" + std::string(256, 'r') + "&peerId=p"));
  EXPECT_FALSE(parse_connect_request("roomId=" + std::string(257, 'r') + "&peerId=p"));
}

TEST(ConnectRequest, ReplicasAreANumberOrNone) {
  EXPECT_EQ(replicas("3"), 3u);
  EXPECT_EQ(replicas("undefined"), 0u);
  EXPECT_EQ(replicas("-2"), 0u);
  EXPECT_EQ(replicas("2x"), 0u);
  EXPECT_EQ(replicas(""), 0u);
  EXPECT_EQ(replicas("33"), 32u);
  EXPECT_EQ(replicas("99999999999999999999"), 32u);
}

TEST(ConnectRequest, MaySayWhatKindOfRoomItMakes) {
  const auto kind = [](const std::string& more) {
    return parse_connect_request("roomId=r&peerId=p" + more).value().wish.kind;
  };
  EXPECT_EQ(kind("&kind=live"), room::RoomKind::Live);
  EXPECT_EQ(kind("&kind="), std::nullopt);
  EXPECT_EQ(kind(""), std::nullopt);
  EXPECT_EQ(parse_connect_request("roomId=r&peerId=p&kind=party").error().message,
            "invalid kind \"party\"");
}

TEST(ConnectRequest, OldClientsMayReduceTheRoomToOneVideoCodec) {
  const auto video = [](const std::string& more) {
    return parse_connect_request("roomId=r&peerId=p" + more).value().wish.video;
  };
  EXPECT_EQ(video(""), room::VideoChoice::Any);
  EXPECT_EQ(video("&forceH264=false"), room::VideoChoice::Any);
  EXPECT_EQ(video("&forceH264=true"), room::VideoChoice::H264);
  EXPECT_EQ(video("&forceVP9=true"), room::VideoChoice::Vp9);
}

TEST(ConnectRequest, TheSubprotocolIsOneOfAList) {
  EXPECT_TRUE(offers_protoo("protoo"));
  EXPECT_TRUE(offers_protoo("chat, protoo"));
  EXPECT_TRUE(offers_protoo("protoo,chat"));
  EXPECT_FALSE(offers_protoo(""));
  EXPECT_FALSE(offers_protoo("protoo2, xprotoo,,"));
}

TEST(Query, EntriesInOrderAndNotTooMany) {
  const auto entries = parse_query("a=1&b&=c&&a=%32=");
  ASSERT_EQ(entries.size(), 5u);
  EXPECT_EQ(entries[0].value, "1");
  EXPECT_EQ(entries[1].key, "b");
  EXPECT_EQ(entries[4].value, "2=");
  std::string many;
  for (int i = 0; i < 1000; ++i) { many += "a&"; }
  EXPECT_EQ(parse_query(many).size(), kQueryEntriesMax);
}

TEST(ConnectRequest, WhoSpeaksTheNewerDialectMustJoinInTime) {
  for (const char* query : {"roomId=r&peerId=p&usePipeTransports=false", "usePipeTransports&roomId=r&peerId=p"}) {
    EXPECT_EQ(dialect_of_query(query), Dialect::Newer);
    EXPECT_EQ(parse_connect_request(query).value().join_patience, 10s);
  }
  EXPECT_EQ(dialect_of_query("roomId=usePipeTransports&peerId=p"), Dialect::Classic);
  EXPECT_EQ(parse_connect_request("roomId=r&peerId=p").value().join_patience, std::nullopt);
}

}  // namespace
}  // namespace madang::signaling
