#include "media/webrtc_link.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/browser_test_support.hpp"

namespace madang::media {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const dtls::Context& server_context() {
  static const dtls::Context kContext = dtls::Context::make(test_certificate(0)).value();
  return kContext;
}

constexpr SocketAddress kBrowser{IpAddress::v4(198, 51, 100, 7), 5000};
constexpr SocketAddress kElsewhere{IpAddress::v4(198, 51, 100, 8), 5000};
constexpr Route kRoute{SocketId{0}, kBrowser};

/// A link, a browser, and a wire without delay between them.
struct Pair {
  explicit Pair(Duration consent = 20s)
      : link({.consent_timeout = consent}, server_context(), unit, random), browser(unit, random) {}

  IceParameters ice() const { return {link.credentials().ufrag, link.credentials().password}; }
  DtlsParameters server_parameters() const {
    return {DtlsRole::Auto,
            {{"sha-256", test_certificate(0).fingerprint(crypto::FingerprintAlgorithm::Sha256).value()}}};
  }
  Result<Done> connect(DtlsRole browser_role = DtlsRole::Client) {
    LinkOut out(queue);
    auto result = link.connect(now, BrowserLink::parameters(browser_role), out);
    note(out);
    return result;
  }
  void start_browser(dtls::Role role = dtls::Role::Client) {
    browser.start(now, ice(), server_parameters(), role);
  }
  Inbound deliver(Blob datagram, const SocketAddress& from = kBrowser) {
    LinkOut out(queue);
    last = std::move(datagram);
    const Inbound inbound = link.on_datagram(now, {SocketId{0}, from}, last, out);
    note(out);
    return inbound;
  }
  /// Carries everything to and fro until both are silent.
  void settle() {
    while (!browser.out.empty() || !queue.empty()) {
      for (Blob& datagram : browser.out.drain()) { deliver(std::move(datagram)); }
      std::vector<Blob> to_browser;
      for (const auto& entry : queue.entries()) { to_browser.push_back(to_blob(queue.bytes_of(entry))); }
      queue.clear();
      for (const Blob& datagram : to_browser) { browser.on_datagram(now, datagram); }
    }
  }
  void note(const LinkOut& out) {
    for (const Route& route : out.tuples_added) { added.push_back(route); }
    for (const Route& route : out.tuples_removed) { removed.push_back(route); }
    for (const std::string& ufrag : out.ufrags_retired) { retired.push_back(ufrag); }
    if (out.ice) { ice_states.push_back(*out.ice); }
    if (out.dtls) { dtls_states.push_back(*out.dtls); }
    ready += out.is_ready_now ? 1 : 0;
  }

  Instant now = at(1s);
  SeededRandom random{7};
  crypto::CipherUnit unit{crypto::CipherUnit::best()};
  WebRtcLink link;
  BrowserLink browser;
  TransmitQueue queue;
  Blob last;
  std::vector<Route> added, removed;
  std::vector<std::string> retired;
  std::vector<IceState> ice_states;
  std::vector<DtlsState> dtls_states;
  int ready = 0;
};

Blob some_rtp() { return rtp_packet({.ssrc = 9, .payload_type = 96, .seq = 1, .payload = vp8_frame(true)}); }

TEST(WebRtcLink, ABrowserThatActsConnectsAndMediaFlowsBothWays) {
  Pair pair;
  ASSERT_TRUE(pair.connect());
  pair.start_browser();
  pair.settle();
  ASSERT_TRUE(pair.browser.is_connected());
  EXPECT_THAT(pair.added, ElementsAre(kRoute));
  EXPECT_THAT(pair.ice_states, ElementsAre(IceState::Completed));
  EXPECT_EQ(pair.dtls_states.back(), DtlsState::Connected);
  EXPECT_EQ(pair.ready, 1);
  EXPECT_EQ(pair.link.route(), kRoute);

  pair.browser.send_rtp(some_rtp());
  const Inbound inbound = pair.deliver(pair.browser.out.drain().at(0));
  ASSERT_EQ(inbound.kind, Inbound::Kind::Rtp);
  EXPECT_EQ(to_blob(Bytes(pair.last).first(inbound.size)), some_rtp());

  Blob report = rtcp_packet([](auto& writer) { writer.rr({1}); });
  const Blob plain = report;
  report.resize(plain.size() + srtp::kOverheadBytesMax);
  report.resize(pair.link.sender()->protect_rtcp(report, plain.size()));
  const auto incoming = pair.browser.on_datagram(pair.now, report);
  ASSERT_TRUE(incoming);
  EXPECT_EQ(incoming->plain, plain);
}

TEST(WebRtcLink, TowardsAutoAndServerItIsTheClientAndWaitsForIce) {
  for (const DtlsRole role : {DtlsRole::Auto, DtlsRole::Server}) {
    Pair pair;
    ASSERT_TRUE(pair.connect(role));
    EXPECT_TRUE(pair.queue.empty());
    pair.start_browser(dtls::Role::Server);
    pair.settle();
    EXPECT_TRUE(pair.browser.is_connected());
    EXPECT_EQ(pair.browser.profile, srtp::Profile::AeadAes128Gcm);
  }
}

TEST(WebRtcLink, ChecksMayComeBeforeConnect) {
  Pair pair;
  pair.start_browser();
  pair.settle();
  EXPECT_TRUE(pair.browser.is_checked);
  EXPECT_FALSE(pair.browser.is_connected());
  ASSERT_TRUE(pair.connect());
  pair.now += 100ms;
  pair.browser.on_deadline(pair.now);
  pair.settle();
  EXPECT_TRUE(pair.browser.is_connected());
}

TEST(WebRtcLink, ASecondConnectIsRefused) {
  Pair pair;
  ASSERT_TRUE(pair.connect());
  const auto second = pair.connect();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::InvalidState);
  EXPECT_EQ(second.error().message, "connect() already called");
}

