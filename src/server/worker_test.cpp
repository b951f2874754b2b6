#include "server/worker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <poll.h>

#include "net/real_clock.hpp"

namespace madang::server {
namespace {

/// The control thread's side of one worker, as a test sees it.
class WorkerTest : public testing::Test {
 protected:
  void SetUp() override {
    auto certificate = crypto::Certificate::generate(net::unix_seconds());
    ASSERT_TRUE(certificate);
    auto made = Worker::make({.id = {0},
                              .listen = {{{IpAddress::v4(127, 0, 0, 1), 0}, ""}, {{*IpAddress::parse("::1"), 0}, ""}},
                              .plain = {.port_min = 42'000, .port_max = 42'999},
                              .ntp = net::read_ntp_clock(),
                              .slabs = 512,
                              .mailbox_size = 64},
                             *certificate, waker_);
    ASSERT_TRUE(made) << made.error().message;
    worker_ = std::move(*made);
    worker_->start();
  }

  media::Reply ask(media::Command command) {
    Down down{{++calls_}, std::move(command)};
    EXPECT_TRUE(worker_->down().push(down));
    media::Reply reply;
    bool has_reply = false;
    while (!has_reply) {
      waker_.announce_sleep();
      if (worker_->up().seems_empty()) {
        pollfd wait{waker_.fd(), POLLIN, 0};
        if (poll(&wait, 1, 5'000) != 1) {
          ADD_FAILURE() << "no reply within 5 s";
          return reply;
        }
        waker_.on_awake(true);
      } else {
        waker_.on_awake(false);
      }
      worker_->up().drain([&](media::Up&& up) {
        if (auto* one = std::get_if<media::Reply>(&up)) {
          reply = std::move(*one);
          has_reply = true;
        }
      });
    }
    return reply;
  }

  net::Waker waker_;
  std::unique_ptr<Worker> worker_;
  std::uint64_t calls_ = 0;
};

TEST_F(WorkerTest, AnswersCommandsAcrossThreadsAndOffersBothFamilies) {
  SeededRandom random(1);
  const media::RouterId router{Uuid::make(random)};
  EXPECT_TRUE(ask(media::CreateRouter{router}).result);
  const auto reply = ask(media::CreateWebRtcTransport{.router = router, .transport = {Uuid::make(random)}});
  ASSERT_TRUE(reply.result) << reply.result.error().message;
  const auto& created = std::get<media::WebRtcTransportCreated>(*reply.result);
  ASSERT_EQ(created.candidates.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(created.candidates[i].address, i < 2 ? "127.0.0.1" : "::1");
    EXPECT_EQ(created.candidates[i].tcp, i % 2 == 1);
    EXPECT_EQ(created.candidates[i].port, created.candidates[i / 2 * 2].port);
    if (i > 0) { EXPECT_LT(created.candidates[i].priority, created.candidates[i - 1].priority); }
  }
}

TEST_F(WorkerTest, OpensAndClosesSocketsOfPlainTransports) {
  SeededRandom random(1);
  const media::RouterId router{Uuid::make(random)};
  ask(media::CreateRouter{router});
  for (int i = 0; i < 50; ++i) {
    const media::TransportId transport{Uuid::make(random)};
    const auto reply = ask(media::CreatePlainTransport{.router = router, .transport = transport, .srtp_suite = std::nullopt});
    ASSERT_TRUE(reply.result) << reply.result.error().message;
    const auto& created = std::get<media::PlainTransportCreated>(*reply.result);
    EXPECT_GE(created.tuple.local_port, 42'000);
    ASSERT_TRUE(created.rtcp_tuple);
    EXPECT_NE(created.tuple.local_port, created.rtcp_tuple->local_port);
    EXPECT_TRUE(ask(media::CloseTransport{transport}).result);
  }
}

TEST_F(WorkerTest, StopsInTheMiddleOfWork) {
  SeededRandom random(1);
  for (int i = 0; i < 60; ++i) {
    Down down{{}, media::CreateRouter{{Uuid::make(random)}}};
    worker_->down().push(down);
  }
  worker_->stop();
}

TEST(Worker, RefusesABusyPortInASentence) {
  auto certificate = crypto::Certificate::generate(net::unix_seconds());
  ASSERT_TRUE(certificate);
  auto busy = net::UdpSocket::bind({IpAddress::v4(127, 0, 0, 1), 0});
  ASSERT_TRUE(busy);
  net::Waker waker;
  const auto made = Worker::make({.id = {0}, .listen = {{busy->local_address(), ""}}, .plain = {}, .ntp = {}},
                                 *certificate, waker);
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error().message, testing::HasSubstr(busy->local_address().text()));
}

}  // namespace
}  // namespace madang::server
