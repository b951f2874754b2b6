// Proves in tests what RFC 7714 §8 demands: no nonce twice for different bytes.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "base/bytes.hpp"
#include "srtp/packet_index.hpp"

namespace madang::srtp {

/// Remembers a digest of every packet one key has protected. Grows without limit: for tests and the
/// simulator.
class NonceLedger {
 public:
  /// False if this (ssrc, index) was seen with other bytes. `header` is the RTP header.
  bool enter(Bytes header, Bytes payload, PacketIndex index);
  std::size_t violations() const { return violations_; }

 private:
  struct Nonce {
    std::uint32_t ssrc;
    PacketIndex index;
    friend bool operator==(const Nonce&, const Nonce&) = default;
  };
  struct NonceHash {
    std::size_t operator()(const Nonce& n) const {
      return static_cast<std::size_t>((n.index ^ std::uint64_t{n.ssrc} << 20) *
                                      0x9E3779B97F4A7C15u);
    }
  };
  std::unordered_map<Nonce, std::uint64_t, NonceHash> digests_;
  std::size_t violations_ = 0;
};

}  // namespace madang::srtp
