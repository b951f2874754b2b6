#include "dtls/endpoint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.hpp"
#include "dtls/endpoint_test_support.hpp"

namespace madang::dtls {
namespace {

using crypto::FingerprintAlgorithm;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;
using testing::SizeIs;

std::uint64_t dropped(const End& end, Drop reason) {
  return end.endpoint.drops()[static_cast<std::size_t>(reason)];
}

// ---- the straight road --------------------------------------------------------------------------------------------

TEST(Endpoint, BothEndsConnectWithTheSameKeysTheOtherWayRound) {
  Wire wire;
  wire.start();
  wire.run_for(1s);
  ASSERT_TRUE(wire.is_connected());
  EXPECT_EQ(wire.client().endpoint.state(), State::Connected);
  EXPECT_EQ(wire.client().connected->profile, SrtpProfile::AeadAes128Gcm);
  EXPECT_EQ(wire.server().connected->profile, SrtpProfile::AeadAes128Gcm);
  expect_same_key(wire.client().connected->send, wire.server().connected->receive);
  expect_same_key(wire.server().connected->send, wire.client().connected->receive);
  EXPECT_EQ(wire.client().connected->send.key().size(), 16u);
  EXPECT_EQ(wire.client().connected->send.salt().size(), 12u);
  EXPECT_EQ(wire.client().connected->remote, identity(1).fingerprint());
  EXPECT_EQ(wire.server().connected->remote, identity(0).fingerprint());
  EXPECT_EQ(wire.client().endpoint.next_deadline(), kNever);
  EXPECT_EQ(wire.server().endpoint.next_deadline(), kNever);
}

TEST(Endpoint, ApplicationDataFlowsBothWays) {
  Wire wire;
  wire.start();
  wire.run_for(1s);
  EXPECT_TRUE(wire.can_talk());
}

TEST(Endpoint, TheLargestApplicationDataFitsOneDatagramAndNoMoreIsTaken) {
  Wire wire;
  wire.start();
  wire.run_for(1s);
  std::vector<std::uint8_t> data(kApplicationBytesMax, 7);
  EXPECT_TRUE(wire.client().endpoint.send(data, wire.client().out));
  wire.run_for(1s);
  EXPECT_THAT(wire.server().received, ElementsAre(SizeIs(kApplicationBytesMax)));
  data.push_back(7);
  EXPECT_FALSE(wire.client().endpoint.send(data, wire.client().out));
  EXPECT_FALSE(wire.client().endpoint.send({}, wire.client().out));
  EXPECT_TRUE(wire.client().out.empty());
}

TEST(Endpoint, NothingCanBeSentBeforeTheEnd) {
  End end(identity(0).context);
  const std::uint8_t byte = 1;
  EXPECT_FALSE(end.endpoint.send({&byte, 1}, end.out));
  end.endpoint.start(at(0s), Role::Client, end.out);
  EXPECT_FALSE(end.endpoint.send({&byte, 1}, end.out));
}

TEST(Endpoint, OnDatagramTellsWhetherItWasThePeers) {
  Wire wire;
  wire.start();
  wire.run_for(1s);
  const std::uint8_t byte = 1;
  wire.client().endpoint.send({&byte, 1}, wire.client().out);
  auto datagram = wire.client().collect().at(0);
  auto forged = datagram;
  forged.back() ^= 1;
  End& server = wire.server();
  EXPECT_FALSE(server.endpoint.on_datagram(wire.now, forged, server.out));
  EXPECT_TRUE(server.endpoint.on_datagram(wire.now, datagram, server.out));
  EXPECT_FALSE(server.endpoint.on_datagram(wire.now, datagram, server.out)) << "a replay";
  EXPECT_EQ(dropped(server, Drop::NotOpened), 2u);
}

TEST(Endpoint, CloseNotifyClosesTheOtherEnd) {
  Wire wire;
  wire.start();
  wire.run_for(1s);
  wire.client().endpoint.close(wire.client().out);
  EXPECT_EQ(wire.client().endpoint.state(), State::Closed);
  wire.run_for(1s);
  EXPECT_TRUE(wire.server().is_closed);
  EXPECT_FALSE(wire.client().is_closed) << "it knows";
  EXPECT_EQ(wire.server().endpoint.state(), State::Closed);
}

TEST(Endpoint, ClosingBeforeTheHandshakeIsSilent) {
  End end(identity(0).context);
  end.endpoint.start(at(0s), Role::Client, end.out);
  end.collect();
  end.endpoint.close(end.out);
  EXPECT_TRUE(end.out.empty());
  EXPECT_EQ(end.endpoint.next_deadline(), kNever);
  end.endpoint.start(at(1s), Role::Client, end.out);
  EXPECT_EQ(end.endpoint.state(), State::Closed);
}

TEST(Endpoint, ChangingTheRoleBeginsAnew) {
  Wire wire;
  wire.ends[0].endpoint.start(at(0s), Role::Server, wire.ends[0].out);
  wire.start();
  EXPECT_EQ(wire.ends[0].endpoint.state(), State::Connecting);
  wire.run_for(1s);
  ASSERT_TRUE(wire.is_connected());
  EXPECT_TRUE(wire.can_talk());
}

TEST(Endpoint, StartingTwiceInOneRoleChangesNothing) {
  Wire wire;
  wire.start();
  wire.client().collect();
  wire.client().endpoint.start(at(0s), Role::Client, wire.client().out);
  EXPECT_TRUE(wire.client().out.empty());
}

TEST(Endpoint, SurvivesBeingMoved) {
  Wire wire;
  wire.start();
  Endpoint moved = std::move(wire.server().endpoint);
  wire.server().endpoint = std::move(moved);
  wire.run_for(1s);
  EXPECT_TRUE(wire.is_connected());
}

// ---- bad wires ----------------------------------------------------------------------------------------------------

TEST(Endpoint, AnyOneDatagramMayBeLost) {
  Wire whole;
  whole.start();
  whole.run_for(1s);
  ASSERT_GE(whole.sent, 4u);
  for (std::size_t lost = 0; lost < whole.sent; ++lost) {
    Wire wire;
    wire.fate = [&](std::size_t n) { return Fate{.copies = n == lost ? 0u : 1u}; };
    wire.start();
    wire.run_for(1s);
    EXPECT_TRUE(wire.is_connected()) << lost;
    EXPECT_TRUE(wire.can_talk()) << lost;
  }
}

TEST(Endpoint, AnyTwoDatagramsMayBeLost) {
  for (std::size_t a = 0; a < 8; ++a) {
    for (std::size_t b = a + 1; b < 9; ++b) {
      Wire wire;
      wire.fate = [&](std::size_t n) { return Fate{.copies = n == a || n == b ? 0u : 1u}; };
      wire.start();
      wire.run_for(3s);
      EXPECT_TRUE(wire.is_connected()) << a << ' ' << b;
    }
  }
}

TEST(Endpoint, DuplicatesDoNoHarm) {
  Wire wire;
  wire.fate = [](std::size_t) { return Fate{.copies = 3}; };
  wire.start();
  wire.run_for(1s);
  EXPECT_TRUE(wire.is_connected());
  EXPECT_TRUE(wire.can_talk());
}

TEST(Endpoint, WildWiresOnlyCostTime) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SeededRandom random(seed);
    Wire wire;
    wire.fate = [&](std::size_t) {
      const std::uint64_t dice = random.below(10);
      return Fate{.copies = dice < 2 ? 0u : dice < 8 ? 1u : 2u, .delay = 1ms * (1 + random.below(150))};
    };
    wire.start();
    wire.run_for(29s);
    ASSERT_TRUE(wire.is_connected()) << seed;
    wire.fate = [](std::size_t) { return Fate{}; };
    EXPECT_TRUE(wire.can_talk()) << seed;
    expect_same_key(wire.client().connected->send, wire.server().connected->receive);
  }
}

