#include "net/tls_identity.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <string>

#include "net/tls_identity_parts.hpp"

namespace madang::net {

namespace {

// AEAD with forward secrecy only: what every browser of the last decade offers.
constexpr const char* kTls12Ciphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384";

/// Takes HTTP/1.1 out of the client's offer, or negotiates nothing.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* offer,
                    unsigned int offer_size, void*) {
  static constexpr unsigned char kOurs[] = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_size, kOurs, sizeof kOurs - 1, offer, offer_size) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_NOACK;
  }
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

/// A key under a password must fail, not ask the terminal.
int no_password(char*, int, int, void*) { return 0; }

void harden(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context, kTls12Ciphers);
  SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384");
  // No tickets and no session cache: there is no ticket key whose age could undo forward secrecy.
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, 0);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
  SSL_CTX_set_default_passwd_cb(context, no_password);
}

Error refusal(std::string_view what, const boost::system::error_code& error) {
  ERR_clear_error();
  return fail(Code::InvalidArgument, "cannot use the TLS " + std::string(what) + ": " + error.message());
}

}  // namespace

Result<TlsIdentity> TlsIdentity::from_pem(std::string_view certificate_pem, std::string_view key_pem) {
  auto parts = std::make_shared<Parts>();
  harden(parts->context.native_handle());
  boost::system::error_code error;
  const auto buffer = [](std::string_view text) { return asio::buffer(text.data(), text.size()); };
  parts->context.use_certificate_chain(buffer(certificate_pem), error);
  if (error) { return refusal("certificate", error); }
  // Loading a key compares it with the certificate that is there already.
  parts->context.use_private_key(buffer(key_pem), asio::ssl::context::pem, error);
  if (error) { return refusal("key", error); }
  if (SSL_CTX_check_private_key(parts->context.native_handle()) != 1) {
    ERR_clear_error();
    return fail(Code::InvalidArgument, "cannot use the TLS key: it does not belong to the certificate");
  }
  return TlsIdentity(std::move(parts));
}

}  // namespace madang::net
