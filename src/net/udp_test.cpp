// UdpSocket, UdpReceiver and UdpSender over the loopback.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <string>

#include "base/random.hpp"
#include "net/udp_receiver.hpp"
#include "net/udp_sender.hpp"
#include "net/udp_socket.hpp"

namespace madang::net {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

constexpr IpAddress kLoopback = IpAddress::v4(127, 0, 0, 1);
constexpr SocketId kId{7};

UdpSocket bound(const IpAddress& ip = kLoopback) {
  Result<UdpSocket> socket = UdpSocket::bind({ip, 0});
  EXPECT_TRUE(socket.has_value());
  return std::move(socket).value();
}

Bytes bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
std::string text_of(const Datagram& datagram) {
  return {reinterpret_cast<const char*>(datagram.bytes.data()), datagram.bytes.size()};
}

/// Receives until `count` datagrams are there or nothing has come for a second.
std::vector<Datagram> receive(UdpReceiver& receiver, const UdpSocket& socket, std::size_t count) {
  std::vector<Datagram> out;
  while (out.size() < count) {
    pollfd readable{socket.fd(), POLLIN, 0};
    if (poll(&readable, 1, 1000) <= 0) { break; }
    receiver.receive(socket, kId, out);
  }
  return out;
}

TEST(UdpSocket, SaysWhyItCannotBind) {
  const UdpSocket taken = bound();
  const auto second = UdpSocket::bind(taken.local_address());
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, Code::AlreadyExists);
  EXPECT_EQ(second.error().message,
            "cannot bind udp " + taken.local_address().text() + ": address already in use");
  const auto foreign = UdpSocket::bind({IpAddress::v4(192, 0, 2, 1), 0});
  ASSERT_FALSE(foreign.has_value());
  EXPECT_THAT(foreign.error().message, StartsWith("cannot bind udp 192.0.2.1:0: cannot assign"));
}