TEST(Endpoint, ALostFlightIsSentAgainAfter100MsThenDoublingUpToFourSeconds) {
  End client(identity(0).context);
  client.endpoint.start(at(0s), Role::Client, client.out);
  ASSERT_THAT(client.collect(), SizeIs(1));
  std::vector<std::int64_t> at_ms;
  while (client.endpoint.state() == State::Connecting) {
    const Instant now = client.endpoint.next_deadline();
    client.endpoint.on_deadline(now - 1ns, client.out);
    EXPECT_TRUE(client.out.empty()) << "not a nanosecond early";
    client.endpoint.on_deadline(now, client.out);
    if (client.collect().size() == 1) { at_ms.push_back(to_ms(now - at(0s))); }
    if (client.failed) { EXPECT_EQ(now, at(30s)); }
  }
  EXPECT_THAT(at_ms, ElementsAre(100, 300, 700, 1500, 3100, 6300, 10300, 14300, 18300, 22300, 26300));
  EXPECT_EQ(client.failed, Failure::Timeout);
  EXPECT_EQ(client.endpoint.state(), State::Failed);
  EXPECT_EQ(client.endpoint.next_deadline(), kNever);
}

TEST(Endpoint, AServerSendsItsFlightAgainToo) {
  End client(identity(0).context), server(identity(1).context);
  server.endpoint.start(at(0s), Role::Server, server.out);
  client.endpoint.start(at(0s), Role::Client, client.out);
  for (const auto& datagram : client.collect()) { server.endpoint.on_datagram(at(50ms), datagram, server.out); }
  const auto first = server.collect();
  ASSERT_FALSE(first.empty());
  EXPECT_EQ(server.endpoint.next_deadline(), at(150ms));
  server.endpoint.on_deadline(at(150ms), server.out);
  const auto second = server.collect();
  EXPECT_GE(second.size(), first.size());
  EXPECT_NE(second, first) << "under new record numbers";
  EXPECT_EQ(server.endpoint.next_deadline(), at(350ms));
}

