// One handshake of OpenSSL and what follows from it, seen as calls that take records and yield datagrams.
#pragma once

#include <openssl/ssl.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "dtls/channel.hpp"
#include "dtls/effects.hpp"
#include "dtls/record.hpp"

namespace madang::dtls {

/// Owns an SSL object and its channel. Knows no time: resend() is called by whoever does.
class Session {
 public:
  Session(SSL_CTX* context, Role role);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  enum class Step : std::uint8_t { Waiting, Done, Broken };
  /// Goes as far as `record` (or nothing, for a client's first flight) leads.
  Step handshake(Bytes record, Output& out);
  /// Sends the last flight again under new record numbers (RFC 6347 §4.2.4).
  Step resend(Output& out);
  /// Datagrams the last call wrote.
  std::size_t sent() const { return channel_.sent(); }
  /// The peer's ChangeCipherSpec was taken: sealed records can be opened.
  bool can_open() const;

  enum class Got : std::uint8_t { Nothing, Data, Goodbye, FatalAlert, Broken };
  /// After the handshake: opens one record. Data goes to `out`.
  Got read(Bytes record, Output& out);
  bool write(Bytes data, Output& out);
  /// close_notify. Not when is_over().
  void say_goodbye(Output& out);
  /// The last read() ended in an error of either side: OpenSSL takes no further call.
  bool is_over() const { return is_over_; }

  /// What a sealed record has beyond its content.
  std::size_t seal_bytes() const;
  std::vector<std::uint8_t> peer_certificate_der() const;
  std::optional<SrtpProfile> srtp_profile() const;
  /// RFC 5764 §4.2. Empty when OpenSSL refuses.
  std::optional<Connected> export_keys(SrtpProfile profile) const;

 private:
  Step step_after(int result) const;

  struct Free { void operator()(SSL* ssl) const { SSL_free(ssl); } };
  Channel channel_;
  std::unique_ptr<SSL, Free> ssl_;
  Role role_;
  bool is_over_ = false;
};

}  // namespace madang::dtls
