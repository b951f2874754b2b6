// A transmit queue out through the sockets: GSO messages and sendmmsg.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "base/datagram.hpp"
#include "net/send_planner.hpp"
#include "net/tcp_links.hpp"
#include "net/udp_socket.hpp"

namespace madang::net {

struct SendStats {
  std::uint64_t datagrams = 0;         ///< accepted by the kernel
  std::uint64_t bytes = 0;             ///< of those datagrams
  std::uint64_t messages = 0;          ///< a GSO message counts once
  std::uint64_t calls = 0;             ///< sendmmsg calls
  std::uint64_t dropped_full = 0;      ///< datagrams: the socket buffer stayed full
  std::uint64_t dropped_error = 0;     ///< datagrams: unreachable, not permitted, too long
  std::uint64_t dropped_no_socket = 0; ///< datagrams: no such SocketId (any more)
  std::uint64_t gso_refused = 0;       ///< sockets that fell back to plain datagrams
};

/// Sends for all sockets of one worker. No allocation in the steady state.
class UdpSender {
 public:
  UdpSender();
  ~UdpSender();
  UdpSender(const UdpSender&) = delete;
  UdpSender& operator=(const UdpSender&) = delete;

  /// `socket` stays open until remove(id). Whether the kernel knows UDP_SEGMENT is asked here.
  void add(SocketId id, const UdpSocket& socket);
  void remove(SocketId id);
  /// What goes to a TCP connection is handed to `links`, which outlives this.
  void set_streams(TcpLinks& links) { streams_ = &links; }

  /// Sends everything, in order per socket, and clears the queue. When a socket's buffer is full it waits for room, two
  /// milliseconds per call in all; what then still has no room is dropped and counted.
  void flush(TransmitQueue& queue);

  /// Sends every entry as a datagram of its own from now on (sockets added later included): for hosts where GSO
  /// misbehaves without an error.
  void set_gso_allowed(bool allowed) { gso_allowed_ = allowed; }
  bool is_gso_on(SocketId id) const;
  const SendStats& stats() const { return stats_; }

 private:
  struct Socket {
    int fd = -1;
    bool is_v6 = false;
    bool is_gso_on = false;
  };
  struct Batch;

  Socket* find(SocketId id);
  void append(const TransmitQueue& queue, const SendRun& run);
  void send_to_stream(const TransmitQueue& queue, const SendRun& run);
  void append_message(const TransmitQueue& queue, const SendRun& run, Socket& socket);
  void send(const TransmitQueue& queue, Batch& batch);
  bool on_refused(const TransmitQueue& queue, Socket& socket, const SendRun& run, int error);
  void send_plainly(const TransmitQueue& queue, Socket& socket, const SendRun& run);
  bool wait_for_room(int fd);

  std::unordered_map<SocketId, Socket> sockets_;
  TcpLinks* streams_ = nullptr;
  std::vector<SendRun> runs_;
  std::unique_ptr<Batch[]> batches_;
  std::size_t next_batch_ = 0;
  std::int64_t full_wait_left_ms_ = 0;
  bool gso_allowed_ = true;
  SendStats stats_;
};

}  // namespace madang::net