TEST(Endpoint, AServerThatNobodyCallsFailsAfterThirtySeconds) {
  End server(identity(1).context);
  server.endpoint.start(at(5s), Role::Server, server.out);
  EXPECT_EQ(server.endpoint.next_deadline(), at(35s));
  server.endpoint.on_deadline(at(35s), server.out);
  EXPECT_THAT(server.collect(), IsEmpty());
  EXPECT_EQ(server.failed, Failure::Timeout);
}

// ---- who the peer is ----------------------------------------------------------------------------------------------

TEST(Endpoint, EveryFingerprintAlgorithmIsHeldTo) {
  for (const auto algorithm : crypto::kFingerprintAlgorithms) {
    for (const bool is_right : {true, false}) {
      for (const std::size_t checking : {0u, 1u}) {
        Wire wire;
        End& checker = wire.ends[checking];
        End& other = wire.ends[1 - checking];
        checker.know(identity(is_right ? 1 - checking : checking).fingerprint(algorithm));
        other.know(identity(checking).fingerprint());
        wire.server().endpoint.start(at(0s), Role::Server, wire.server().out);
        wire.client().endpoint.start(at(0s), Role::Client, wire.client().out);
        wire.run_for(1s);
        EXPECT_EQ(checker.connected.has_value(), is_right);
        EXPECT_EQ(checker.failed, is_right ? std::nullopt : std::optional(Failure::FingerprintMismatch));
        EXPECT_EQ(checker.endpoint.state(), is_right ? State::Connected : State::Failed);
        EXPECT_EQ(other.is_closed, !is_right && other.connected) << "it is told";
      }
    }
  }
}

