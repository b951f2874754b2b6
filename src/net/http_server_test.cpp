// HTTP over real loopback sockets.
#include "net/http_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/test_client.hpp"
#include "net/test_server.hpp"

namespace madang::net {
namespace {

using namespace testing_support;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view kGet = "GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n";

std::string post(std::string_view headers, std::string_view body) {
  return "POST /p HTTP/1.1\r\nHost: x\r\n" + std::string(headers) + "\r\n" + std::string(body);
}

TEST(HttpServer, AnswersTwoRequestsOnOneConnection) {
  TestServer server;
  Client client(server.address());
  for (int i = 0; i < 2; ++i) {
    const Answer answer = client.ask(kGet);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "GET /a [b=c] ");
    EXPECT_EQ(answer.header("Connection"), "keep-alive");
    EXPECT_THAT(answer.header("Date"), HasSubstr(" GMT"));
  }
  EXPECT_EQ(server.stats().requests, 2u);
  EXPECT_EQ(server.stats().accepted, 1u);
}

TEST(HttpServer, AnswersPipelinedRequestsInOrder) {
  TestServer server;
  Client client(server.address());
  client.send("GET /later HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n" +
              post("Content-Length: 3\r\n", "abc"));
  EXPECT_EQ(client.read_answer().body, "GET /later [] ");
  EXPECT_EQ(client.read_answer().body, "GET /2 [] ");
  EXPECT_EQ(client.read_answer().body, "POST /p [] abc");
}

TEST(HttpServer, AnswersHeadWithTheLengthAndWithoutTheBody) {
  TestServer server;
  Client client(server.address());
  const Answer answer = client.ask("HEAD /static HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Content-Length"), "4");
  EXPECT_EQ(client.ask("GET /static HTTP/1.1\r\nHost: x\r\n\r\n").body, "page");
}

TEST(HttpServer, ClosesWhenAskedToAndAfterHttp10) {
  TestServer server;
  Client client(server.address());
  EXPECT_EQ(client.ask("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").header("Connection"), "close");
  EXPECT_TRUE(client.is_closed_by_server());
  Client old(server.address());
  EXPECT_EQ(old.ask("GET / HTTP/1.0\r\n\r\n").status, 200);
  EXPECT_TRUE(old.is_closed_by_server());
}

TEST(HttpServer, TakesBodiesWithLengthAndInChunks) {
  TestServer server;
  Client client(server.address());
  EXPECT_EQ(client.ask(post("Content-Length: 5\r\n", "hello")).body, "POST /p [] hello");
  EXPECT_EQ(client.ask(post("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n")).body,
            "POST /p [] abcde");
  // The same, a byte at a time.
  for (const char c : post("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\n\r\n")) {
    client.send(std::string_view(&c, 1));
  }
  EXPECT_EQ(client.read_answer().body, "POST /p [] abc");
}

TEST(HttpServer, AnswersTheExpectationOfContinue) {
  TestServer server;
  Client client(server.address());
  EXPECT_EQ(client.ask(post("Content-Length: 5\r\nExpect: 100-continue\r\n", "")).status, 100);
  EXPECT_EQ(client.ask("hello").body, "POST /p [] hello");
  EXPECT_EQ(client.ask(post("Content-Length: 5\r\nExpect: 100-continue\r\n", "hello")).status, 200);
  EXPECT_EQ(client.ask(post("Content-Length: 5\r\nExpect: miracles\r\n", "")).status, 417);
}

