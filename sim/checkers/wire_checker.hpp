// Watches every datagram that leaves the server, as somebody with a cable between could.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "base/bytes.hpp"
#include "base/socket_address.hpp"
#include "rtp/types.hpp"
#include "sim/promises.hpp"

namespace madang::sim {

/// Knows which addresses have proved to be somebody's, and what was sent under which SRTP index.
class WireChecker {
 public:
  explicit WireChecker(Promises& promises) : promises_(promises) {}

  /// A client of ours, who knows the password, sent a connectivity check from there and it arrived.
  void on_check_arrived(const SocketAddress& from) { validated_.insert(from); }
  /// A plain transport's client sends from there, or told the server to send there.
  void on_plain(const SocketAddress& address) { validated_.insert(address); }
  /// The keys of that path are those of another association from now on.
  void on_new_keys(const SocketAddress& address) { streams_.erase(address); }
  /// The same client, by another address: its keys stay the same.
  void on_moved(const SocketAddress& from, const SocketAddress& to);
  /// The number of the first packet that was sent there of that stream.
  std::optional<rtp::WireSeq> first_sent(const SocketAddress& to, std::uint32_t ssrc) const;
  void on_sent(Instant now, const SocketAddress& to, Bytes datagram, bool is_encrypted);

 private:
  static constexpr std::size_t kRemembered = 4'096;  ///< packets of each stream
  struct Stream {
    rtp::SeqUnwrapper unwrapper;
    std::unordered_map<std::int64_t, std::uint64_t> hashes;  ///< of what left under an index
    std::deque<std::int64_t> order;
    std::optional<std::int64_t> first = {};
  };
  struct Path {
    std::unordered_map<std::uint32_t, Stream> rtp;   ///< by SSRC
    std::unordered_map<std::uint32_t, Stream> rtcp;
  };
  void on_index(Instant now, Stream& stream, std::int64_t index, Bytes datagram);

  Promises& promises_;
  std::unordered_set<SocketAddress> validated_;
  std::unordered_map<SocketAddress, Path> streams_;
};

}  // namespace madang::sim
