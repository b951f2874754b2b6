// Two DTLS ends and the wire between them, in virtual time.
#pragma once

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "crypto/certificate.hpp"
#include "dtls/context.hpp"
#include "dtls/endpoint.hpp"

namespace madang::dtls {

using Datagrams = std::vector<std::vector<std::uint8_t>>;

inline constexpr std::int64_t kSomeDay = 1'800'000'000;

inline crypto::Certificate make_certificate() { return crypto::Certificate::generate(kSomeDay).value(); }

/// A certificate and the context that shows it.
struct Identity {
  crypto::Certificate certificate = make_certificate();
  Context context = Context::make(certificate).value();
  crypto::Fingerprint fingerprint(
      crypto::FingerprintAlgorithm algorithm = crypto::FingerprintAlgorithm::Sha256) const {
    return certificate.fingerprint(algorithm);
  }
};

/// Keys cost time: one pair of identities serves all tests.
inline const Identity& identity(std::size_t i) {
  static const std::array<Identity, 2> kBoth;
  return kBoth.at(i);
}

/// An endpoint and all it has wished for so far.
struct End {
  explicit End(const Context& context) : endpoint(context) {}

  void know(const crypto::Fingerprint& remote) { endpoint.set_remote({&remote, 1}, out); }

  Endpoint endpoint;
  Output out;
  std::optional<Connected> connected;
  std::optional<Failure> failed;
  bool is_closed = false;
  std::vector<std::string> received;

  /// Files the effects and returns the datagrams.
  Datagrams collect() {
    Datagrams datagrams;
    for (const Effect& effect : out.effects()) {
      if (const auto* send = std::get_if<SendDatagram>(&effect)) {
        const Bytes bytes = out.bytes_of(*send);
        EXPECT_LE(bytes.size(), kDatagramBytesMax);
        datagrams.emplace_back(bytes.begin(), bytes.end());
      } else if (const auto* data = std::get_if<ApplicationData>(&effect)) {
        const Bytes bytes = out.bytes_of(*data);
        received.emplace_back(bytes.begin(), bytes.end());
      } else if (const auto* now_connected = std::get_if<Connected>(&effect)) {
        EXPECT_FALSE(connected);
        connected = *now_connected;
      } else if (const auto* now_failed = std::get_if<Failed>(&effect)) {
        EXPECT_FALSE(failed);
        failed = now_failed->reason;
      } else {
        is_closed = true;
      }
    }
    out.clear();
    return datagrams;
  }
};

/// What the wire does to the n-th datagram: how many copies arrive, and how late.
struct Fate {
  std::size_t copies = 1;
  Duration delay = 10ms;
};

/// Carries datagrams between two ends until nothing more happens.
class Wire {
 public:
  Wire() : ends{End(identity(0).context), End(identity(1).context)} {}
  Wire(const Context& a, const Context& b) : ends{End(a), End(b)} {}

  std::function<Fate(std::size_t)> fate = [](std::size_t) { return Fate{}; };
  std::array<End, 2> ends;
  Instant now = at(0s);
  std::size_t sent = 0;

  End& client() { return ends[0]; }
  End& server() { return ends[1]; }

  /// The server listens before the client speaks. Fingerprints are known.
  void start() {
    client().know(identity(1).fingerprint());
    server().know(identity(0).fingerprint());
    server().endpoint.start(now, Role::Server, server().out);
    client().endpoint.start(now, Role::Client, client().out);
  }

  void run_until(Instant end) {
    ship();
    for (;;) {
      const auto first = std::min_element(flying_.begin(), flying_.end(),
                                          [](const auto& a, const auto& b) { return a.arrives < b.arrives; });
      Instant next = soonest(ends[0].endpoint.next_deadline(), ends[1].endpoint.next_deadline());
      if (first != flying_.end()) { next = soonest(next, first->arrives); }
      if (next == kNever || next > end) { break; }
      now = std::max(now, next);
      if (first != flying_.end() && first->arrives <= now) {
        const Flying landed = *first;
        flying_.erase(first);
        End& to = ends.at(landed.to);
        to.endpoint.on_datagram(now, landed.bytes, to.out);
      } else {
        for (End& end_point : ends) { end_point.endpoint.on_deadline(now, end_point.out); }
      }
      ship();
    }
    now = std::max(now, end);
  }
  void run_for(Duration duration) { run_until(now + duration); }

  bool is_connected() const { return ends[0].connected && ends[1].connected; }