TEST(HttpServer, RefusesTooLongBodiesEvenInChunks) {
  TestServer server;
  {
    Client client(server.address());
    EXPECT_EQ(client.ask(post("Content-Length: 102400\r\n", std::string(102'400, 'x'))).status, 200);
    const Answer answer = client.ask(post("Content-Length: 102401\r\nExpect: 100-continue\r\n", ""));
    EXPECT_EQ(answer.status, 413);
    EXPECT_EQ(answer.body, "PayloadTooLargeError: request entity too large");
    EXPECT_THAT(answer.head, StartsWith("HTTP/1.1 413 request entity too large\r\n"));
    EXPECT_TRUE(client.is_closed_by_server());
  }
  Client client(server.address());
  client.send(post("Transfer-Encoding: chunked\r\n", ""));
  for (int i = 0; i < 7; ++i) { client.send("4000\r\n" + std::string(0x4000, 'x') + "\r\n"); }
  EXPECT_EQ(client.read_answer().status, 413);
}

TEST(HttpServer, RefusesTooLongAndTooManyHeaders) {
  TestServer server;
  Client longer(server.address());
  EXPECT_EQ(longer.ask("GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(17'000, 'x') + "\r\n\r\n").status, 431);
  Client target(server.address());
  EXPECT_EQ(target.ask("GET /" + std::string(17'000, 'x') + " HTTP/1.1\r\nHost: x\r\n\r\n").status, 431);
  std::string many;
  for (int i = 0; i < 64; ++i) { many += "X" + std::to_string(i) + ": y\r\n"; }
  Client more(server.address());
  EXPECT_EQ(more.ask("GET / HTTP/1.1\r\nHost: x\r\n" + many + "\r\n").status, 431);
  EXPECT_EQ(server.stats().bad_requests, 3u);
}

TEST(HttpServer, RefusesEndlessChunkExtensions) {
  TestServer server;
  Client client(server.address());
  client.send(post("Transfer-Encoding: chunked\r\n", "5;" + std::string(40'000, 'x')));
  EXPECT_EQ(client.read_answer().status, 400);
}

TEST(HttpServer, RefusesWhatIsNotHttp) {
  TestServer server;
  for (const std::string_view bad :
       {"\x16\x03\x01 hello\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nBad Header: y\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    Client client(server.address());
    EXPECT_EQ(client.ask(bad).status, 400) << bad;
    EXPECT_TRUE(client.is_closed_by_server());
  }
  Client compressed(server.address());
  EXPECT_EQ(compressed.ask(post("Content-Encoding: br\r\nContent-Length: 1\r\n", "x")).status, 415);
  Client broken(server.address());
  EXPECT_EQ(broken.ask(post("Content-Encoding: gzip\r\nContent-Length: 1\r\n", "x")).status, 400);
}

TEST(HttpServer, MakesReasonPhrasesSafe) {
  TestServer server;
  Client client(server.address());
  EXPECT_THAT(client.ask("GET /refused HTTP/1.1\r\nHost: x\r\n\r\n").head, StartsWith("HTTP/1.1 400 bad  thing\r\n"));
}

TEST(HttpServer, ClosesSlowHeadersSlowBodiesAndIdleConnections) {
  HttpServerOptions options;
  options.headers_max_time = 60ms;
  options.body_max_time = 60ms;
  options.keep_alive_idle = 60ms;
  TestServer server(options);
  Client silent(server.address()), slow(server.address()), body(server.address()), idle(server.address());
  slow.send("GET / HTTP/1.1\r\nHo");
  body.send(post("Content-Length: 5\r\n", "he"));
  EXPECT_EQ(idle.ask(kGet).status, 200);
  EXPECT_TRUE(silent.is_closed_by_server());
  EXPECT_TRUE(slow.is_closed_by_server());
  EXPECT_TRUE(body.is_closed_by_server());
  EXPECT_TRUE(idle.is_closed_by_server());
  EXPECT_EQ(server.stats().timeouts, 3u);
  EXPECT_EQ(server.stats().connections_now, 0u);
}

// A byte now and then must not keep a head alive.
TEST(HttpServer, BoundsTheWholeHeadNotEachRead) {
  HttpServerOptions options;
  options.headers_max_time = 100ms;
  TestServer server(options);
  Client client(server.address());
  for (int i = 0; i < 15; ++i) {
    client.send("G");
    std::this_thread::sleep_for(10ms);
  }
  EXPECT_TRUE(server.eventually([](const HttpServerStats& stats) { return stats.connections_now == 0; }));
  EXPECT_EQ(server.stats().timeouts, 1u);
}

TEST(HttpServer, AnswersForAHandlerThatDoesNot) {
  HttpServerOptions options;
  options.response_max_time = 50ms;
  TestServer server(options);
  Client client(server.address());
  EXPECT_EQ(client.ask("GET /never HTTP/1.1\r\nHost: x\r\n\r\n").status, 503);
  EXPECT_EQ(client.ask(kGet).status, 200);
}

TEST(HttpServer, SendsLargeBodiesWhole) {
  TestServer server;
  Client client(server.address());
  EXPECT_EQ(client.ask("GET /large HTTP/1.1\r\nHost: x\r\n\r\n").body.size(), 3'000'000u);
}

TEST(HttpServer, RefusesConnectionsOverTheCaps) {
  HttpServerOptions options;
  options.connections_per_address_max = 3;
  TestServer server(options);
  {
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 3; ++i) {
      clients.push_back(std::make_unique<Client>(server.address()));
      EXPECT_EQ(clients.back()->ask(kGet).status, 200);
    }
    for (int i = 0; i < 30; ++i) {
      Client over(server.address());
      EXPECT_EQ(over.read_answer().status, 503);
      EXPECT_TRUE(over.is_closed_by_server());
    }
    EXPECT_EQ(clients[0]->ask(kGet).status, 200);
    EXPECT_EQ(server.stats().refused_per_address, 30u);
  }
  EXPECT_TRUE(server.eventually([](const HttpServerStats& stats) { return stats.connections_now == 0; }));
  Client again(server.address());
  EXPECT_EQ(again.ask(kGet).status, 200);

  options.connections_max = 1;
  TestServer small(options);
  Client first(small.address());
  EXPECT_EQ(first.ask(kGet).status, 200);
  Client second(small.address());
  EXPECT_EQ(second.read_answer().status, 503);
  EXPECT_EQ(small.stats().refused_total, 1u);
}

TEST(HttpServer, SaysWhyItCannotListen) {
  TestServer server;
  server.run([&](HttpServer& http) {
    const auto second = http.listen(server.address());
    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().message,
              "cannot listen on tcp " + server.address().text() + ": address already in use");
  });
}

TEST(HttpServer, ListensOnSeveralAddressesAndTellsThemApart) {
  TestServer server;
  SocketAddress second;
  server.run([&](HttpServer& http) { second = http.listen({IpAddress::parse("::1").value(), 0}).value(); });
  Client client(second);
  EXPECT_EQ(client.ask(kGet).status, 200);
}

TEST(HttpServer, StopsListeningAndLetsGoOfIdleConnections) {
  TestServer server;
  Client idle(server.address());
  EXPECT_EQ(idle.ask(kGet).status, 200);
  server.run([](HttpServer& http) { http.stop(); });
  EXPECT_TRUE(idle.is_closed_by_server());
  EXPECT_FALSE(Client(server.address()).is_connected());
}

TEST(HttpServer, SurvivesClientsThatVanishAtAnyPoint) {
  TestServer server;
  const std::string request = post("Content-Length: 5\r\n", "hello") + std::string(kGet);
  for (std::size_t size = 0; size <= request.size(); size += 3) {
    Client client(server.address());
    client.send(std::string_view(request).substr(0, size));
  }
  EXPECT_TRUE(server.eventually([](const HttpServerStats& stats) { return stats.connections_now == 0; }));
}

TEST(HttpServer, UnpacksCompressedBodies) {
  TestServer server;
  Client client(server.address());
  // {"id":"b"} as gzip
  const std::string body("\x1f\x8b\x08\0\0\0\0\0\x02\x03\xab\x56\xca\x4c\x51\xb2\x52\x4a\x52\xaa\x05\0\x1a\x58\xe2\x98\x0a\0\0\0", 30);
  const Answer answer = client.ask(post("Content-Encoding: gzip\r\nContent-Length: 30\r\n", body));
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, testing::HasSubstr(R"({"id":"b"})"));
}

TEST(HttpServer, RefusesTooManyRequestsOfOneConnectionAndThenEndsIt) {
  HttpServerOptions options;
  options.requests = {.per_second = 1, .burst = 10};
  TestServer server(options);
  Client greedy(server.address()), modest(server.address());
  for (int i = 0; i < 10; ++i) { ASSERT_EQ(greedy.ask("GET /x HTTP/1.1\r\nHost: x\r\n\r\n").status, 200); }
  for (int i = 0; i < 10; ++i) { ASSERT_EQ(greedy.ask("GET /x HTTP/1.1\r\nHost: x\r\n\r\n").status, 429) << i; }
  EXPECT_EQ(greedy.ask("GET /x HTTP/1.1\r\nHost: x\r\n\r\n").status, 429);
  EXPECT_TRUE(greedy.is_closed_by_server());
  EXPECT_EQ(modest.ask("GET /x HTTP/1.1\r\nHost: x\r\n\r\n").status, 200);
  EXPECT_EQ(server.stats().refused_rate, 11u);
}

}  // namespace
}  // namespace madang::net
