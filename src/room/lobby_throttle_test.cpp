// Who may make a room's network worse, and until when.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "room/lobby_tester.hpp"

namespace madang::room {
namespace {

using testing::ElementsAre;

constexpr media::Throttle kSlow{.uplink = {500'000}, .downlink = {500'000}};

Options with_secret(std::string secret) {
  Options options = LobbyTester::options();
  options.throttle_secret = std::move(secret);
  return options;
}

TEST(LobbyThrottle, WithTheSecretTheEngineIsToldAndThenTheClient) {
  LobbyTester t(with_secret("s3cret"));
  const ConnectionId a = t.connect("r", "A");  // joining is not needed
  t.forget();
  t.request(a, ApplyNetworkThrottle{"s3cret", kSlow});
  t.request(a, ResetNetworkThrottle{"s3cret"});
  EXPECT_THAT(t.all(), ElementsAre("w0 ! SetThrottle 500000", "A = ok", "w0 ! SetThrottle none", "A = ok"));
}

TEST(LobbyThrottle, WithoutItNothingHappens) {
  LobbyTester t(with_secret("s3cret"));
  const ConnectionId a = t.connect("r", "A");
  t.forget();
  for (const char* wrong : {"", "s3cre", "s3cret ", "S3CRET"}) {
    t.request(a, ApplyNetworkThrottle{wrong, fail(Code::InvalidArgument, "wrong too")});
    EXPECT_EQ(t.last_error->code, Code::Forbidden);
    t.request(a, ResetNetworkThrottle{wrong});
    EXPECT_THAT(t.all(), ElementsAre("A = error 'operation not allowed'", "A = error 'operation not allowed'"));
  }
}

TEST(LobbyThrottle, WithoutAConfiguredSecretNobodyMay) {
  LobbyTester t(with_secret(""));
  const ConnectionId a = t.connect("r", "A");
  t.forget();
  t.request(a, ApplyNetworkThrottle{"", kSlow});
  EXPECT_THAT(t.all(), ElementsAre("A = error 'operation not allowed'"));
}

TEST(LobbyThrottle, WrongNumbersAreRefusedToWhoMay) {
  LobbyTester t(with_secret("s3cret"));
  const ConnectionId a = t.connect("r", "A");
  t.forget();
  t.request(a, ApplyNetworkThrottle{"s3cret", fail(Code::InvalidArgument, "rtt must be a positive number")});
  EXPECT_THAT(t.all(), ElementsAre("A = error 'rtt must be a positive number'"));
}

TEST(LobbyThrottle, AnEngineThatCannotSaysWhy) {
  LobbyTester t(with_secret("s3cret"));
  const ConnectionId a = t.connect("r", "A");
  t.forget();
  t.engine_error = fail(Code::LimitReached, "this server cannot throttle more rooms now");
  t.request(a, ApplyNetworkThrottle{"s3cret", kSlow});
  EXPECT_EQ(t.last_error->message, "this server cannot throttle more rooms now");
}

}  // namespace
}  // namespace madang::room
