#include "dtls/session.hpp"

#include <openssl/err.h>
#include <openssl/srtp.h>
#include <openssl/x509.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <limits>

#include "base/check.hpp"
#include "crypto/constant_time.hpp"
#include "dtls/endpoint.hpp"

namespace madang::dtls {
namespace {

/// Says "not for more than an hour" whenever OpenSSL asks how long to wait, for we decide that.
unsigned int wait_for_us(SSL*, unsigned int) { return std::numeric_limits<unsigned int>::max(); }

struct KeySizes {
  std::size_t key;
  std::size_t salt;
};

constexpr KeySizes sizes_of(SrtpProfile profile) {
  switch (profile) {
    case SrtpProfile::AesCm128HmacSha1_80: return {16, 14};
    case SrtpProfile::AeadAes128Gcm: return {16, 12};
    case SrtpProfile::AeadAes256Gcm: return {32, 12};
  }
  return {0, 0};
}

SrtpKey srtp_key(Bytes key, Bytes salt) {
  SrtpKey made{.key_size = key.size(), .salt_size = salt.size()};
  std::copy(key.begin(), key.end(), made.key_bytes.begin());
  std::copy(salt.begin(), salt.end(), made.salt_bytes.begin());
  return made;
}

}  // namespace

Session::Session(SSL_CTX* context, Role role) : ssl_(SSL_new(context)), role_(role) {
  MADANG_CHECK(ssl_ != nullptr);
  BIO* bio = channel_.make_bio();
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_mtu(ssl_.get(), static_cast<long>(kDatagramBytesMax));
  DTLS_set_timer_cb(ssl_.get(), &wait_for_us);
  if (role == Role::Server) {
    SSL_set_accept_state(ssl_.get());
  } else {
    SSL_set_connect_state(ssl_.get());
  }
}

Session::Step Session::step_after(int result) const {
  if (result > 0) { return Step::Done; }
  return SSL_get_error(ssl_.get(), result) == SSL_ERROR_WANT_READ ? Step::Waiting : Step::Broken;
}

Session::Step Session::handshake(Bytes record, Output& out) {
  ERR_clear_error();
  channel_.begin(record, out);
  const Step step = step_after(SSL_do_handshake(ssl_.get()));
  channel_.end();
  return step;
}

Session::Step Session::resend(Output& out) {
  timeval left{};
  if (channel_.timer() == nullptr || DTLSv1_get_timeout(ssl_.get(), &left) != 1) { return Step::Waiting; }
  // The timer is set, for an hour ahead. We say that it is over: long ago, by anybody's clock.
  *channel_.timer() = {.tv_sec = 0, .tv_usec = 1};
  ERR_clear_error();
  channel_.begin({}, out);
  const long result = DTLSv1_handle_timeout(ssl_.get());
  channel_.end();
  return result < 0 ? Step::Broken : Step::Waiting;
}

bool Session::can_open() const {
  switch (SSL_get_state(ssl_.get())) {
    case TLS_ST_SR_CHANGE:
    case TLS_ST_CR_CHANGE: return true;
    default: return SSL_is_init_finished(ssl_.get()) == 1;
  }
}

Session::Got Session::read(Bytes record, Output& out) {
  std::array<std::uint8_t, kRecordBodyBytesMax> plain;
  ERR_clear_error();
  channel_.begin(record, out);
  Got got = Got::Nothing;
  int size = 0;
  while ((size = SSL_read(ssl_.get(), plain.data(), static_cast<int>(plain.size()))) > 0) {
    out.push_bytes<ApplicationData>(Bytes(plain).first(static_cast<std::size_t>(size)));
    got = Got::Data;
  }
  const int error = SSL_get_error(ssl_.get(), size);
  channel_.end();
  if (error == SSL_ERROR_ZERO_RETURN) { return Got::Goodbye; }
  if (error == SSL_ERROR_WANT_READ) { return got; }
  is_over_ = true;
  return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0 ? Got::FatalAlert : Got::Broken;
}

bool Session::write(Bytes data, Output& out) {
  ERR_clear_error();
  channel_.begin({}, out);
  const int written = SSL_write(ssl_.get(), data.data(), static_cast<int>(data.size()));
  channel_.end();
  return written == static_cast<int>(data.size());
}

void Session::say_goodbye(Output& out) {
  ERR_clear_error();
  channel_.begin({}, out);
  SSL_shutdown(ssl_.get());
  channel_.end();
  ERR_clear_error();
}

std::size_t Session::seal_bytes() const {
  const SSL_CIPHER* cipher = SSL_get_current_cipher(ssl_.get());
  const bool is_chacha = cipher != nullptr && SSL_CIPHER_get_cipher_nid(cipher) == NID_chacha20_poly1305;
  return is_chacha ? kSealBytesMin : kSealBytesMin + 8;
}

std::vector<std::uint8_t> Session::peer_certificate_der() const {
  X509* certificate = SSL_get1_peer_certificate(ssl_.get());
  if (certificate == nullptr) { return {}; }
  std::vector<std::uint8_t> der;
  if (const int size = i2d_X509(certificate, nullptr); size > 0) {
    der.resize(static_cast<std::size_t>(size));
    std::uint8_t* at = der.data();
    i2d_X509(certificate, &at);
  }
  X509_free(certificate);
  return der;
}

std::optional<SrtpProfile> Session::srtp_profile() const {
  const SRTP_PROTECTION_PROFILE* chosen = SSL_get_selected_srtp_profile(ssl_.get());
  if (chosen == nullptr) { return std::nullopt; }
  const auto profile = static_cast<SrtpProfile>(chosen->id);
  return sizes_of(profile).key > 0 ? std::optional(profile) : std::nullopt;
}

std::optional<Connected> Session::export_keys(SrtpProfile profile) const {
  //= RFC 5764 §4.2: client_write_SRTP_master_key, server_write_SRTP_master_key, client_write_SRTP_master_salt,
  //= server_write_SRTP_master_salt, under the label "EXTRACTOR-dtls_srtp" and without context.
  constexpr std::string_view kLabel = "EXTRACTOR-dtls_srtp";
  const auto [key, salt] = sizes_of(profile);
  std::array<std::uint8_t, 2 * (32 + 14)> room{};
  const Bytes all = Bytes(room).first(2 * (key + salt));
  if (SSL_export_keying_material(ssl_.get(), room.data(), all.size(), kLabel.data(), kLabel.size(), nullptr, 0,
                                 0) != 1) {
    return std::nullopt;
  }
  const SrtpKey client = srtp_key(all.subspan(0, key), all.subspan(2 * key, salt));
  const SrtpKey server = srtp_key(all.subspan(key, key), all.subspan(2 * key + salt, salt));
  crypto::wipe(room);
  const bool is_client = role_ == Role::Client;
  return Connected{.profile = profile, .send = is_client ? client : server, .receive = is_client ? server : client,
                   .remote = {}};
}

}  // namespace madang::dtls