TEST(Endpoint, TheStrongestAlgorithmOffersTheOnlyFingerprintsThatCount) {
  const auto right = [](FingerprintAlgorithm algorithm) { return identity(1).fingerprint(algorithm); };
  const auto wrong = [](FingerprintAlgorithm algorithm) { return identity(0).fingerprint(algorithm); };
  using enum FingerprintAlgorithm;
  const struct {
    std::vector<crypto::Fingerprint> fingerprints;
    bool is_accepted;
  } cases[] = {
      {{right(Sha1), wrong(Sha256)}, false},
      {{wrong(Sha1), right(Sha256)}, true},
      {{wrong(Sha256), right(Sha256)}, true},
      {{wrong(Sha256), wrong(Sha256), right(Sha1)}, false},
  };
  for (const auto& one : cases) {
    Wire wire;
    wire.client().endpoint.set_remote(one.fingerprints, wire.client().out);
    wire.server().know(identity(0).fingerprint());
    wire.server().endpoint.start(at(0s), Role::Server, wire.server().out);
    wire.client().endpoint.start(at(0s), Role::Client, wire.client().out);
    wire.run_for(1s);
    EXPECT_EQ(wire.client().connected.has_value(), one.is_accepted);
  }
}

TEST(Endpoint, MoreFingerprintsThanTheLimitAreNotLookedAt) {
  std::vector<crypto::Fingerprint> many(kFingerprintsMax, identity(0).fingerprint());
  many.push_back(identity(1).fingerprint());
  Wire wire;
  wire.client().endpoint.set_remote(many, wire.client().out);
  wire.server().know(identity(0).fingerprint());
  wire.server().endpoint.start(at(0s), Role::Server, wire.server().out);
  wire.client().endpoint.start(at(0s), Role::Client, wire.client().out);
  wire.run_for(1s);
  EXPECT_EQ(wire.client().failed, Failure::FingerprintMismatch);
}

TEST(Endpoint, ALateFingerprintCompletesOrEndsTheWait) {
  for (const bool is_right : {true, false}) {
    for (const std::size_t late : {0u, 1u}) {
      Wire wire;
      wire.ends[1 - late].know(identity(late).fingerprint());
      wire.server().endpoint.start(at(0s), Role::Server, wire.server().out);
      wire.client().endpoint.start(at(0s), Role::Client, wire.client().out);
      wire.run_for(1s);
      EXPECT_FALSE(wire.ends[late].connected);
      EXPECT_EQ(wire.ends[late].endpoint.state(), State::Connecting);
      wire.ends[late].know(identity(is_right ? 1 - late : late).fingerprint());
      wire.run_for(1s);
      EXPECT_EQ(wire.ends[late].connected.has_value(), is_right);
      if (is_right) { EXPECT_TRUE(wire.can_talk()); }
    }
  }
}

TEST(Endpoint, DataBeforeTheFingerprintIsKnownGoesNowhere) {
  Wire wire;
  wire.client().know(identity(1).fingerprint());
  wire.server().endpoint.start(at(0s), Role::Server, wire.server().out);
  wire.client().endpoint.start(at(0s), Role::Client, wire.client().out);
  wire.run_for(1s);
  const std::uint8_t byte = 1;
  EXPECT_TRUE(wire.client().endpoint.send({&byte, 1}, wire.client().out));
  EXPECT_FALSE(wire.server().endpoint.send({&byte, 1}, wire.server().out));
  wire.run_for(1s);
  EXPECT_THAT(wire.server().received, IsEmpty());
  EXPECT_EQ(dropped(wire.server(), Drop::Unexpected), 1u);
}

TEST(Endpoint, AFingerprintThatNeverComesEndsInATimeout) {
  Wire wire;
  wire.client().know(identity(1).fingerprint());
  wire.server().endpoint.start(at(0s), Role::Server, wire.server().out);
  wire.client().endpoint.start(at(0s), Role::Client, wire.client().out);
  wire.run_for(31s);
  EXPECT_EQ(wire.server().failed, Failure::Timeout);
}

// ---- peers set up otherwise ---------------------------------------------------------------------------------------

