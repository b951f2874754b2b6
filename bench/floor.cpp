#include "floor.hpp"

#include "base/random.hpp"
#include "net/udp_receiver.hpp"
#include "net/udp_sender.hpp"
#include "srtp/protector.hpp"
#include "srtp/receiver.hpp"

namespace madang::bench {

namespace {

struct Peer {
  srtp::Sender keys;
  SocketId socket;
  SocketAddress address;
  std::uint64_t index = 1000;
  std::uint32_t ssrc = 0;
};

}  // namespace

Cost run_floor(const Case& c) {
  SeededRandom random(1);
  crypto::CipherUnit unit;
  srtp::Protector protector(unit);
  const auto in_key = srtp::MasterKey::generate(srtp::Profile::AeadAes128Gcm, random);
  srtp::Receiver receiver_keys(unit, in_key);
  Publisher publisher(in_key, kPublisherSsrc, kPayloadType, c.payload_bytes);
  Sinks sinks(c.receivers);

  auto in_socket = net::UdpSocket::bind({IpAddress::v4(127, 0, 0, 1), 0});
  if (!in_socket) { return {}; }
  net::UdpSender sender;
  // One socket for each receiver, as plain transports have them.
  std::vector<net::UdpSocket> out_sockets;
  out_sockets.reserve(c.receivers);
  std::vector<Peer> peers;
  for (std::size_t i = 0; i < c.receivers; ++i) {
    auto socket = net::UdpSocket::bind({IpAddress::v4(127, 0, 0, 1), 0});
    if (!socket) { return {}; }
    out_sockets.push_back(std::move(*socket));
    const SocketId id{static_cast<std::uint32_t>(i)};
    sender.add(id, out_sockets.back());
    peers.push_back({srtp::Sender(unit, srtp::MasterKey::generate(srtp::Profile::AeadAes128Gcm, random)), id,
                     sinks.addresses()[i], 1000, static_cast<std::uint32_t>(2000 + i)});
  }

  PacketPool pool(1024);
  net::UdpReceiver udp(pool);
  std::vector<Datagram> batch;
  TransmitQueue queue;
  std::vector<srtp::ProtectJob> jobs;
  Cost cost;
  CpuTime spent{};
  const std::size_t rounds = c.packets / (c.receivers * c.burst);
  for (std::size_t round = 0; round < rounds + rounds / 10; ++round) {
    publisher.send(in_socket->local_address(), c.burst);
    const CpuTime begin = CpuTime::now();
    batch.clear();
    udp.receive(*in_socket, SocketId{0}, batch);
    std::vector<Bytes> plain;
    for (Datagram& datagram : batch) {
      if (const auto ok = receiver_keys.unprotect_rtp(datagram.bytes)) { plain.push_back(datagram.bytes.first(ok.size)); }
    }
    for (Peer& peer : peers) {
      for (const Bytes packet : plain) {
        if (queue.capacity_bytes() - queue.used_bytes() < PacketPool::kSlabBytes) {
          protector.protect(jobs);
          jobs.clear();
          sender.flush(queue);
        }
        const MutableBytes room = queue.reserve(packet.size() + srtp::kOverheadBytesMax);
        std::memcpy(room.data(), packet.data(), 12);
        store_be16(room.data() + 2, static_cast<std::uint16_t>(peer.index));
        store_be32(room.data() + 8, peer.ssrc);
        jobs.push_back({.sender = &peer.keys, .header = room.first(12), .payload = packet.subspan(12), .index = peer.index++});
        queue.commit(peer.socket, peer.address, jobs.back().protected_size());
      }
    }
    protector.protect(jobs);
    jobs.clear();
    sender.flush(queue);
    const CpuTime end = CpuTime::now();
    if (round < rounds / 10) { continue; }  // warm-up
    spent.total_ns += end.total_ns - begin.total_ns;
    spent.user_ns += end.user_ns - begin.user_ns;
    spent.system_ns += end.system_ns - begin.system_ns;
    cost.forwarded += plain.size() * c.receivers;
  }
  const auto n = static_cast<double>(cost.forwarded);
  cost.cpu_ns = static_cast<double>(spent.total_ns) / n;
  cost.user_ns = static_cast<double>(spent.user_ns) / n;
  cost.system_ns = static_cast<double>(spent.system_ns) / n;
  return cost;
}

}  // namespace madang::bench
