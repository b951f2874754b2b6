// TLS listeners, with identities made on the spot.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "net/test_client.hpp"
#include "net/test_server.hpp"
#include "net/tls_identity.hpp"

namespace madang::net {
namespace {

using namespace testing_support;
using testing::StartsWith;

struct Pem {
  std::string certificate;
  std::string key;
};

template <typename Write>
std::string pem_text(Write&& write) {
  BIO* const bio = BIO_new(BIO_s_mem());
  EXPECT_EQ(write(bio), 1);
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio, &text);
  std::string out(text, static_cast<std::size_t>(size));
  BIO_free(bio);
  return out;
}

/// A self-signed certificate; `rsa_bits` 0: P-256.
Pem self_signed(int rsa_bits = 0) {
  EVP_PKEY* const key = rsa_bits > 0 ? EVP_RSA_gen(static_cast<unsigned>(rsa_bits)) : EVP_EC_gen("P-256");
  X509* const certificate = X509_new();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_set_pubkey(certificate, key);
  X509_sign(certificate, key, EVP_sha256());
  Pem out{pem_text([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate); }),
          pem_text([&](BIO* bio) {
            return PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
          })};
  X509_free(certificate);
  EVP_PKEY_free(key);
  return out;
}

TlsIdentity identity() {
  const Pem pem = self_signed();
  return TlsIdentity::from_pem(pem.certificate, pem.key).value();
}

TEST(TlsIdentity, SaysWhatIsWrong) {
  const Pem pem = self_signed(), other = self_signed(), weak = self_signed(1024);
  const auto message = [](const Result<TlsIdentity>& result) {
    return result ? std::string("accepted") : result.error().message;
  };
  EXPECT_EQ(message(TlsIdentity::from_pem(pem.certificate, pem.key)), "accepted");
  EXPECT_THAT(message(TlsIdentity::from_pem("", pem.key)), StartsWith("cannot use the TLS certificate: "));
  EXPECT_THAT(message(TlsIdentity::from_pem("rubbish", pem.key)), StartsWith("cannot use the TLS certificate: "));
  EXPECT_THAT(message(TlsIdentity::from_pem(pem.certificate, "")), StartsWith("cannot use the TLS key: "));
  EXPECT_THAT(message(TlsIdentity::from_pem(pem.certificate, other.key)),
              StartsWith("cannot use the TLS key: key values mismatch"));
  EXPECT_THAT(message(TlsIdentity::from_pem(weak.certificate, weak.key)),
              StartsWith("cannot use the TLS certificate: ee key too small"));
}

TEST(Tls, ServesHttpAndWebSockets) {
  TestServer server({}, identity());
  Client client(server.address(), true);
  ASSERT_TRUE(client.is_connected());
  EXPECT_STREQ(SSL_get_version(client.ssl()), "TLSv1.3");
  const unsigned char* protocol = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(client.ssl(), &protocol, &size);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(protocol), size), "http/1.1");
  const Answer large = client.ask("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(large.body.size(), 3'000'000u) << large.head;
  EXPECT_EQ(client.upgrade().status, 101);
  client.send_text("over TLS");
  EXPECT_EQ(client.read_frame().payload, "over TLS");
  client.send_text(std::string(500'000, 'x'));
  EXPECT_EQ(client.read_frame().payload.size(), 500'000u);
  client.send_text("!close");
  EXPECT_EQ(client.read_frame().close_code(), 4000);
  client.send_frame(8, std::string("\x0F\xA0", 2));
  EXPECT_TRUE(server.waits_for_event("closed 4000"));
}

TEST(Tls, EndsConnectionsWithAGoodbye) {
  TestServer server({}, identity());
  Client client(server.address(), true);
  EXPECT_EQ(client.ask("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").status, 200);
  char byte = 0;
  EXPECT_EQ(SSL_read(client.ssl(), &byte, 1), 0);
  EXPECT_EQ(SSL_get_shutdown(client.ssl()) & SSL_RECEIVED_SHUTDOWN, SSL_RECEIVED_SHUTDOWN);
}

TEST(Tls, DropsHandshakesThatAreSlowOrNotTls) {
  HttpServerOptions options;
  options.tls_handshake_max = 60ms;
  TestServer server(options, identity());
  Client silent(server.address()), plain(server.address());
  plain.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(silent.is_closed_by_server());
  EXPECT_TRUE(server.eventually([](const HttpServerStats& stats) { return stats.connections_now == 0; }));
  EXPECT_EQ(server.stats().timeouts, 1u);
  EXPECT_EQ(server.stats().tls_failures, 1u);
}

TEST(Tls, RefusesOldVersionsAndCiphersWithoutAead) {
  TestServer server({}, identity());
  const auto connects = [&](auto&& configure) {
    Client tcp(server.address());
    SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_security_level(context, 0);
    configure(context);
    SSL* const ssl = SSL_new(context);
    SSL_set_fd(ssl, tcp.fd());
    const bool is_connected = SSL_connect(ssl) == 1;
    SSL_free(ssl);
    SSL_CTX_free(context);
    return is_connected;
  };
  EXPECT_TRUE(connects([](SSL_CTX* context) { SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION); }));
  EXPECT_FALSE(connects([](SSL_CTX* context) { SSL_CTX_set_max_proto_version(context, TLS1_1_VERSION); }));
  EXPECT_FALSE(connects([](SSL_CTX* context) {
    SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(context, "ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES128-SHA256");
  }));
}

TEST(Tls, GivesNewConnectionsTheNewIdentity) {
  TestServer server({}, identity());
  const auto key_of = [](Client& client) {
    X509* const certificate = SSL_get1_peer_certificate(client.ssl());
    const ASN1_BIT_STRING* const bits = X509_get0_pubkey_bitstr(certificate);
    std::string out(reinterpret_cast<const char*>(bits->data), static_cast<std::size_t>(bits->length));
    X509_free(certificate);
    return out;
  };
  Client before(server.address(), true);
  server.run([](HttpServer& http) { http.set_identity(identity()); });
  Client after(server.address(), true);
  EXPECT_NE(key_of(before), key_of(after));
  EXPECT_EQ(before.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n").status, 200);
}

}  // namespace
}  // namespace madang::net
