// WebSockets over real loopback sockets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/http_server.hpp"
#include "net/test_client.hpp"
#include "net/test_server.hpp"

namespace madang::net {
namespace {

using namespace testing_support;
using testing::ElementsAre;

constexpr int kContinuation = 0, kText = 1, kBinary = 2, kClose = 8, kPing = 9, kPong = 10;

/// A close frame's payload.
std::string close_payload(int code) { return {static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)}; }

TEST(WebSocket, AcceptsWithTheSubprotocolAndNoExtension) {
  TestServer server;
  Client client(server.address());
  const Answer answer = client.upgrade(
      "Sec-WebSocket-Protocol: protoo\r\nSec-WebSocket-Extensions: permessage-deflate\r\nOrigin: https://a\r\n");
  EXPECT_EQ(answer.status, 101);
  EXPECT_EQ(answer.header("Sec-WebSocket-Accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");  // RFC 6455 §1.3
  EXPECT_EQ(answer.header("Sec-WebSocket-Protocol"), "protoo");
  EXPECT_EQ(answer.header("Sec-WebSocket-Extensions"), "");
  EXPECT_TRUE(server.waits_for_event("open roomId=r&peerId=p https://a"));
}

TEST(WebSocket, TakesVersion8AndNamesTheVersionsItKnows) {
  TestServer server;
  Client old(server.address());
  EXPECT_EQ(old.upgrade("Sec-WebSocket-Protocol: protoo\r\nSec-WebSocket-Origin: http://o\r\n", "8").status, 101);
  EXPECT_TRUE(server.waits_for_event("open roomId=r&peerId=p http://o"));
  Client other(server.address());
  const Answer answer = other.upgrade("Sec-WebSocket-Protocol: protoo\r\n", "7");
  EXPECT_EQ(answer.status, 426);
  EXPECT_EQ(answer.header("Sec-WebSocket-Version"), "13, 8");
}

TEST(WebSocket, RejectsWithTheHandlersStatusAndReason) {
  TestServer server;
  Client client(server.address());
  const Answer answer = client.upgrade("");
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(answer.header("X-WebSocket-Reject-Reason"), "invalid/missing Sec-WebSocket-Protocol");
  EXPECT_TRUE(client.is_closed_by_server());
  Client evil(server.address());
  EXPECT_EQ(evil.upgrade("Sec-WebSocket-Protocol: protoo\r\nOrigin: https://evil.example\r\n").status, 400);
  EXPECT_EQ(server.stats().ws_rejected, 2u);
  EXPECT_EQ(server.stats().ws_opened, 0u);
}

TEST(WebSocket, RefusesBrokenHandshakes) {
  TestServer server;
  Client client(server.address());
  EXPECT_EQ(client.ask("GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                       "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n\r\n")
                .status,
            400);
  Client eager(server.address());
  eager.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(eager.read_answer().status, 400);
}

TEST(WebSocket, EchoesTextAsOneFrameEach) {
  TestServer server;
  Client client(server.address());
  client.upgrade();
  client.send_text("hello");
  Frame frame = client.read_frame();
  EXPECT_EQ(frame.opcode, kText);
  EXPECT_TRUE(frame.is_final);
  EXPECT_EQ(frame.payload, "hello");
  client.send_text("");
  EXPECT_EQ(client.read_frame().payload, "");
  const std::string large(900'000, 'x');
  client.send_text(large);
  frame = client.read_frame();
  EXPECT_TRUE(frame.is_final);
  EXPECT_EQ(frame.payload, large);
}

TEST(WebSocket, PutsFragmentsTogetherAndAnswersPingsBetweenThem) {
  TestServer server;
  Client client(server.address());
  client.upgrade();
  client.send_frame(kText, "one ", false);
  client.send_frame(kPing, "are you there");
  client.send_frame(kContinuation, "two ", false);
  client.send_frame(kContinuation, "three", true);
  const Frame pong = client.read_frame();
  EXPECT_EQ(pong.opcode, kPong);
  EXPECT_EQ(pong.payload, "are you there");
  EXPECT_EQ(client.read_frame().payload, "one two three");
}

TEST(WebSocket, IgnoresBinaryMessages) {
  TestServer server;
  Client client(server.address());
  client.upgrade();
  client.send_frame(kBinary, "\x01\x02");
  client.send_text("after");
  EXPECT_EQ(client.read_frame().payload, "after");
  EXPECT_EQ(server.stats().ws_binaries_ignored, 1u);
  EXPECT_THAT(server.events(), ElementsAre(testing::StartsWith("open"), "text after"));
}

TEST(WebSocket, ClosesWith1009OnTooLongMessages) {
  TestServer server;
  Client client(server.address());
  client.upgrade();
  client.send_text(std::string(960'000, 'x'));
  EXPECT_EQ(client.read_frame().payload.size(), 960'000u);
  client.send_text(std::string(960'001, 'x'));
  const Frame frame = client.read_frame();
  EXPECT_EQ(frame.opcode, kClose);
  EXPECT_EQ(frame.close_code(), kWsTooBig);
  client.shut_sending();
  EXPECT_TRUE(server.waits_for_event("closed 1009"));
}

TEST(WebSocket, CountsAllFragmentsOfAMessage) {
  TestServer server;
  Client client(server.address());
  client.upgrade();
  client.send_frame(kText, std::string(500'000, 'x'), false);
  client.send_frame(kContinuation, std::string(500'000, 'x'), true);
  EXPECT_EQ(client.read_frame().close_code(), kWsTooBig);
}

TEST(WebSocket, ClosesWith1007OnInvalidUtf8) {
  TestServer server;
  Client client(server.address());
  client.upgrade();
  client.send_text("\xC3\x28");
  EXPECT_EQ(client.read_frame().close_code(), kWsBadPayload);
  client.shut_sending();
  EXPECT_TRUE(server.waits_for_event("closed 1007"));
}

TEST(WebSocket, ClosesWith1002OnUnmaskedFrames) {
  TestServer server;
  Client client(server.address());
  client.upgrade();
  client.send(std::string("\x81\x02hi", 4));
  EXPECT_EQ(client.read_frame().close_code(), 1002);
  client.shut_sending();
  EXPECT_TRUE(server.waits_for_event("closed 1002"));
}

TEST(WebSocket, TellsThePeersCloseCode) {
  TestServer server;
  Client client(server.address());
  client.upgrade();
  client.send_frame(kClose, close_payload(1001));
  EXPECT_EQ(client.read_frame().opcode, kClose);
  EXPECT_TRUE(server.waits_for_event("closed 1001"));
  EXPECT_TRUE(client.is_closed_by_server());
}

TEST(WebSocket, TellsOnceWhenThePeerVanishes) {
  TestServer server;
  {
    Client client(server.address());
    client.upgrade();
    ASSERT_TRUE(server.waits_for_event("open roomId=r&peerId=p "));
  }
  EXPECT_TRUE(server.waits_for_event("closed 1006"));
  EXPECT_EQ(server.events().size(), 2u);
  EXPECT_EQ(server.stats().connections_now, 0u);
}

TEST(WebSocket, AfterItsOwnCloseItSaysAndHearsNothing) {
  TestServer server;
  Client client(server.address());
  client.upgrade();
  client.send_text("!close");
  client.send_text("too late");
  const Frame frame = client.read_frame();
  EXPECT_EQ(frame.opcode, kClose);
  EXPECT_EQ(frame.close_code(), 4000);
  EXPECT_EQ(frame.payload.substr(2), "closed by protoo-server");
  client.send_frame(kClose, close_payload(4000));
  EXPECT_TRUE(server.waits_for_event("closed 4000"));
  EXPECT_THAT(server.events(), ElementsAre(testing::StartsWith("open"), "text !close", "closed 4000"));
}

TEST(WebSocket, SendsWhatIsQueuedBeforeItCloses) {
  TestServer server;
  Client client(server.address());
  client.upgrade();
  client.send_text("!many");
  for (int i = 0; i < 500; ++i) { ASSERT_EQ(client.read_frame().payload, std::to_string(i)); }
  server.run([&](HttpServer& http) {
    for (int i = 0; i < 3; ++i) { http.ws_send(server.last_ws(), std::to_string(i)); }
    EXPECT_GT(http.ws_outbound_bytes(server.last_ws()), 0u);
    http.ws_close(server.last_ws(), 4000, "x");
  });
  for (int i = 0; i < 3; ++i) { EXPECT_EQ(client.read_frame().payload, std::to_string(i)); }
  EXPECT_EQ(client.read_frame().close_code(), 4000);
}

TEST(WebSocket, GivesUpOnACloseThatIsNotAnswered) {
  HttpServerOptions options;
  options.ws_close_max = 60ms;
  TestServer server(options);
  Client client(server.address());
  client.upgrade();
  client.send_text("!close");
  EXPECT_EQ(client.read_frame().close_code(), 4000);
  EXPECT_TRUE(client.is_closed_by_server());
  EXPECT_TRUE(server.waits_for_event("closed 4000"));
}

TEST(WebSocket, PingsTheSilentAndDropsWhoDoesNotAnswer) {
  HttpServerOptions options;
  options.ws_silence_max = 60ms;
  options.ws_pong_max = 60ms;
  TestServer server(options);
  Client client(server.address());
  client.upgrade();
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(client.read_frame().opcode, kPing);
    client.send_frame(kPong, "");
  }
  EXPECT_EQ(client.read_frame().opcode, kPing);
  EXPECT_TRUE(client.is_closed_by_server());  // without a close frame
  EXPECT_TRUE(server.waits_for_event("closed 1006"));
  EXPECT_EQ(server.stats().ws_silent, 1u);
}

TEST(WebSocket, TrafficOfAnyKindIsASignOfLife) {
  HttpServerOptions options;
  options.ws_silence_max = 80ms;
  options.ws_pong_max = 80ms;
  TestServer server(options);
  Client client(server.address());
  client.upgrade();
  for (int i = 0; i < 20; ++i) {
    client.send_text("x");
    EXPECT_EQ(client.read_frame().opcode, kText);
    std::this_thread::sleep_for(10ms);
  }
}

TEST(WebSocket, TellsOnceThatWhoWasAskedIsAlive) {
  TestServer server;
  Client client(server.address());
  client.upgrade();
  ASSERT_TRUE(server.waits_for_event("open roomId=r&peerId=p "));
  server.run([&](HttpServer& http) { http.ws_check_alive(server.last_ws()); });
  EXPECT_EQ(client.read_frame().opcode, kPing);
  client.send_frame(kPong, "");
  EXPECT_TRUE(server.waits_for_event("alive"));
  client.send_frame(kPong, "");
  client.send_text("x");
  EXPECT_TRUE(server.waits_for_event("text x"));
  EXPECT_THAT(server.events(), ElementsAre(testing::StartsWith("open"), "alive", "text x"));
  // Anything that comes after the question counts.
  server.run([&](HttpServer& http) { http.ws_check_alive(server.last_ws()); });
  client.send_text("y");
  EXPECT_TRUE(server.waits_for_event("alive"));
}

TEST(WebSocket, SaysNothingOfWhoWasAskedAndIsSilent) {
  TestServer server;
  Client client(server.address());
  client.upgrade();
  client.send_text("x");
  EXPECT_TRUE(server.waits_for_event("text x"));
  server.run([&](HttpServer& http) {
    http.ws_check_alive(server.last_ws());
    http.ws_check_alive(ConnectionId{12'345});
  });
  EXPECT_EQ(client.read_frame().payload, "x");
  EXPECT_EQ(client.read_frame().opcode, kPing);
  EXPECT_THAT(server.events(), ElementsAre(testing::StartsWith("open"), "text x"));
}

TEST(WebSocket, FragmentsOnlyWhatIsLongerThanItWouldTake) {
  TestServer server;
  Client client(server.address());
  client.upgrade();
  client.send_text("!long");
  const Frame first = client.read_frame(), second = client.read_frame();
  EXPECT_EQ(first.opcode, kText);
  EXPECT_FALSE(first.is_final);
  EXPECT_EQ(first.payload.size(), 960'000u);
  EXPECT_EQ(second.opcode, kContinuation);
  EXPECT_TRUE(second.is_final);
  EXPECT_EQ(second.payload.size(), 40'000u);
}

TEST(WebSocket, ClosesASlowReaderWith4408AndForgetsItsBacklog) {
  HttpServerOptions options;
  options.ws_close_max = 100ms;
  TestServer server(options);
  Client client(server.address(), false, 4096);
  client.upgrade();
  client.send_text("!flood");
  EXPECT_TRUE(server.waits_for_event("closed 4408"));
  EXPECT_EQ(server.stats().ws_too_slow, 1u);
  EXPECT_EQ(server.stats().websockets_now, 0u);
}

TEST(WebSocket, ClosesASlowReaderOverTheMessageCount) {
  HttpServerOptions options;
  options.ws_outbound_messages_max = 10;
  options.ws_close_max = 100ms;
  TestServer server(options);
  Client client(server.address());
  client.upgrade();
  client.send_text("!many");
  EXPECT_TRUE(server.waits_for_event("closed 4408") || server.stats().ws_too_slow == 1);
  Frame frame;
  do { frame = client.read_frame(); } while (frame.opcode == kText);
  EXPECT_EQ(frame.close_code(), kWsTooSlow);
}

TEST(WebSocket, CapsTheSocketsOfOneAddress) {
  HttpServerOptions options;
  options.websockets_per_address_max = 2;
  options.connections_per_address_max = 3;
  TestServer server(options);
  Client first(server.address()), second(server.address()), third(server.address());
  EXPECT_EQ(first.upgrade().status, 101);
  EXPECT_EQ(second.upgrade().status, 101);
  EXPECT_EQ(third.upgrade().status, 503);
}

TEST(WebSocket, SaysGoodbyeWhenTheServerStops) {
  TestServer server;
  Client client(server.address());
  client.upgrade();
  server.run([](HttpServer& http) { http.stop(); });
  EXPECT_EQ(client.read_frame().close_code(), kWsGoingAway);
  client.send_frame(kClose, close_payload(kWsGoingAway));
  EXPECT_TRUE(server.waits_for_event("closed 1001"));
}

TEST(WebSocket, IgnoresConnectionsThatItDoesNotKnow) {
  TestServer server;
  server.run([](HttpServer& http) {
    http.ws_send(ConnectionId{12'345}, "x");
    http.ws_close(ConnectionId{12'345}, 4000, "x");
    http.respond(HttpExchangeId{12'345}, {});
    EXPECT_EQ(http.ws_outbound_bytes(ConnectionId{12'345}), 0u);
  });
}

TEST(WebSocket, SurvivesAServerThatGoesWhileSocketsAreOpen) {
  std::optional<TestServer> server(std::in_place);
  Client client(server->address(), false, 4096), other(server->address());
  client.upgrade();
  client.send_text("!flood");
  other.upgrade();
  server.reset();
  EXPECT_TRUE(other.is_closed_by_server());
}

}  // namespace
}  // namespace madang::net
