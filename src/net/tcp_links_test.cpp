// TcpLinks over the loopback: frames in and out, and what becomes of strangers and of slow receivers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <string>

#include "net/real_clock.hpp"
#include "net/sockaddr.hpp"
#include "net/tcp_links.hpp"

namespace madang::net {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr IpAddress kLoopback = IpAddress::v4(127, 0, 0, 1);
constexpr SocketId kListener{5};

/// A blocking client.
class Client {
 public:
  explicit Client(const SocketAddress& to, int receive_buffer_bytes = 0)
      : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (receive_buffer_bytes > 0) {
      setsockopt(fd_.value(), SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
    }
    SockAddr raw{};
    const socklen_t size = store_sockaddr(to, raw);
    EXPECT_EQ(::connect(fd_.value(), &raw.any, size), 0);
  }
  void write(const std::string& bytes) {
    EXPECT_EQ(::send(fd_.value(), bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }
  /// Empty at the end of the stream, or when nothing comes for a second.
  std::string read(std::size_t size) {
    std::string out;
    while (out.size() < size) {
      pollfd readable{fd_.value(), POLLIN, 0};
      if (poll(&readable, 1, 1000) <= 0) { break; }
      std::string part(size - out.size(), '\0');
      const ssize_t got = recv(fd_.value(), part.data(), part.size(), 0);
      if (got <= 0) { break; }
      out.append(part, 0, static_cast<std::size_t>(got));
    }
    return out;
  }
  std::string read_frame() {
    const std::string length = read(2);
    if (length.size() < 2) { return {}; }
    return read(load_be16(reinterpret_cast<const std::uint8_t*>(length.data())));
  }

 private:
  UniqueFd fd_;
};

std::string frame(const std::string& text) {
  return std::string{static_cast<char>(text.size() >> 8), static_cast<char>(text.size() & 0xFF)} + text;
}

Bytes bytes_of(const std::string& text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

class TcpLinksTest : public testing::Test {
 protected:
  void open(TcpLinks::Options options = {}, std::size_t slabs = 256) {
    pool_.emplace(slabs);
    links_.emplace(options, *pool_, loop_);
    auto listener = TcpListener::listen({kLoopback, 0});
    ASSERT_TRUE(listener) << listener.error().message;
    address_ = listener->local_address();
    links_->add(std::move(*listener), kListener);
  }
  /// Turns the loop until `done`, or until nothing happened for a second.
  template <typename Done>
  void turn_until(Done&& done) {
    for (int idle = 0; !done() && idle < 100;) {
      const auto ready = loop_.wait(now() + 10ms);
      if (ready.empty()) { ++idle; }
      for (const Ready& one : ready) {
        if (links_->is_listener({static_cast<std::uint32_t>(one.token)})) {
          links_->accept(now_, kListener);
          continue;
        }
        links_->on_ready(now_, one);
        std::vector<Datagram> batch;
        bool more = true;
        while (more) {
          batch.clear();
          more = links_->take(batch);
          batch_max_ = std::max(batch_max_, batch.size());
          for (const Datagram& datagram : batch) {
            texts_.emplace_back(reinterpret_cast<const char*>(datagram.bytes.data()), datagram.bytes.size());
            last_ = datagram.socket;
            from_ = datagram.from;
          }
        }
      }
    }
    EXPECT_TRUE(done());
  }
  EventLoop loop_;
  std::optional<PacketPool> pool_;
  std::optional<TcpLinks> links_;
  SocketAddress address_;
  Instant now_ = Instant{} + 100s;
  std::vector<std::string> texts_;
  std::size_t batch_max_ = 0;
  SocketId last_;
  SocketAddress from_;
};

TEST_F(TcpLinksTest, FramesComeWholeHoweverTheStreamIsCut) {
  open();
  Client client(address_);
  const std::string all = frame("one") + frame("") + frame("two") + frame(std::string(1400, 'x'));
  for (std::size_t i = 0; i < all.size(); i += 7) {
    client.write(all.substr(i, 7));
    if (i % 70 == 0) { turn_until([&] { return links_->size() == 1; }); }
  }
  turn_until([&] { return texts_.size() == 3; });
  EXPECT_THAT(texts_, ElementsAre("one", "two", std::string(1400, 'x')));
  EXPECT_TRUE(is_stream(last_));
  EXPECT_EQ(from_.ip, kLoopback);
  EXPECT_EQ(links_->stats().frames_in, 3u);
}

TEST_F(TcpLinksTest, ManyFramesOfOneReadComeInBatches) {
  open();
  Client client(address_);
  std::string all;
  for (int i = 0; i < 1000; ++i) { all += frame("f" + std::to_string(i)); }
  client.write(all);
  turn_until([&] { return texts_.size() == 1000; });
  EXPECT_EQ(texts_.front(), "f0");
  EXPECT_EQ(texts_.back(), "f999");
  EXPECT_LE(batch_max_, TcpLinks::kTakeMax);
  EXPECT_EQ(pool_->free_slabs(), pool_->capacity());
}

TEST_F(TcpLinksTest, AFrameLongerThanAnyDatagramEndsTheConnection) {
  open();
  Client client(address_);
  client.write(std::string("\xFF\xFF", 2) + std::string(100, 'x'));
  turn_until([&] { return !links_->closed().empty(); });
  EXPECT_EQ(links_->stats().closed_broken, 1u);
  EXPECT_EQ(links_->size(), 0u);
  EXPECT_THAT(texts_, IsEmpty());
}

TEST_F(TcpLinksTest, AnEmptyPoolLosesFramesAndNotTheFraming) {
  open({}, 2);
  Client client(address_);
  const PacketRef one = pool_->take(), two = pool_->take();
  client.write(frame("lost") + frame("lost too"));
  turn_until([&] { return links_->stats().pool_empty == 2; });
  PacketRef(one).reset();
  EXPECT_THAT(texts_, IsEmpty());
  EXPECT_EQ(links_->size(), 1u);
}

TEST_F(TcpLinksTest, SendsEachDatagramAsAFrame) {
  open();
  Client client(address_);
  client.write(frame("hello"));
  turn_until([&] { return texts_.size() == 1; });
  links_->send(last_, bytes_of("answer"));
  links_->send(last_, bytes_of(std::string(1200, 'y')));
  EXPECT_EQ(client.read_frame(), "answer");
  EXPECT_EQ(client.read_frame(), std::string(1200, 'y'));
  links_->send({kFirstStreamSocket.value + 77}, bytes_of("to nobody"));
  EXPECT_EQ(links_->stats().frames_out, 2u);
}

TEST_F(TcpLinksTest, ASlowReceiverCostsABoundedQueueAndLosesWholeFrames) {
  open({.queue_bytes_max = 64 << 10});
  Client client(address_, 4096);
  client.write(frame("hello"));
  turn_until([&] { return texts_.size() == 1; });
  std::size_t most = 0;
  for (int i = 0; i < 2000; ++i) {
    std::string text = std::to_string(i);
    text.resize(1200, '.');
    links_->send(last_, bytes_of(text));
    most = std::max(most, links_->queued_bytes(last_));
  }
  EXPECT_LE(most, std::size_t{64 << 10} + 1202);
  EXPECT_GT(links_->stats().dropped_full, 1000u);
  // It reads on: what comes are whole frames in order, until nothing waits any more.
  const std::uint64_t expected = 2000 - links_->stats().dropped_full;
  std::uint64_t got = 0;
  int before = -1;
  while (got < expected) {
    for (const Ready& one : loop_.wait(now())) { links_->on_ready(now_, one); }
    const std::string text = client.read_frame();
    ASSERT_EQ(text.size(), 1200u);
    const int number = std::stoi(text);
    ASSERT_GT(number, before);
    before = number;
    ++got;
  }
  EXPECT_EQ(links_->queued_bytes(last_), 0u);
}

TEST_F(TcpLinksTest, TellsWhenThePeerEndsTheConnection) {
  open();
  {
    Client client(address_);
    client.write(frame("hello"));
    turn_until([&] { return texts_.size() == 1; });
  }
  turn_until([&] { return !links_->closed().empty(); });
  ASSERT_THAT(links_->closed(), SizeIs(1));
  EXPECT_EQ(links_->closed()[0].socket, last_);
  EXPECT_EQ(links_->closed()[0].remote, from_);
  links_->clear_closed();
  EXPECT_EQ(links_->size(), 0u);
}

TEST_F(TcpLinksTest, OneThatProvedNothingGoesSoonAndASilentOneLater) {
  open({.unproven_max = 10s, .silence_max = 60s});
  Client stranger(address_), member(address_);
  member.write(frame("check"));
  turn_until([&] { return links_->size() == 2 && texts_.size() == 1; });
  links_->send(last_, bytes_of("success"));
  now_ += 9s;
  links_->on_deadline(now_);
  EXPECT_EQ(links_->size(), 2u);
  now_ += 2s;
  ASSERT_LE(links_->next_deadline(), now_);
  links_->on_deadline(now_);
  EXPECT_EQ(links_->size(), 1u);
  now_ += 60s;
  links_->on_deadline(now_);
  EXPECT_EQ(links_->size(), 0u);
  EXPECT_EQ(links_->stats().closed_idle, 2u);
  EXPECT_EQ(links_->next_deadline(), kNever);
}

TEST_F(TcpLinksTest, TakesNoMoreConnectionsThanItsLimits) {
  open({.connections_max = 1000, .connections_per_address_max = 4});
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 40; ++i) { clients.push_back(std::make_unique<Client>(address_)); }
  turn_until([&] { return links_->stats().accepted + links_->stats().refused == 40; });
  EXPECT_EQ(links_->size(), 4u);
  // A place that becomes free can be taken again.
  links_->close({kFirstStreamSocket.value + 1});
  Client late(address_);
  late.write(frame("late"));
  turn_until([&] { return texts_.size() == 1; });
  EXPECT_EQ(links_->size(), 4u);
}

TEST(TcpListener, SaysWhyItCannotListen) {
  const auto taken = TcpListener::listen({kLoopback, 0});
  ASSERT_TRUE(taken);
  const auto second = TcpListener::listen(taken->local_address());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message,
            "cannot listen on tcp " + taken->local_address().text() + ": address already in use");
}

}  // namespace
}  // namespace madang::net
