// What crosses between the sockets and the engine: datagrams in, datagrams out, sockets wanted.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "base/packet_pool.hpp"
#include "base/socket_address.hpp"
#include "base/strong_id.hpp"

namespace madang {

/// Names one UDP socket, or one TCP connection that carries datagrams, of a worker: what a datagram came in on, or is to
/// leave by.
using SocketId = StrongId<struct SocketTag, std::uint32_t>;

/// TCP connections are numbered from here on; each is a socket with one peer.
inline constexpr SocketId kFirstStreamSocket{0x8000'0000};
constexpr bool is_stream(SocketId socket) { return socket.value >= kFirstStreamSocket.value; }

/// One received datagram. `bytes` lies inside `packet`'s slab and may be changed in place.
struct Datagram {
  SocketId socket;
  SocketAddress from;
  PacketRef packet;
  MutableBytes bytes;
};

/// Datagrams to send, in order, in one contiguous arena: equal-sized neighbours to the same destination are already
/// laid out as one GSO message.
class TransmitQueue {
 public:
  struct Entry {
    SocketId socket;
    SocketAddress to;
    std::uint32_t offset = 0;
    std::uint32_t size = 0;
  };

  /// `arena_bytes` is what one flush can hold; full means the datagram is dropped and counted.
  explicit TransmitQueue(std::size_t arena_bytes = 256 << 10) : arena_(arena_bytes) { entries_.reserve(1024); }

  /// Room for one datagram of at most `size_max`, or an empty span when the arena is full. Finish with commit().
  MutableBytes reserve(std::size_t size_max) {
    if (arena_.size() - used_ < size_max) {
      ++dropped_;
      return {};
    }
    return {arena_.data() + used_, size_max};
  }
  void commit(SocketId socket, const SocketAddress& to, std::size_t size) {
    entries_.push_back({socket, to, static_cast<std::uint32_t>(used_), static_cast<std::uint32_t>(size)});
    used_ += size;
  }
  /// Copies `bytes` in: for the rare small things (STUN, DTLS, RTCP).
  void push(SocketId socket, const SocketAddress& to, Bytes bytes) {
    const MutableBytes room = reserve(bytes.size());
    if (room.size() < bytes.size()) { return; }
    std::memcpy(room.data(), bytes.data(), bytes.size());
    commit(socket, to, bytes.size());
  }

  /// Takes back the entries for which `is_unwanted` holds. Their bytes stay where they are until clear().
  template <typename Predicate>
  void remove_if(Predicate&& is_unwanted) {
    std::erase_if(entries_, is_unwanted);
    if (entries_.empty()) { used_ = 0; }
  }

  std::span<const Entry> entries() const { return entries_; }
  Bytes bytes_of(const Entry& entry) const { return {arena_.data() + entry.offset, entry.size}; }
  bool empty() const { return entries_.empty(); }
  std::size_t used_bytes() const { return used_; }
  std::size_t capacity_bytes() const { return arena_.size(); }
  std::uint64_t dropped() const { return dropped_; }
  void clear() {
    entries_.clear();
    used_ = 0;
  }

 private:
  std::vector<std::uint8_t> arena_;
  std::vector<Entry> entries_;
  std::size_t used_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace madang
