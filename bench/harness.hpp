// What the product and the floor are measured with: the same packets in, the same sinks out, the same clock.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/datagram.hpp"
#include "net/udp_socket.hpp"
#include "srtp/keys.hpp"

namespace madang::bench {

/// One case: a publisher's bursts, fanned out to `receivers`.
struct Case {
  std::string name;
  std::size_t receivers = 100;
  std::size_t burst = 1;            ///< packets per flush: 1 (audio, thin video) to a frame's worth
  std::size_t payload_bytes = 1188; ///< with the 12-byte header: 1,200 B
  std::size_t packets = 0;          ///< to forward in all, over all receivers
};

/// What one run cost, for one forwarded packet.
struct Cost {
  double cpu_ns = 0;
  double user_ns = 0;
  double system_ns = 0;
  std::uint64_t forwarded = 0;
};

/// CPU time of the calling thread, by the kernel's own accounting.
struct CpuTime {
  std::int64_t total_ns = 0;
  std::int64_t user_ns = 0;
  std::int64_t system_ns = 0;
  static CpuTime now();
};

/// Sockets that nobody reads: the kernel's whole transmit path runs, then the packet is dropped at a full buffer.
class Sinks {
 public:
  explicit Sinks(std::size_t count);
  const std::vector<SocketAddress>& addresses() const { return addresses_; }

 private:
  std::vector<net::UdpSocket> sockets_;
  std::vector<SocketAddress> addresses_;
};

/// Sends protected RTP of one stream to one address; its own cost is not measured.
class Publisher {
 public:
  Publisher(const srtp::MasterKey& key, std::uint32_t ssrc, std::uint8_t payload_type, std::size_t payload_bytes);
  ~Publisher();
  Publisher(const Publisher&) = delete;
  Publisher& operator=(const Publisher&) = delete;
  void send(const SocketAddress& to, std::size_t packets);
  const SocketAddress& address() const;

 private:
  struct State;
  State* state_;
};

/// The publisher's stream, as every case has it.
inline constexpr std::uint32_t kPublisherSsrc = 1111;
inline constexpr std::uint8_t kPayloadType = 101;

}  // namespace madang::bench
