// Our association and, where it is installed, libusrsctp over the same virtual path: 100 Mbit/s, 20 ms each way, packets
// lost by the same seeds. Reports how fast messages arrive in virtual time, and what one costs in CPU time, both ends and
// the path together. Both compute checksums, have equal buffers, packet sizes and timers.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <vector>

#include "sctp/association.hpp"
#include "sctp/virtual_link_test_support.hpp"

#ifdef MADANG_HAS_USRSCTP
#include <sys/socket.h>

#include <cerrno>
#include <cstdarg>

#include <usrsctp.h>
#endif

namespace madang::sctp {
namespace {

constexpr std::size_t kBufferBytes = 512 << 10;
constexpr int kSeeds = 5;

LinkOptions path(double loss) {
  return {.loss = loss, .repeat = 0, .reorder = 0, .delay = 20ms, .reorder_delay = 0ms, .bits_per_second = 100'000'000,
          .queue_bytes = 512 << 10};
}

double cpu_seconds() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

struct Measured {
  double virtual_seconds = 0;
  double cpu_seconds = 0;
  std::size_t bytes = 0;
};

/// Two associations of ours.
class Ours {
 public:
  Ours(VirtualLink& link, Instant& now) : link_(link), now_(now) {
    ends_[0].association.connect(now, ends_[0].out);
    settle(0);
  }
  bool is_connected() const {
    return ends_[0].association.state() == State::Connected && ends_[1].association.state() == State::Connected;
  }
  bool send(const Payload& payload) {
    End& from = ends_[0];
    if (from.association.buffered_bytes() + payload.size() > kBufferBytes) { return false; }
    const bool queued = from.association.send(now_, StreamId{1}, kPpidBinary, payload, {}, from.out) == SendResult::Queued;
    settle(0);
    return queued;
  }
  void on_packet(int to, Bytes packet) {
    ends_[to].association.on_datagram(now_, packet, ends_[to].out);
    settle(to);
  }
  Instant next_deadline() const {
    return soonest(ends_[0].association.next_deadline(), ends_[1].association.next_deadline());
  }
  void on_deadline() {
    for (int i = 0; i < 2; ++i) {
      if (ends_[i].association.next_deadline() > now_) { continue; }
      ends_[i].association.on_deadline(now_, ends_[i].out);
      settle(i);
    }
  }
  std::size_t received_bytes() const { return received_; }

 private:
  struct End {
    explicit End(std::uint64_t seed) : random(seed), association(options(), random) {}
    static Options options() {
      Options result;
      result.over_dtls = false;  // checksums
      result.offer_interleaving = false;
      return result;
    }
    SeededRandom random;
    Association association;
    Output out;
  };

  void settle(int from) {
    Output& out = ends_[from].out;
    for (const Effect& effect : out.effects()) {
      if (const auto* packet = std::get_if<SendPacket>(&effect)) {
        link_.send(now_, 1 - from, out.bytes_of(*packet));
      } else if (const auto* message = std::get_if<MessageReceived>(&effect)) {
        received_ += message->payload.size();
      }
    }
    out.clear();
  }