  bool can_talk() {
    for (std::size_t i = 0; i < 2; ++i) {
      const std::string text = "from " + std::to_string(i);
      if (!ends[i].endpoint.send({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, ends[i].out)) {
        return false;
      }
    }
    run_for(1s);
    return ends[0].received == std::vector<std::string>{"from 1"} &&
           ends[1].received == std::vector<std::string>{"from 0"};
  }

 private:
  struct Flying {
    Instant arrives;
    std::size_t to;
    std::vector<std::uint8_t> bytes;
  };

  void ship() {
    for (std::size_t i = 0; i < 2; ++i) {
      for (auto& bytes : ends[i].collect()) {
        const Fate decided = fate(sent++);
        for (std::size_t copy = 0; copy < decided.copies; ++copy) {
          flying_.push_back({now + decided.delay, 1 - i, bytes});
        }
      }
    }
  }

  std::vector<Flying> flying_;
};

inline void expect_same_key(const SrtpKey& a, const SrtpKey& b) {
  EXPECT_TRUE(std::ranges::equal(a.key(), b.key()));
  EXPECT_TRUE(std::ranges::equal(a.salt(), b.salt()));
  EXPECT_FALSE(std::ranges::all_of(a.key(), [](std::uint8_t byte) { return byte == 0; }));
}

/// A peer of plain OpenSSL that may be set up wrongly.
class RawPeer {
 public:
  explicit RawPeer(Role role, const crypto::Certificate* shown = &identity(0).certificate)
      : context_(SSL_CTX_new(DTLS_method())), role_(role) {
    SSL_CTX_set_min_proto_version(context_, DTLS1_2_VERSION);
    SSL_CTX_set_security_level(context_, 0);
    SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, [](int, X509_STORE_CTX*) { return 1; });
    if (shown != nullptr) { show(*shown); }
    SSL_CTX_set_tlsext_use_srtp(context_, "SRTP_AEAD_AES_128_GCM");
  }
  ~RawPeer() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
  }
  RawPeer(const RawPeer&) = delete;
  RawPeer& operator=(const RawPeer&) = delete;

  void show(const crypto::Certificate& certificate) {
    SSL_CTX_use_certificate(context_, certificate.x509());
    SSL_CTX_use_PrivateKey(context_, certificate.key());
  }
  SSL_CTX* context() { return context_; }
  SSL* ssl() {
    if (ssl_ == nullptr) {
      ssl_ = SSL_new(context_);
      SSL_set_bio(ssl_, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
      BIO_set_mem_eof_return(SSL_get_rbio(ssl_), -1);
      SSL_set_options(ssl_, SSL_OP_NO_QUERY_MTU);
      SSL_set_mtu(ssl_, 1200);
      role_ == Role::Client ? SSL_set_connect_state(ssl_) : SSL_set_accept_state(ssl_);
    }
    return ssl_;
  }
  bool is_connected() { return SSL_is_init_finished(ssl()) == 1; }

  /// Takes datagrams, says what OpenSSL answers, cut into records: each may travel alone.
  Datagrams step(const Datagrams& in) {
    SSL_do_handshake(ssl());
    for (const auto& datagram : in) {
      BIO_write(SSL_get_rbio(ssl()), datagram.data(), static_cast<int>(datagram.size()));
      std::array<std::uint8_t, 2048> plain;
      if (!is_connected()) { SSL_do_handshake(ssl()); }
      if (is_connected()) {
        while (SSL_read(ssl(), plain.data(), plain.size()) > 0) {}
      }
    }
    return written();
  }
  Datagrams written() {
    char* start = nullptr;
    const long size = BIO_get_mem_data(SSL_get_wbio(ssl()), &start);
    Bytes rest(reinterpret_cast<const std::uint8_t*>(start), static_cast<std::size_t>(size));
    Datagrams records;
    while (rest.size() >= kRecordHeaderBytes) {
      const Bytes whole = rest.first(kRecordHeaderBytes + load_be16(rest.data() + 11));
      records.emplace_back(whole.begin(), whole.end());
      rest = rest.subspan(whole.size());
    }
    static_cast<void>(BIO_reset(SSL_get_wbio(ssl())));
    return records;
  }

  /// Lets it talk with `end` until both are silent.
  void talk_with(End& end, Instant now = at(0s)) {
    Datagrams to_raw = end.collect();
    for (int turn = 0; turn < 20; ++turn) {
      const Datagrams from_raw = step(to_raw);
      for (const auto& datagram : from_raw) { end.endpoint.on_datagram(now, datagram, end.out); }
      to_raw = end.collect();
      for (const auto& datagram : to_raw) { seen.push_back(datagram); }
      if (to_raw.empty() && from_raw.empty()) { return; }
    }
  }
  Datagrams seen;  ///< all that the other end said

 private:
  SSL_CTX* context_;
  SSL* ssl_ = nullptr;
  Role role_;
};

}  // namespace madang::dtls
