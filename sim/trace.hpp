// One number for everything that happened: equal runs have equal numbers.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.hpp"
#include "base/socket_address.hpp"
#include "base/time.hpp"

namespace madang::sim {

/// Knows a hash over all that was noted so far, in order.
class Trace {
 public:
  void note(Instant now, char what, const SocketAddress& whom, Bytes bytes) {
    add(static_cast<std::uint64_t>(now.time_since_epoch().count()));
    add(static_cast<std::uint64_t>(what) << 32 | whom.port);
    add(Bytes(whom.ip.bytes));
    add(bytes);
    ++events_;
  }
  void note(Instant now, char what, std::uint64_t whom, std::string_view text) {
    add(static_cast<std::uint64_t>(now.time_since_epoch().count()));
    add(static_cast<std::uint64_t>(what) << 32 | 0x10000);
    add(whom);
    add(Bytes(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
    ++events_;
  }
  std::uint64_t value() const { return hash_; }
  std::uint64_t events() const { return events_; }

 private:
  void add(std::uint64_t word) {
    hash_ = (hash_ ^ word) * 0x9E37'79B9'7F4A'7C15ull;
    hash_ ^= hash_ >> 29;
  }
  void add(Bytes bytes) {
    add(bytes.size());
    while (bytes.size() >= 8) {
      add(std::uint64_t{load_be32(bytes.data())} << 32 | load_be32(bytes.data() + 4));
      bytes = bytes.subspan(8);
    }
    std::uint64_t last = 0;
    for (const std::uint8_t byte : bytes) { last = last << 8 | byte; }
    add(last);
  }

  std::uint64_t hash_ = 0x6D61'6461'6E67ull;
  std::uint64_t events_ = 0;
};

}  // namespace madang::sim
