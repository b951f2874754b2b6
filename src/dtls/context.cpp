#include "dtls/context.hpp"

#include <openssl/crypto.h>
#include <openssl/ssl.h>

#include "base/bytes.hpp"
#include "dtls/effects.hpp"

namespace madang::dtls {
namespace {

constexpr const char* kSuites =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-CHACHA20-POLY1305:ECDHE-RSA-AES256-GCM-SHA384";
constexpr const char* kGroups = "X25519:P-256";
constexpr const char* kSignatures =
    "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ed25519:RSA-PSS+SHA256:RSA-PSS+SHA384:RSA-PSS+SHA512:"
    "RSA+SHA256:RSA+SHA384:RSA+SHA512";
constexpr const char* kProfiles = "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_256_GCM";

constexpr std::uint64_t kOptions = SSL_OP_NO_QUERY_MTU | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET |
                                   SSL_OP_NO_COMPRESSION | SSL_OP_NO_ENCRYPT_THEN_MAC |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE;

/// The peer must prove to own its certificate; whose it is, signalling's fingerprint says and not an authority
/// (RFC 5763 §5). So no chain is built, and no date looked at.
int accept_any_certificate(X509_STORE_CTX*, void*) { return 1; }

bool is_our_profile(std::uint16_t id) {
  return id == static_cast<std::uint16_t>(SrtpProfile::AeadAes128Gcm) ||
         id == static_cast<std::uint16_t>(SrtpProfile::AesCm128HmacSha1_80) ||
         id == static_cast<std::uint16_t>(SrtpProfile::AeadAes256Gcm);
}

/// Refuses a ClientHello without an SRTP profile of ours at once, rather than after a handshake that leads nowhere.
int check_client_hello(SSL* ssl, int* alert, void*) {
  const unsigned char* value = nullptr;
  std::size_t size = 0;
  if (SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_use_srtp, &value, &size) == 1) {
    //= RFC 5764 §4.1.1: SRTPProtectionProfile SRTPProtectionProfiles<2..2^16-1>; then the MKI.
    ByteReader reader(Bytes(value, size));
    ByteReader profiles(reader.bytes(reader.u16()));
    while (profiles.remaining() >= 2) {
      if (is_our_profile(profiles.u16())) { return SSL_CLIENT_HELLO_SUCCESS; }
    }
  }
  *alert = SSL_AD_HANDSHAKE_FAILURE;
  return SSL_CLIENT_HELLO_ERROR;
}

bool use_certificate(SSL_CTX* context, const crypto::Certificate& certificate) {
  if (SSL_CTX_use_certificate(context, certificate.x509()) != 1) { return false; }
  if (SSL_CTX_use_PrivateKey(context, certificate.key()) != 1) { return false; }
  for (std::size_t i = 0; i < certificate.chain_size(); ++i) {
    if (SSL_CTX_add1_chain_cert(context, certificate.chain_at(i)) != 1) { return false; }
  }
  return SSL_CTX_check_private_key(context) == 1;
}

bool configure(SSL_CTX* context) {
  SSL_CTX_set_options(context, kOptions);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_security_level(context, 2);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  SSL_CTX_set_cert_verify_callback(context, &accept_any_certificate, nullptr);
  SSL_CTX_set_client_hello_cb(context, &check_client_hello, nullptr);
  // The last of these has its own sense of success: it answers 0 when all is well.
  return SSL_CTX_set_min_proto_version(context, DTLS1_2_VERSION) == 1 &&
         SSL_CTX_set_max_proto_version(context, DTLS1_2_VERSION) == 1 &&
         SSL_CTX_set_cipher_list(context, kSuites) == 1 && SSL_CTX_set1_groups_list(context, kGroups) == 1 &&
         SSL_CTX_set1_sigalgs_list(context, kSignatures) == 1 &&
         SSL_CTX_set_tlsext_use_srtp(context, kProfiles) == 0;
}

/// From 3.2 on OpenSSL no longer shows where its retransmission timer lies (see Session::resend).
bool is_timer_reachable() { return OPENSSL_version_major() == 3 && OPENSSL_version_minor() < 2; }

}  // namespace

Result<Context> Context::make(const crypto::Certificate& certificate) {
  if (!is_timer_reachable()) { return fail(Code::Unsupported, "DTLS needs OpenSSL 3.0 or 3.1"); }
  Context made(SSL_CTX_new(DTLS_method()));
  if (made.handle() == nullptr || !configure(made.handle())) {
    return fail(Code::Internal, "OpenSSL refuses the settings of DTLS-SRTP");
  }
  if (!use_certificate(made.handle(), certificate)) {
    return fail(Code::InvalidArgument, "OpenSSL refuses this certificate for DTLS");
  }
  return made;
}

Context::Context(Context&&) noexcept = default;
Context& Context::operator=(Context&&) noexcept = default;
Context::~Context() = default;

void Context::Free::operator()(ssl_ctx_st* handle) const { SSL_CTX_free(handle); }

}  // namespace madang::dtls