TEST(WebRtcLink, WrongFingerprintsAreRefusedAndConnectMayBeTriedAgain) {
  Pair pair;
  LinkOut out(pair.queue);
  const auto none = pair.link.connect(pair.now, {DtlsRole::Client, {}}, out);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Code::InvalidArgument);
  EXPECT_EQ(none.error().field, "dtlsParameters.fingerprints");
  const auto bad = pair.link.connect(pair.now, {DtlsRole::Client, {{"sha-256", "AA:BB"}}}, out);
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().field, "dtlsParameters.fingerprints[0]");
  DtlsParameters many{DtlsRole::Client, {}};
  many.fingerprints.assign(dtls::kFingerprintsMax + 1, BrowserLink::parameters(DtlsRole::Client).fingerprints[0]);
  const auto too_many = pair.link.connect(pair.now, many, out);
  ASSERT_FALSE(too_many);
  EXPECT_EQ(too_many.error().code, Code::LimitReached);
  EXPECT_TRUE(pair.connect());
}

TEST(WebRtcLink, AnotherCertificateThanTheSignalledOneFails) {
  Pair pair;
  LinkOut out(pair.queue);
  // Signalled is the server's own; the browser shows its own.
  ASSERT_TRUE(pair.link.connect(pair.now, {DtlsRole::Client, pair.server_parameters().fingerprints}, out));
  pair.start_browser();
  pair.settle();
  EXPECT_EQ(pair.dtls_states.back(), DtlsState::Failed);
  EXPECT_EQ(pair.link.route(), std::nullopt);
  EXPECT_EQ(pair.link.sender(), nullptr);
}

TEST(WebRtcLink, DtlsAndSrtpByATupleWithoutAValidCheckAreDropped) {
  Pair pair;
  ASSERT_TRUE(pair.connect());
  pair.start_browser();
  pair.settle();
  pair.browser.send_rtp(some_rtp());
  const Blob protected_rtp = pair.browser.out.drain().at(0);
  const Inbound elsewhere = pair.deliver(protected_rtp, kElsewhere);
  EXPECT_EQ(elsewhere.kind, Inbound::Kind::Dropped);
  EXPECT_EQ(elsewhere.drop, Drop::InvalidTuple);
  EXPECT_EQ(pair.deliver({22, 254, 253}, kElsewhere).drop, Drop::InvalidTuple);
  EXPECT_EQ(pair.deliver(protected_rtp).kind, Inbound::Kind::Rtp);
}

TEST(WebRtcLink, ReplayedAndForgedPacketsAreDropped) {
  Pair pair;
  ASSERT_TRUE(pair.connect());
  pair.start_browser();
  pair.settle();
  pair.browser.send_rtp(some_rtp());
  const Blob once = pair.browser.out.drain().at(0);
  EXPECT_EQ(pair.deliver(once).kind, Inbound::Kind::Rtp);
  EXPECT_EQ(pair.deliver(once).drop, Drop::SrtpRefused);
  EXPECT_EQ(pair.deliver(some_rtp()).drop, Drop::SrtpRefused);
}