class RawTest : public testing::Test {
 protected:
  void run() {
    server_.know(identity(0).fingerprint());
    server_.endpoint.start(at(0s), Role::Server, server_.out);
    client_.talk_with(server_);
  }
  /// Refused with handshake_failure, and still waiting for a better one.
  void expect_refused() {
    run();
    EXPECT_FALSE(server_.connected);
    EXPECT_FALSE(client_.is_connected());
    EXPECT_EQ(server_.endpoint.state(), State::Connecting);
    ASSERT_FALSE(client_.seen.empty());
    const auto& alert = client_.seen.back();
    ASSERT_EQ(alert.size(), kRecordHeaderBytes + 2);
    EXPECT_EQ(alert[0], 21);
    EXPECT_EQ(alert[14], SSL_AD_HANDSHAKE_FAILURE);
  }

  RawPeer client_{Role::Client};
  End server_{identity(1).context};
};

TEST_F(RawTest, AnAeadClientConnects) {
  run();
  EXPECT_TRUE(client_.is_connected());
  EXPECT_TRUE(server_.connected);
}

TEST_F(RawTest, EverySuiteWithoutAeadIsRefused) {
  for (const char* suite : {"ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "ECDHE-ECDSA-AES128-SHA256",
                            "ECDHE-RSA-AES128-SHA", "AES128-GCM-SHA256", "AES128-SHA", "ECDHE-ECDSA-NULL-SHA",
                            "AECDH-NULL-SHA", "AECDH-AES128-SHA", "NULL-SHA256", "DHE-RSA-AES128-GCM-SHA256"}) {
    SCOPED_TRACE(suite);
    RawPeer client(Role::Client);
    End server(identity(1).context);
    ASSERT_EQ(SSL_CTX_set_cipher_list(client.context(), suite), 1);
    server.know(identity(0).fingerprint());
    server.endpoint.start(at(0s), Role::Server, server.out);
    client.talk_with(server);
    EXPECT_FALSE(server.connected);
    EXPECT_FALSE(client.is_connected());
    ASSERT_THAT(client.seen, SizeIs(1));
    EXPECT_EQ(client.seen[0].at(14), SSL_AD_HANDSHAKE_FAILURE);
  }
}

TEST_F(RawTest, EveryAeadSuiteOfOursConnectsAlone) {
  for (const char* suite : {"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305",
                            "ECDHE-ECDSA-AES256-GCM-SHA384"}) {
    SCOPED_TRACE(suite);
    RawPeer client(Role::Client);
    End server(identity(1).context);
    SSL_CTX_set_cipher_list(client.context(), suite);
    server.know(identity(0).fingerprint());
    server.endpoint.start(at(0s), Role::Server, server.out);
    client.talk_with(server);
    ASSERT_TRUE(server.connected);
    SSL_write(client.ssl(), "hello", 5);
    client.talk_with(server);
    EXPECT_THAT(server.received, ElementsAre("hello"));
  }
}

TEST_F(RawTest, Dtls10IsRefused) {
  SSL_CTX_set_min_proto_version(client_.context(), DTLS1_VERSION);
  SSL_CTX_set_max_proto_version(client_.context(), DTLS1_VERSION);
  run();
  EXPECT_FALSE(server_.connected);
  EXPECT_FALSE(client_.is_connected());
}

TEST_F(RawTest, AClientThatPrefersCounterModeStillGetsGcm128) {
  SSL_CTX_set_tlsext_use_srtp(client_.context(),
                              "SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_256_GCM:SRTP_AEAD_AES_128_GCM");
  run();
  ASSERT_TRUE(server_.connected);
  EXPECT_EQ(server_.connected->profile, SrtpProfile::AeadAes128Gcm);
}