  VirtualLink& link_;
  Instant& now_;
  End ends_[2]{End(1), End(2)};
  std::size_t received_ = 0;
};

#ifdef MADANG_HAS_USRSCTP
/// Two sockets of libusrsctp, whose timers we drive in virtual time.
class Usrsctp {
 public:
  Usrsctp(VirtualLink& link, Instant& now) : link_(link), now_(now), next_tick_(now + kTick) {
    static const bool once = initialize();
    static_cast<void>(once);
    for (End& end : ends_) { end.owner = this; }
    usrsctp_register_address(&ends_[0]);
    usrsctp_register_address(&ends_[1]);
    for (End& end : ends_) { open(end); }
    for (End& end : ends_) { connect(end); }
  }
  ~Usrsctp() {
    closing_ = true;
    for (End& end : ends_) {
      usrsctp_close(end.socket);
      usrsctp_deregister_address(&end);
    }
    for (int i = 0; i < 100; ++i) { usrsctp_handle_timers(10); }
  }
  bool is_connected() const { return now_ > at(2s); }  // it says so by notifications only; the handshake takes 80 ms
  bool send(const Payload& payload) {
    sctp_sendv_spa how{};
    how.sendv_flags = SCTP_SEND_SNDINFO_VALID;
    how.sendv_sndinfo.snd_sid = 1;
    how.sendv_sndinfo.snd_ppid = 0x35000000;
    return usrsctp_sendv(ends_[0].socket, payload.bytes().data(), payload.size(), nullptr, 0, &how, sizeof how,
                         SCTP_SENDV_SPA, 0) > 0;
  }
  void on_packet(int to, Bytes packet) {
    usrsctp_conninput(&ends_[to], packet.data(), packet.size(), 0);
    drain();
  }
  Instant next_deadline() const { return next_tick_; }
  void on_deadline() {
    while (next_tick_ <= now_) {
      usrsctp_handle_timers(10);
      next_tick_ += kTick;
    }
    drain();
  }
  std::size_t received_bytes() const { return received_; }

 private:
  static constexpr Duration kTick = 10ms;
  struct End {
    Usrsctp* owner = nullptr;
    struct ::socket* socket = nullptr;
  };

  static int output(void* address, void* packet, std::size_t bytes, std::uint8_t, std::uint8_t) {
    End* end = static_cast<End*>(address);
    Usrsctp& self = *end->owner;
    if (!self.closing_) {
      self.link_.send(self.now_, end == &self.ends_[0] ? 1 : 0, Bytes(static_cast<const std::uint8_t*>(packet), bytes));
    }
    return 0;
  }
  static bool initialize() {
    usrsctp_init_nothreads(0, output, nullptr);
    usrsctp_sysctl_set_sctp_ecn_enable(0);
    usrsctp_sysctl_set_sctp_asconf_enable(0);
    usrsctp_sysctl_set_sctp_auth_enable(0);
    usrsctp_sysctl_set_sctp_sendspace(kBufferBytes);
    usrsctp_sysctl_set_sctp_recvspace(kReceiveBytesMax);
    usrsctp_sysctl_set_sctp_initial_cwnd(kCongestionWindowInitialPackets);
    usrsctp_sysctl_set_sctp_rto_initial_default(static_cast<std::uint32_t>(to_ms(kRtoInitial)));
    usrsctp_sysctl_set_sctp_rto_min_default(static_cast<std::uint32_t>(to_ms(kRtoMin)));
    return true;
  }
  sockaddr_conn address_of(End& end) {
    sockaddr_conn address{};
    address.sconn_family = AF_CONN;
    address.sconn_port = htons(5000);
    address.sconn_addr = &end;
    return address;
  }
  void open(End& end) {
    end.socket = usrsctp_socket(AF_CONN, SOCK_STREAM, IPPROTO_SCTP, nullptr, nullptr, 0, nullptr);
    usrsctp_set_non_blocking(end.socket, 1);
    const linger no_linger{.l_onoff = 1, .l_linger = 0};
    usrsctp_setsockopt(end.socket, SOL_SOCKET, SO_LINGER, &no_linger, sizeof no_linger);
    const int on = 1;
    usrsctp_setsockopt(end.socket, IPPROTO_SCTP, SCTP_NODELAY, &on, sizeof on);
    sctp_paddrparams parameters{};
    parameters.spp_address.ss_family = AF_CONN;
    parameters.spp_flags = SPP_PMTUD_DISABLE;
    parameters.spp_pathmtu = kPacketBytesMax & ~3u;
    usrsctp_setsockopt(end.socket, IPPROTO_SCTP, SCTP_PEER_ADDR_PARAMS, &parameters, sizeof parameters);
    sockaddr_conn local = address_of(end);
    usrsctp_bind(end.socket, reinterpret_cast<sockaddr*>(&local), sizeof local);
  }
  /// Both ends of an AF_CONN path have one address each side, its own.
  void connect(End& end) {
    sockaddr_conn remote = address_of(end);
    usrsctp_connect(end.socket, reinterpret_cast<sockaddr*>(&remote), sizeof remote);
  }
  void drain() {
    while (true) {
      socklen_t from_bytes = 0;
      socklen_t info_bytes = 0;
      unsigned info_type = 0;
      int flags = 0;
      const ssize_t got = usrsctp_recvv(ends_[1].socket, room_.data(), room_.size(), nullptr, &from_bytes, nullptr,
                                        &info_bytes, &info_type, &flags);
      if (got <= 0) { return; }
      received_ += static_cast<std::size_t>(got);
    }
  }