TEST(UdpSocket, KnowsItsPortAndTheBuffersItGot) {
  const UdpSocket socket = bound();
  EXPECT_EQ(socket.local_address().ip, kLoopback);
  EXPECT_NE(socket.local_address().port, 0);
  EXPECT_FALSE(socket.is_v6());
  EXPECT_GT(socket.receive_buffer_bytes(), 100'000);
  EXPECT_GT(socket.send_buffer_bytes(), 100'000);
}

TEST(UdpSocket, FindsTheFreePortsOfARangeAndThenNoMore) {
  SeededRandom random(3);
  const std::uint16_t first = bound().local_address().port;
  const PortRange range{first, static_cast<std::uint16_t>(first < 65'530 ? first + 2 : first)};
  std::vector<UdpSocket> sockets;
  for (int i = 0; i <= range.last - range.first; ++i) {
    auto socket = UdpSocket::bind_in_range(kLoopback, range, random);
    if (!socket) { break; }  // somebody else on this machine has one of them
    EXPECT_GE(socket->local_address().port, range.first);
    EXPECT_LE(socket->local_address().port, range.last);
    sockets.push_back(std::move(socket).value());
  }
  EXPECT_FALSE(sockets.empty());
  const auto full = UdpSocket::bind_in_range(kLoopback, range, random);
  ASSERT_FALSE(full.has_value());
  EXPECT_EQ(full.error().code, Code::Unavailable);
  EXPECT_THAT(full.error().message, HasSubstr("all are in use"));
  EXPECT_FALSE(UdpSocket::bind_in_range(kLoopback, {10, 9}, random).has_value());
}

TEST(Udp, CarriesDatagramsBothWaysWithTheirAddresses) {
  for (const IpAddress& ip : {kLoopback, IpAddress::parse("::1").value()}) {
    const UdpSocket a = bound(ip), b = bound(ip);
    UdpSender sender;
    sender.add(kId, a);
    TransmitQueue queue(64 * 1024);
    queue.push(kId, b.local_address(), bytes_of("hello"));
    queue.push(kId, b.local_address(), bytes_of("world!"));
    sender.flush(queue);
    EXPECT_TRUE(queue.empty());
    EXPECT_EQ(sender.stats().datagrams, 2u);
    PacketPool pool(128);
    UdpReceiver receiver(pool);
    const auto got = receive(receiver, b, 2);
    ASSERT_EQ(got.size(), 2u);
    EXPECT_EQ(text_of(got[0]), "hello");
    EXPECT_EQ(text_of(got[1]), "world!");
    EXPECT_EQ(got[0].from, a.local_address());
    EXPECT_EQ(got[0].socket, kId);
    EXPECT_EQ(receiver.stats().datagrams, 2u);
    EXPECT_EQ(receiver.stats().bytes, 11u);
  }
}

TEST(UdpSender, SendsEqualNeighboursAsOneMessageAndTheyArriveApart) {
  const UdpSocket a = bound(), b = bound();
  UdpSender sender;
  sender.add(kId, a);
  ASSERT_TRUE(sender.is_gso_on(kId));
  TransmitQueue queue(256 * 1024);
  for (char c = 'a'; c < 'k'; ++c) { queue.push(kId, b.local_address(), bytes_of(std::string(1000, c))); }
  queue.push(kId, b.local_address(), bytes_of("tail"));
  sender.flush(queue);
  EXPECT_EQ(sender.stats().messages, 1u);
  EXPECT_EQ(sender.stats().calls, 1u);
  EXPECT_EQ(sender.stats().datagrams, 11u);
  EXPECT_EQ(sender.stats().bytes, 10'004u);
  PacketPool pool(128);
  UdpReceiver receiver(pool);
  const auto got = receive(receiver, b, 11);
  ASSERT_EQ(got.size(), 11u);
  EXPECT_EQ(text_of(got[9]), std::string(1000, 'j'));
  EXPECT_EQ(text_of(got[10]), "tail");
}

TEST(UdpSender, SendsPlainlyWhereGsoIsNotAllowed) {
  const UdpSocket a = bound(), b = bound();
  UdpSender sender;
  sender.add(kId, a);
  sender.set_gso_allowed(false);
  TransmitQueue queue(256 * 1024);
  for (int i = 0; i < 100; ++i) { queue.push(kId, b.local_address(), bytes_of(std::string(100, 'x'))); }
  sender.flush(queue);
  EXPECT_EQ(sender.stats().messages, 100u);
  EXPECT_EQ(sender.stats().calls, 2u);
}

// A kernel without checksums for the socket refuses UDP_SEGMENT (EINVAL): the nearest thing to a device without it.
TEST(UdpSender, FallsBackForGoodWhenTheKernelRefusesGsoAndLosesNothing) {
  const UdpSocket a = bound(), b = bound();
  const int on = 1;
  ASSERT_EQ(setsockopt(a.fd(), SOL_SOCKET, SO_NO_CHECK, &on, sizeof on), 0);
  UdpSender sender;
  sender.add(kId, a);
  TransmitQueue queue(256 * 1024);
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 5; ++i) { queue.push(kId, b.local_address(), bytes_of("same size")); }
    sender.flush(queue);
  }
  EXPECT_FALSE(sender.is_gso_on(kId));
  EXPECT_EQ(sender.stats().gso_refused, 1u);
  EXPECT_EQ(sender.stats().datagrams, 10u);
  PacketPool pool(128);
  UdpReceiver receiver(pool);
  EXPECT_EQ(receive(receiver, b, 10).size(), 10u);
}

TEST(UdpSender, CountsWhatItCannotSendAndGoesOn) {
  const UdpSocket a = bound(), b = bound();
  UdpSender sender;
  sender.add(kId, a);
  TransmitQueue queue(256 * 1024);
  queue.push(kId, {IpAddress::v4(127, 0, 0, 1), 0}, bytes_of("port 0"));
  queue.push(SocketId{99}, b.local_address(), bytes_of("no such socket"));
  queue.push(kId, {IpAddress::parse("::1").value(), 9}, bytes_of("wrong family"));
  queue.push(kId, b.local_address(), bytes_of("good"));
  sender.flush(queue);
  EXPECT_EQ(sender.stats().dropped_error, 1u);
  EXPECT_EQ(sender.stats().dropped_no_socket, 2u);
  EXPECT_EQ(sender.stats().datagrams, 1u);
  sender.remove(kId);
  queue.push(kId, b.local_address(), bytes_of("removed"));
  sender.flush(queue);
  EXPECT_EQ(sender.stats().dropped_no_socket, 3u);
}

TEST(UdpSender, KeepsTheOrderPerSocketWhenSocketsTakeTurns) {
  const UdpSocket a = bound(), b = bound(), c = bound(), to = bound();
  UdpSender sender;
  sender.add(SocketId{1}, a);
  sender.add(SocketId{2}, b);
  sender.add(SocketId{3}, c);
  TransmitQueue queue(256 * 1024);
  for (int i = 0; i < 60; ++i) {
    queue.push(SocketId{static_cast<std::uint32_t>(i % 3 + 1)}, to.local_address(), bytes_of(std::to_string(i)));
  }
  sender.flush(queue);
  PacketPool pool(128);
  UdpReceiver receiver(pool);
  const auto got = receive(receiver, to, 60);
  ASSERT_EQ(got.size(), 60u);
  for (const UdpSocket* from : {&a, &b, &c}) {
    int last = -1;
    for (const Datagram& datagram : got) {
      if (datagram.from != from->local_address()) { continue; }
      EXPECT_LT(last, std::stoi(text_of(datagram)));
      last = std::stoi(text_of(datagram));
    }
  }
}

TEST(UdpReceiver, DropsAndCountsWhatIsLongerThanASlab) {
  const UdpSocket a = bound(), b = bound();
  UdpSender sender;
  sender.add(kId, a);
  TransmitQueue queue(256 * 1024);
  queue.push(kId, b.local_address(), bytes_of(std::string(PacketPool::kSlabBytes + 1, 'x')));
  queue.push(kId, b.local_address(), bytes_of(std::string(PacketPool::kSlabBytes, 'y')));
  sender.flush(queue);
  PacketPool pool(128);
  UdpReceiver receiver(pool);
  const auto got = receive(receiver, b, 1);
  ASSERT_EQ(got.size(), 1u);
  EXPECT_EQ(got[0].bytes.size(), PacketPool::kSlabBytes);
  EXPECT_EQ(receiver.stats().truncated, 1u);
}

TEST(UdpReceiver, DrainsAndCountsWhenThePoolIsEmptyAndRecovers) {
  const UdpSocket a = bound(), b = bound();
  UdpSender sender;
  sender.add(kId, a);
  TransmitQueue queue(256 * 1024);
  const auto send = [&](int count) {
    for (int i = 0; i < count; ++i) { queue.push(kId, b.local_address(), bytes_of(std::to_string(i))); }
    sender.flush(queue);
  };
  PacketPool pool(3);
  UdpReceiver receiver(pool);
  send(10);
  std::vector<Datagram> got;
  EXPECT_EQ(receiver.receive(b, kId, got), 10u);
  EXPECT_EQ(got.size(), 3u);
  EXPECT_EQ(receiver.stats().pool_empty, 7u);
  EXPECT_EQ(receiver.receive(b, kId, got), 0u);
  got.clear();
  send(2);
  EXPECT_EQ(receiver.receive(b, kId, got), 2u);
  ASSERT_EQ(got.size(), 2u);
  EXPECT_EQ(text_of(got[0]), "0");
}

TEST(UdpReceiver, TakesAtMostABatchPerCall) {
  const UdpSocket a = bound(), b = bound();
  UdpSender sender;
  sender.add(kId, a);
  TransmitQueue queue(256 * 1024);
  for (int i = 0; i < 80; ++i) { queue.push(kId, b.local_address(), bytes_of(std::to_string(i))); }
  sender.flush(queue);
  PacketPool pool(256);
  UdpReceiver receiver(pool);
  std::vector<Datagram> got;
  EXPECT_EQ(receiver.receive(b, kId, got), kReceiveBatch);
  EXPECT_EQ(receiver.receive(b, kId, got), 80 - kReceiveBatch);
  EXPECT_EQ(got.size(), 80u);
}

}  // namespace
}  // namespace madang::net
