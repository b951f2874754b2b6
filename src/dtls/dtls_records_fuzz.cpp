// Any datagrams to an endpoint that waits, to one in the middle of its handshake, and to one that is connected: the
// first two must go on, the last must still talk.
#define OPENSSL_SUPPRESS_DEPRECATED  // RAND_set_rand_method is the only way to a seeded OpenSSL
#include <openssl/rand.h>

#include <algorithm>
#include <vector>

#include "base/check.hpp"
#include "base/random.hpp"
#include "dtls/context.hpp"
#include "dtls/endpoint.hpp"

using namespace madang;
using namespace madang::dtls;

namespace {

/// OpenSSL's randomness from a seed, so that an input always takes the same way.
SeededRandom& seeded() {
  static SeededRandom random(1);
  return random;
}

int fill(unsigned char* bytes, int size) {
  seeded().fill({bytes, static_cast<std::size_t>(size)});
  return 1;
}
int is_seeded() { return 1; }

const crypto::Certificate& certificate() {
  static const crypto::Certificate made = crypto::Certificate::generate(1'800'000'000).value();
  return made;
}

const Context& context() {
  static const RAND_METHOD method = {nullptr, fill, nullptr, nullptr, fill, is_seeded};
  static const Context made = [] {
    RAND_set_rand_method(&method);
    return Context::make(certificate()).value();
  }();
  return made;
}

struct End {
  End() : endpoint(context()) {
    const auto remote = certificate().fingerprint(crypto::FingerprintAlgorithm::Sha256);
    endpoint.set_remote({&remote, 1}, out);
  }
  /// Gives `to` all that this one has to send.
  void deliver(End& to, Instant now) {
    for (const Effect& effect : out.effects()) {
      if (const auto* send = std::get_if<SendDatagram>(&effect)) {
        to.endpoint.on_datagram(now, out.bytes_of(*send), to.out);
      }
    }
    out.clear();
  }
  Endpoint endpoint;
  Output out;
};

/// The input is datagrams, each behind its length in two bytes.
template <typename Visit>
void each_datagram(Bytes input, Visit visit) {
  for (int n = 0; n < 32 && input.size() > 2; ++n) {
    const std::size_t size = std::min<std::size_t>(load_be16(input.data()) % 1500, input.size() - 2);
    visit(input.subspan(2, size));
    input = input.subspan(2 + size);
  }
}

void feed(End& end, Bytes input, Instant now) {
  each_datagram(input, [&](Bytes datagram) { end.endpoint.on_datagram(now, datagram, end.out); });
}

/// Two ends that are connected, made once: making them costs a millisecond.
struct Pair {
  Pair() {
    server.endpoint.start(at(0s), Role::Server, server.out);
    client.endpoint.start(at(0s), Role::Client, client.out);
    for (int turn = 0; turn < 4; ++turn) {
      client.deliver(server, at(0s));
      server.deliver(client, at(0s));
    }
    MADANG_CHECK(is_connected());
  }
  bool is_connected() const {
    return server.endpoint.state() == State::Connected && client.endpoint.state() == State::Connected;
  }
  void check_talk() {
    const std::uint8_t hello[] = {'h', 'i'};
    MADANG_CHECK(client.endpoint.send(hello, client.out));
    MADANG_CHECK(client.out.effects().size() == 1);
    const auto datagram = client.out.bytes_of(std::get<SendDatagram>(client.out.effects()[0]));
    MADANG_CHECK(server.endpoint.on_datagram(at(0s), datagram, server.out));
    MADANG_CHECK(server.out.effects().size() == 1);
    MADANG_CHECK(std::holds_alternative<ApplicationData>(server.out.effects()[0]));
    client.out.clear();
    server.out.clear();
  }
  End client, server;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static Pair pair;
  if (size == 0) { return 0; }
  seeded() = SeededRandom(7);
  const Bytes input(bytes + 1, size - 1);
  switch (bytes[0] % 4) {
    case 0: {
      End server;
      server.endpoint.start(at(0s), Role::Server, server.out);
      feed(server, input, at(1s));
      MADANG_CHECK(server.endpoint.state() == State::Connecting);
      break;
    }
    case 1: {
      End client;
      client.endpoint.start(at(0s), Role::Client, client.out);
      feed(client, input, at(10ms));
      MADANG_CHECK(client.endpoint.state() == State::Connecting);
      client.endpoint.on_deadline(client.endpoint.next_deadline(), client.out);
      break;
    }
    case 2: {
      End client, server;
      server.endpoint.start(at(0s), Role::Server, server.out);
      client.endpoint.start(at(0s), Role::Client, client.out);
      client.deliver(server, at(0s));
      feed(server, input, at(10ms));
      // With this much known of its randomness, an input may even be the client's true answer.
      MADANG_CHECK(server.endpoint.state() == State::Connecting || server.endpoint.state() == State::Connected);
      server.endpoint.on_deadline(server.endpoint.next_deadline(), server.out);
      break;
    }
    default:
      feed(pair.server, input, at(0s));
      MADANG_CHECK(pair.server.out.empty() && pair.is_connected());
      pair.check_talk();
      break;
  }
  return 0;
}