TEST(WebRtcLink, WhatComesTooEarlyIsDroppedByReason) {
  Pair pair;
  pair.start_browser();
  EXPECT_EQ(pair.deliver(pair.browser.out.drain().at(0)).kind, Inbound::Kind::Consumed);
  EXPECT_EQ(pair.deliver({22, 254, 253}).drop, Drop::DtlsNotStarted);
  EXPECT_EQ(pair.deliver(some_rtp()).drop, Drop::NoKeys);
  EXPECT_EQ(pair.deliver({70, 0, 0, 0}).drop, Drop::UnknownKind);
  EXPECT_EQ(pair.deliver({}).drop, Drop::UnknownKind);
}

TEST(WebRtcLink, ACheckWithTheWrongPasswordOpensNothing) {
  Pair pair;
  IceParameters wrong = pair.ice();
  wrong.password = "00000000000000000000000000000000";
  pair.browser.start(pair.now, wrong, pair.server_parameters(), dtls::Role::Client);
  EXPECT_EQ(pair.deliver(pair.browser.out.drain().at(0)).drop, Drop::StunRefused);
  EXPECT_THAT(pair.added, IsEmpty());
  EXPECT_TRUE(pair.queue.empty());
}

TEST(WebRtcLink, APeerThatMovesIsFollowedToItsNewTuple) {
  Pair pair;
  ASSERT_TRUE(pair.connect());
  pair.start_browser();
  pair.settle();
  EXPECT_EQ(pair.deliver(pair.browser.binding_request(), kElsewhere).kind, Inbound::Kind::Consumed);
  EXPECT_EQ(pair.link.route(), (Route{SocketId{0}, kElsewhere}));
  pair.browser.send_rtp(some_rtp());
  EXPECT_EQ(pair.deliver(pair.browser.out.drain().at(0)).kind, Inbound::Kind::Rtp);
  EXPECT_EQ(pair.link.route(), kRoute);  // authentic media from the old one: it is back there
}

TEST(WebRtcLink, SilenceEndsConsentAndACheckRevivesIt) {
  Pair pair(20s);
  ASSERT_TRUE(pair.connect());
  pair.start_browser();
  pair.settle();
  EXPECT_EQ(pair.link.next_deadline(), pair.now + 20s);
  pair.now += 20s;
  LinkOut out(pair.queue);
  pair.link.on_deadline(pair.now, out);
  pair.note(out);
  EXPECT_EQ(pair.ice_states.back(), IceState::Disconnected);
  EXPECT_THAT(pair.removed, ElementsAre(kRoute));
  EXPECT_EQ(pair.link.route(), std::nullopt);
  pair.deliver(pair.browser.binding_request());
  EXPECT_EQ(pair.link.route(), kRoute);
  EXPECT_EQ(pair.ice_states.back(), IceState::Completed);
}

TEST(WebRtcLink, AnIceRestartKeepsMediaFlowingAndRetiresTheOldNameAfterTheFirstNewCheck) {
  Pair pair;
  ASSERT_TRUE(pair.connect());
  pair.start_browser();
  pair.settle();
  const IceParameters old = pair.ice();
  LinkOut out(pair.queue);
  pair.link.restart_ice(pair.now, pair.random, out);
  pair.note(out);
  EXPECT_NE(pair.ice().username_fragment, old.username_fragment);
  EXPECT_TRUE(pair.link.owns_ufrag(old.username_fragment));
  EXPECT_EQ(pair.link.route(), kRoute);
  pair.browser.restart_ice(pair.now, pair.ice());
  pair.settle();
  EXPECT_THAT(pair.retired, ElementsAre(old.username_fragment));
  EXPECT_FALSE(pair.link.owns_ufrag(old.username_fragment));
  EXPECT_EQ(pair.link.route(), kRoute);
}

TEST(WebRtcLink, ClosingForgetsTuplesNamesAndKeys) {
  Pair pair;
  ASSERT_TRUE(pair.connect());
  pair.start_browser();
  pair.settle();
  LinkOut out(pair.queue);
  pair.link.restart_ice(pair.now, pair.random, out);
  pair.link.close(out);
  pair.note(out);
  EXPECT_THAT(pair.removed, ElementsAre(kRoute));
  EXPECT_EQ(pair.retired.size(), 1u);
  EXPECT_EQ(pair.link.sender(), nullptr);
  EXPECT_EQ(pair.link.route(), std::nullopt);
  EXPECT_EQ(pair.link.next_deadline(), kNever);
}

TEST(WebRtcLink, ThePeersGoodbyeIsTold) {
  Pair pair;
  ASSERT_TRUE(pair.connect());
  pair.start_browser();
  pair.settle();
  pair.browser.say_goodbye();
  pair.settle();
  EXPECT_EQ(pair.dtls_states.back(), DtlsState::Closed);
}

}  // namespace
}  // namespace madang::media
