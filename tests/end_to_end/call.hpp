// The simulator's world as these tests speak of it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>

#include "rtp/demux.hpp"
#include "sim/world.hpp"

namespace madang::end_to_end {

using sim::Blob;
using sim::Client;
using sim::MediaSource;
using sim::ReceiveStream;
using sim::World;
using ortc::MediaKind;

/// Loses datagrams of RTP at random, and nothing of the handshake.
inline std::function<bool(Bytes)> random_loss(std::uint64_t seed, std::uint64_t percent) {
  return [random = std::make_shared<SeededRandom>(seed), percent](Bytes datagram) {
    const bool is_media = rtp::classify(datagram) == rtp::PacketKind::RtpOrRtcp && !rtp::is_rtcp(datagram);
    return is_media && random->below(100) < percent;
  };
}

template <typename T>
std::size_t count(const Client& client) {
  return static_cast<std::size_t>(std::count_if(client.notifications.begin(), client.notifications.end(),
                                                [](const auto& n) { return std::holds_alternative<T>(n); }));
}

/// The T of an answer that must be a success.
template <typename T>
T unwrap(Result<room::Response> response) {
  EXPECT_TRUE(response) << (response ? "" : response.error().message);
  T* wanted = response ? std::get_if<T>(&*response) : nullptr;
  EXPECT_NE(wanted, nullptr);
  return wanted != nullptr ? std::move(*wanted) : T{};
}
template <typename T>
T ask(World& world, Client& client, room::PeerRequest request) {
  return unwrap<T>(world.ask(client, std::move(request)));
}
template <typename T>
T ask_http(World& world, room::HttpRequest request) {
  return unwrap<T>(world.ask_http(std::move(request)));
}

template <typename Id>
room::IdText<Id> text_of(const Id& id) {
  return {id, id.text()};
}

/// The open stream of that kind; there must be one.
inline ReceiveStream& stream_of(Client& client, const std::string& peer, MediaKind kind) {
  ReceiveStream* stream = client.find(peer, kind);
  if (stream == nullptr) {
    ADD_FAILURE() << client.name() << " has nothing from " << peer;
    std::abort();
  }
  return *stream;
}
inline ReceiveStream& audio_from(Client& client, const std::string& peer) { return stream_of(client, peer, MediaKind::Audio); }
inline ReceiveStream& video_from(Client& client, const std::string& peer) { return stream_of(client, peer, MediaKind::Video); }

/// Whole, without a gap, and (as checkers see to) as it was sent, in order, from a key frame on.
inline void expect_perfect(const ReceiveStream& stream, std::uint64_t packets_min) {
  EXPECT_GE(stream.received, packets_min);
  EXPECT_EQ(stream.missing(), 0u);
  EXPECT_EQ(stream.abandoned, 0u);
  EXPECT_EQ(stream.checker().gaps(), 0u);
}

/// A world whose promises are a test's as well.
class Call : public World {
 public:
  explicit Call(std::uint64_t seed = 1) : World(World::Options{.seed = seed}) {}
  ~Call() { EXPECT_TRUE(promises().all_kept()) << promises().describe(); }
};

}  // namespace madang::end_to_end
