// The packets of one received stream, kept once for all who may ask for them again.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/packet_pool.hpp"
#include "base/time.hpp"
#include "rtp/types.hpp"

namespace madang::rtp {

/// Knows the last packets of one stream, by Seq. `Note` is what the owner found out about a packet
/// and wants back with it. The ring starts small and doubles while it is full of packets younger
/// than age_max, up to packets_max; then the oldest give way.
template <typename Note>
class PacketStore {
 public:
  static constexpr std::size_t kPacketsMax = 1024;
  static constexpr std::size_t kPacketsStart = 64;
  static constexpr Duration kVideoAgeMax = 2s;
  static constexpr Duration kAudioAgeMax = 1s;

  struct Options {
    Duration age_max = kVideoAgeMax;
    std::size_t packets_max = kPacketsMax;  ///< a power of two, at least kPacketsStart
  };
  struct Stored {
    Seq seq{};
    PacketRef packet{};        ///< empty: nothing stored here
    std::uint16_t offset = 0;  ///< of the RTP packet inside the slab
    std::uint16_t size = 0;
    WireTimestamp timestamp{};
    Instant arrival{};
    Note note{};

    Bytes bytes() const { return packet.slab().subspan(offset, size); }
  };

  explicit PacketStore(Options options) : options_(options), slots_(kPacketsStart) {
    MADANG_CHECK(options.packets_max >= kPacketsStart &&
                 (options.packets_max & (options.packets_max - 1)) == 0);
  }

  /// Refuses (false) what is older than the whole ring or has no slab. A Seq already there keeps
  /// its first packet.
  bool insert(Stored stored);
  const Stored* find(Seq seq) const;
  /// Gives back the slabs of packets that are too old for a retransmission.
  void on_deadline(Instant now) { drop_old(now); }
  Instant next_deadline() const {
    return size_ == 0 ? kNever : slot(oldest_).arrival + options_.age_max;
  }
  void clear();
  std::size_t size() const { return size_; }
  std::size_t slots() const { return slots_.size(); }

 private:
  Stored& slot(Seq seq) {
    return slots_[static_cast<std::size_t>(seq.value) & (slots_.size() - 1)];
  }
  const Stored& slot(Seq seq) const {
    return slots_[static_cast<std::size_t>(seq.value) & (slots_.size() - 1)];
  }
  std::int64_t capacity() const { return static_cast<std::int64_t>(slots_.size()); }
  void drop_old(Instant now);
  void drop_oldest();
  void make_room(Seq seq);
  void grow();

  Options options_;
  std::vector<Stored> slots_;
  Seq oldest_;  // meaningful while size_ > 0; oldest_ and newest_ are stored
  Seq newest_;
  std::size_t size_ = 0;
};

template <typename Note>
bool PacketStore<Note>::insert(Stored stored) {
  if (!stored.packet) { return false; }
  drop_old(stored.arrival);
  const Seq seq = stored.seq;
  if (size_ == 0) {
    oldest_ = newest_ = seq;
  } else {
    make_room(seq);
    // make_room may have emptied the ring, or found it full of newer packets.
    if (size_ == 0) { oldest_ = newest_ = seq; }
    if (newest_ - seq >= capacity()) { return false; }
  }
  Stored& place = slot(seq);
  if (place.packet) { return place.seq == seq; }
  place = std::move(stored);
  ++size_;
  if (seq < oldest_) { oldest_ = seq; }
  if (seq > newest_) { newest_ = seq; }
  return true;
}

template <typename Note>
auto PacketStore<Note>::find(Seq seq) const -> const Stored* {
  const Stored& place = slot(seq);
  return place.packet && place.seq == seq ? &place : nullptr;
}

template <typename Note>
void PacketStore<Note>::clear() {
  while (size_ > 0) { drop_oldest(); }
}

template <typename Note>
void PacketStore<Note>::drop_old(Instant now) {
  while (size_ > 0 && now - slot(oldest_).arrival >= options_.age_max) { drop_oldest(); }
}

template <typename Note>
void PacketStore<Note>::drop_oldest() {
  slot(oldest_).packet.reset();
  --size_;
  if (size_ == 0) { return; }
  do { ++oldest_; } while (!slot(oldest_).packet);
}

/// Afterwards `seq` and every stored packet have slots of their own, or `seq` is older than the
/// full ring.
template <typename Note>
void PacketStore<Note>::make_room(Seq seq) {
  const auto packets_max = static_cast<std::int64_t>(options_.packets_max);
  while (size_ > 0 && seq - oldest_ >= packets_max) { drop_oldest(); }
  if (size_ == 0) { return; }
  while (seq - oldest_ >= capacity() ||
         (newest_ - seq >= capacity() && newest_ - seq < packets_max)) {
    grow();
  }
}

template <typename Note>
void PacketStore<Note>::grow() {
  MADANG_CHECK(slots_.size() < options_.packets_max);
  std::vector<Stored> old = std::exchange(slots_, std::vector<Stored>(slots_.size() * 2));
  for (Stored& stored : old) {
    if (stored.packet) { slot(stored.seq) = std::move(stored); }
  }
}

}  // namespace madang::rtp
