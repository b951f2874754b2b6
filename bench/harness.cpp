#include "harness.hpp"

#include <sys/resource.h>

#include <cstdlib>
#include <ctime>

#include "net/real_clock.hpp"
#include "net/udp_sender.hpp"
#include "srtp/protector.hpp"

namespace madang::bench {

namespace {

net::UdpSocket must_bind(int receive_buffer_bytes) {
  auto socket = net::UdpSocket::bind({IpAddress::v4(127, 0, 0, 1), 0}, {.receive_buffer_bytes = receive_buffer_bytes});
  if (!socket) {
    std::fprintf(stderr, "bench: %s\n", socket.error().message.c_str());
    std::exit(1);
  }
  return std::move(*socket);
}

std::int64_t ns_of(const timeval& t) { return t.tv_sec * 1'000'000'000LL + t.tv_usec * 1'000LL; }

}  // namespace

CpuTime CpuTime::now() {
  timespec cpu{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &cpu);
  rusage usage{};
  getrusage(RUSAGE_THREAD, &usage);
  return {cpu.tv_sec * 1'000'000'000LL + cpu.tv_nsec, ns_of(usage.ru_utime), ns_of(usage.ru_stime)};
}

Sinks::Sinks(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    sockets_.push_back(must_bind(2'304));
    addresses_.push_back(sockets_.back().local_address());
  }
}

struct Publisher::State {
  crypto::CipherUnit unit;
  srtp::Protector protector{unit};
  srtp::Sender keys;
  net::UdpSocket socket = must_bind(1 << 16);
  net::UdpSender sender;
  TransmitQueue queue;
  std::vector<std::uint8_t> payload;
  std::uint32_t ssrc;
  std::uint8_t payload_type;
  std::uint64_t index = 1000;
  std::uint32_t timestamp = 0;

  State(const srtp::MasterKey& key, std::uint32_t ssrc_, std::uint8_t payload_type_, std::size_t payload_bytes)
      : keys(unit, key), payload(payload_bytes, 0x5A), ssrc(ssrc_), payload_type(payload_type_) {
    sender.add(SocketId{0}, socket);
    // A VP8 descriptor of a key frame's first packet: a consumer may begin with any of them.
    payload[0] = 0x10;
    payload[1] = 0x00;
  }
};

Publisher::Publisher(const srtp::MasterKey& key, std::uint32_t ssrc, std::uint8_t payload_type,
                     std::size_t payload_bytes)
    : state_(new State(key, ssrc, payload_type, payload_bytes)) {}
Publisher::~Publisher() { delete state_; }

const SocketAddress& Publisher::address() const { return state_->socket.local_address(); }

void Publisher::send(const SocketAddress& to, std::size_t packets) {
  State& s = *state_;
  s.timestamp += 3000;
  for (std::size_t i = 0; i < packets; ++i) {
    const MutableBytes room = s.queue.reserve(12 + s.payload.size() + srtp::kOverheadBytesMax);
    ByteWriter header(room);
    header.u8(0x80);
    header.u8(static_cast<std::uint8_t>(s.payload_type | (i + 1 == packets ? 0x80 : 0)));
    header.u16(static_cast<std::uint16_t>(s.index));
    header.u32(s.timestamp);
    header.u32(s.ssrc);
    const srtp::ProtectJob job{.sender = &s.keys, .header = room.first(12), .payload = s.payload, .index = s.index++};
    s.protector.protect(job);
    s.queue.commit(SocketId{0}, to, job.protected_size());
  }
  s.sender.flush(s.queue);
}

}  // namespace madang::bench
