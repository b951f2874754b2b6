// What OpenSSL believes to be a datagram socket.
#pragma once

#include <openssl/bio.h>

#include <cstddef>

#include "base/bytes.hpp"
#include "dtls/effects.hpp"

struct timeval;

namespace madang::dtls {

/// Hands one record to OpenSSL, takes each datagram it writes, and remembers where OpenSSL keeps its retransmission
/// timer. Must not move while a BIO leads to it.
class Channel {
 public:
  /// A BIO that reads from and writes to this; belongs to the caller.
  BIO* make_bio();

  /// What the next read finds, and where writes go. end() takes both away.
  void begin(Bytes record, Output& out) {
    input_ = record;
    out_ = &out;
    sent_ = 0;
  }
  void end() {
    input_ = {};
    out_ = nullptr;
  }
  /// Datagrams written since begin().
  std::size_t sent() const { return sent_; }
  timeval* timer() const { return timer_; }

 private:
  static int on_read(BIO* bio, char* to, int size);
  static int on_write(BIO* bio, const char* from, int size);
  static long on_control(BIO* bio, int command, long number, void* pointer);
  static const BIO_METHOD* method();

  Bytes input_;
  Output* out_ = nullptr;
  std::size_t sent_ = 0;
  timeval* timer_ = nullptr;
};

}  // namespace madang::dtls
