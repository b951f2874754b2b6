// One worker thread: its sockets, its packet pool, its Engine, and the mailboxes to the control thread.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/datagram.hpp"
#include "base/packet_pool.hpp"
#include "base/result.hpp"
#include "crypto/certificate.hpp"
#include "crypto/secure_random.hpp"
#include "media/engine.hpp"
#include "net/event_loop.hpp"
#include "net/mailbox.hpp"
#include "net/tcp_links.hpp"
#include "net/udp_receiver.hpp"
#include "net/udp_sender.hpp"
#include "net/udp_socket.hpp"

namespace madang::server {

/// What the control thread sends down: a command and what to call its answer.
struct Down {
  media::CallId call;
  media::Command command;
};

/// What one worker has done so far; read by the control thread, a moment old.
struct WorkerStats {
  std::atomic<std::uint64_t> datagrams_in{0};
  std::atomic<std::uint64_t> datagrams_out{0};
  std::atomic<std::uint64_t> forwarded{0};
  std::array<std::atomic<std::uint64_t>, media::kDrops> drops{};
  std::atomic<std::uint64_t> slabs_free{0};
};

/// Owns a thread and everything that thread touches.
class Worker {
 public:
  struct Listen {
    SocketAddress address;
    std::string announced;  ///< empty: the address itself
    bool tcp = true;        ///< also take ICE-TCP connections, at the same port
  };
  struct Options {
    media::WorkerId id;
    std::vector<Listen> listen;
    media::Engine::Plain plain;
    NtpClock ntp;
    bool estimates_bandwidth = false;
    std::size_t slabs = 32'768;
    std::size_t mailbox_size = 16'384;
  };

  /// Binds the sockets; the error is a sentence that names the one that could not be bound. `control` wakes the control
  /// thread and outlives the worker, like `certificate`.
  static Result<std::unique_ptr<Worker>> make(Options options, const crypto::Certificate& certificate,
                                              net::Waker& control);
  ~Worker();

  void start();
  /// Ends the thread after what is under way, and waits for it.
  void stop();

  net::Mailbox<Down>& down() { return down_; }
  net::Mailbox<media::Up>& up() { return up_; }
  const WorkerStats& stats() const { return stats_; }
  /// What its thread has used so far; zero before start() and after stop().
  Duration cpu_time() const;
  /// Bound addresses, in the order of Options::listen.
  std::vector<SocketAddress> addresses() const;
  /// Smallest receive buffer that the kernel granted.
  int receive_buffer_bytes() const;

 private:
  /// Both at one address and port.
  struct Bound {
    net::UdpSocket udp;
    std::optional<net::TcpListener> tcp;
  };
  static Result<Bound> bind(const Listen& listen);
  Worker(Options options, dtls::Context dtls, std::string fingerprint, std::vector<Bound> bound, net::Waker& control);
  static media::Engine::Options engine_options(const Options& options, const std::vector<Bound>& bound,
                                               std::string fingerprint);

  void run();
  bool take_commands();
  void on_ready(const net::Ready& ready);
  void receive(SocketId id, const net::UdpSocket& socket);
  void receive_streams(const net::Ready& ready);
  void settle(Instant now);
  void serve(const media::SocketRequest& request);
  void open(const media::OpenSocket& request);
  void publish_stats();

  Options options_;
  crypto::SecureRandom random_;
  PacketPool pool_;
  net::EventLoop loop_;
  net::Mailbox<Down> down_;
  net::Mailbox<media::Up> up_;
  std::unordered_map<SocketId, net::UdpSocket> sockets_;
  net::TcpLinks streams_;
  net::UdpReceiver receiver_;
  net::UdpSender sender_;
  media::Engine engine_;
  media::EngineOut out_;
  TransmitQueue media_queue_;
  std::vector<Datagram> batch_;
  std::vector<media::Up> undelivered_;  ///< the control thread's mailbox was full
  std::atomic<bool> stopping_{false};
  WorkerStats stats_;
  std::uint64_t datagrams_in_ = 0;
  std::thread thread_;
};

}  // namespace madang::server