TEST_F(RawTest, AClientWithCounterModeAloneGetsIt) {
  SSL_CTX_set_tlsext_use_srtp(client_.context(), "SRTP_AES128_CM_SHA1_80");
  run();
  ASSERT_TRUE(server_.connected);
  EXPECT_EQ(server_.connected->profile, SrtpProfile::AesCm128HmacSha1_80);
  EXPECT_EQ(server_.connected->send.salt().size(), 14u);
}

TEST_F(RawTest, CounterModeComesBeforeGcm256) {
  SSL_CTX_set_tlsext_use_srtp(client_.context(), "SRTP_AEAD_AES_256_GCM:SRTP_AES128_CM_SHA1_80");
  run();
  ASSERT_TRUE(server_.connected);
  EXPECT_EQ(server_.connected->profile, SrtpProfile::AesCm128HmacSha1_80);
}

TEST_F(RawTest, AClientWithGcm256AloneGetsIt) {
  SSL_CTX_set_tlsext_use_srtp(client_.context(), "SRTP_AEAD_AES_256_GCM");
  run();
  ASSERT_TRUE(server_.connected);
  EXPECT_EQ(server_.connected->profile, SrtpProfile::AeadAes256Gcm);
  EXPECT_EQ(server_.connected->send.key().size(), 32u);
}

TEST_F(RawTest, AClientWithTheShortTagAloneIsRefused) {
  SSL_CTX_set_tlsext_use_srtp(client_.context(), "SRTP_AES128_CM_SHA1_32");
  expect_refused();
}