  VirtualLink& link_;
  Instant& now_;
  Instant next_tick_;
  End ends_[2];
  bool closing_ = false;
  std::size_t received_ = 0;
  std::vector<std::uint8_t> room_ = std::vector<std::uint8_t>(kMessageBytesMax);
};
#endif

template <typename Stack>
Measured transfer(double loss, std::size_t message_bytes, std::size_t total_bytes, std::uint64_t seed) {
  VirtualLink link(path(0), seed);
  Instant now = at(1s);
  Stack stack(link, now);
  const std::vector<std::uint8_t> bytes(message_bytes, 0x5A);
  const Payload payload = Payload::copy_of(bytes);
  const auto step = [&] {
    const Instant next = soonest(link.next_arrival(), stack.next_deadline());
    now = std::max(now, next);
    while (auto arrival = link.take(now)) { stack.on_packet(arrival->to, arrival->packet); }
    stack.on_deadline();
  };
  while (!stack.is_connected()) { step(); }
  link.options.loss = loss;
  const Instant start = now;
  const double cpu = cpu_seconds();
  std::size_t sent = 0;
  while (stack.received_bytes() < total_bytes && now < start + 600s) {
    while (sent < total_bytes && stack.send(payload)) { sent += message_bytes; }
    step();
  }
  return {to_seconds(now - start), cpu_seconds() - cpu, stack.received_bytes()};
}

template <typename Stack>
void run(benchmark::State& state) {
  const double loss = static_cast<double>(state.range(0)) / 100;
  const auto message_bytes = static_cast<std::size_t>(state.range(1));
  const std::size_t total = (loss == 0 ? std::size_t{24} << 20 : std::size_t{6} << 20) / message_bytes * message_bytes;
  Measured sum;
  for (auto _ : state) {
    for (int seed = 1; seed <= kSeeds; ++seed) {
      const Measured one = transfer<Stack>(loss, message_bytes, total, static_cast<std::uint64_t>(seed));
      sum.virtual_seconds += one.virtual_seconds;
      sum.cpu_seconds += one.cpu_seconds;
      sum.bytes += one.bytes;
    }
  }
  if (sum.bytes < total * kSeeds) { state.SkipWithError("not everything arrived"); }
  const double messages = static_cast<double>(sum.bytes) / static_cast<double>(message_bytes);
  state.counters["Mbit/s"] = static_cast<double>(sum.bytes) * 8 / 1e6 / sum.virtual_seconds;
  state.counters["us/message"] = sum.cpu_seconds * 1e6 / messages;
}

void grid(benchmark::internal::Benchmark* bench) {
  for (const int message_bytes : {1'000, 64'000}) {
    for (const int loss : {0, 1, 5}) { bench->Args({loss, message_bytes}); }
  }
  bench->ArgNames({"loss%", "bytes"})->Iterations(1)->Unit(benchmark::kMillisecond);
}

BENCHMARK(run<Ours>)->Apply(grid)->Name("madang");
#ifdef MADANG_HAS_USRSCTP
BENCHMARK(run<Usrsctp>)->Apply(grid)->Name("usrsctp");
#endif

}  // namespace
}  // namespace madang::sctp