TEST(RawPeerWithoutSrtp, IsRefused) {
  End server(identity(1).context);
  server.endpoint.start(at(0s), Role::Server, server.out);
  SSL_CTX* context = SSL_CTX_new(DTLS_method());
  SSL* ssl = SSL_new(context);
  SSL_set_bio(ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  SSL_set_connect_state(ssl);
  SSL_do_handshake(ssl);
  char* hello = nullptr;
  const long size = BIO_get_mem_data(SSL_get_wbio(ssl), &hello);
  server.endpoint.on_datagram(at(0s), {reinterpret_cast<std::uint8_t*>(hello), static_cast<std::size_t>(size)},
                              server.out);
  const auto answer = server.collect();
  ASSERT_THAT(answer, SizeIs(1));
  EXPECT_EQ(answer[0].at(14), SSL_AD_HANDSHAKE_FAILURE);
  SSL_free(ssl);
  SSL_CTX_free(context);
}

TEST(RawPeerWithoutCertificate, NeverConnects) {
  RawPeer client(Role::Client, nullptr);
  End server(identity(1).context);
  server.know(identity(0).fingerprint());
  server.endpoint.start(at(0s), Role::Server, server.out);
  client.talk_with(server);
  EXPECT_FALSE(server.connected);
  EXPECT_EQ(server.endpoint.state(), State::Connecting);
  server.endpoint.on_deadline(at(30s), server.out);
  server.collect();
  EXPECT_EQ(server.failed, Failure::Timeout);
}

/// Makes a ClientHello as large as a browser's with its post-quantum key share: an extension of 1250 bytes more.
int add_large_extension(SSL*, unsigned int, const unsigned char** out, std::size_t* size, int*, void*) {
  static constexpr std::array<unsigned char, 1250> kShare{};
  *out = kShare.data();
  *size = kShare.size();
  return 1;
}

TEST(LargeClientHello, MayComeInTwoFragmentsInEitherOrder) {
  for (const bool is_swapped : {false, true}) {
    RawPeer client(Role::Client);
    SSL_CTX_add_client_custom_ext(client.context(), 65'000, add_large_extension, nullptr, nullptr, nullptr, nullptr);
    End server(identity(1).context);
    server.know(identity(0).fingerprint());
    server.endpoint.start(at(0s), Role::Server, server.out);
    Datagrams hello = client.step({});
    ASSERT_THAT(hello, SizeIs(2));
    EXPECT_EQ(load_be16(hello[0].data() + 1), 0xFEFF) << "as browsers have it";
    if (is_swapped) { std::swap(hello[0], hello[1]); }
    server.endpoint.on_datagram(at(0s), hello[0], server.out);
    EXPECT_TRUE(server.out.empty());
    server.endpoint.on_datagram(at(1ms), hello[1], server.out);
    EXPECT_FALSE(server.out.empty());
    client.talk_with(server);
    EXPECT_TRUE(server.connected);
  }
}

TEST(LargeClientHello, MayComeInManyFragments) {
  RawPeer client(Role::Client);
  SSL_CTX_add_client_custom_ext(client.context(), 65'000, add_large_extension, nullptr, nullptr, nullptr, nullptr);
  SSL_set_mtu(client.ssl(), 256);
  End server(identity(1).context);
  server.know(identity(0).fingerprint());
  server.endpoint.start(at(0s), Role::Server, server.out);
  client.talk_with(server);
  EXPECT_TRUE(server.connected);
}

TEST(RawServer, IsConnectedToAsClient) {
  RawPeer server(Role::Server);
  SSL_CTX_set_verify(server.context(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                     [](int, X509_STORE_CTX*) { return 1; });
  End client(identity(1).context);
  client.know(identity(0).fingerprint());
  client.endpoint.start(at(0s), Role::Client, client.out);
  server.talk_with(client);
  ASSERT_TRUE(client.connected);
  EXPECT_TRUE(server.is_connected());
}

TEST(RawServer, WithARsaCertificateIsConnectedToAsWell) {
  EVP_PKEY* key = EVP_RSA_gen(2048);
  X509* certificate = X509_new();
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -10);
  X509_gmtime_adj(X509_getm_notAfter(certificate), -5);  // over, which nobody minds
  X509_set_pubkey(certificate, key);
  X509_sign(certificate, key, EVP_sha256());
  std::uint8_t* der = nullptr;
  const int der_size = i2d_X509(certificate, &der);
  const auto fingerprint =
      crypto::Fingerprint::of(FingerprintAlgorithm::Sha256, {der, static_cast<std::size_t>(der_size)});

  RawPeer server(Role::Server, nullptr);
  SSL_CTX_use_certificate(server.context(), certificate);
  SSL_CTX_use_PrivateKey(server.context(), key);
  End client(identity(1).context);
  client.know(fingerprint);
  client.endpoint.start(at(0s), Role::Client, client.out);
  server.talk_with(client);
  EXPECT_TRUE(client.connected);

  // And the same peer as client of ours.
  RawPeer as_client(Role::Client, nullptr);
  SSL_CTX_use_certificate(as_client.context(), certificate);
  SSL_CTX_use_PrivateKey(as_client.context(), key);
  End ours(identity(1).context);
  ours.know(fingerprint);
  ours.endpoint.start(at(0s), Role::Server, ours.out);
  as_client.talk_with(ours);
  EXPECT_TRUE(ours.connected);
  OPENSSL_free(der);
  X509_free(certificate);
  EVP_PKEY_free(key);
}

TEST(RawServer, WithoutSrtpProfileFails) {
  RawPeer server(Role::Server);
  SSL_CTX_set_tlsext_use_srtp(server.context(), "SRTP_AES128_CM_SHA1_32");
  End client(identity(1).context);
  client.know(identity(0).fingerprint());
  client.endpoint.start(at(0s), Role::Client, client.out);
  server.talk_with(client);
  EXPECT_FALSE(client.connected);
  EXPECT_EQ(client.failed, Failure::NoSrtpProfile);
}

TEST_F(RawTest, RenegotiationIsRefusedAndTheAssociationGoesOn) {
  run();
  SSL_renegotiate(client_.ssl());
  SSL_do_handshake(client_.ssl());
  for (const auto& datagram : client_.written()) { server_.endpoint.on_datagram(at(0s), datagram, server_.out); }
  server_.collect();
  EXPECT_EQ(server_.endpoint.state(), State::Connected);
}

}  // namespace
}  // namespace madang::dtls
