// What one transport sent lately, by transport-wide sequence number.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "rtp/types.hpp"

namespace madang::bwe {

/// Which cluster of a bandwidth probe a packet belongs to; 0: none.
using ProbeCluster = std::uint8_t;

/// Numbers the packets of one transport and knows, of those whose fate may still be told, when each was sent, how large it
/// was and what became of it. Eight bytes a packet in a ring that grows only while its oldest packets are young and
/// unreported.
class SentPackets {
 public:
  static constexpr std::size_t kPacketsStart = 256;  ///< a power of two
  static constexpr std::size_t kPacketsMax = 8192;
  static constexpr Duration kAgeMax = 2s;  ///< older packets are overwritten, reported or not

  enum class Fate : std::uint8_t { Unknown, Lost, Received };
  struct Sent {
    Instant at{};
    std::uint16_t bytes = 0;
    ProbeCluster cluster = 0;
    Fate fate = Fate::Unknown;
  };

  /// The number the packet is to carry.
  std::uint16_t on_sent(Instant now, std::size_t bytes, ProbeCluster cluster = 0);
  /// The same bytes were sent again under the same number: an arrival says no longer which of them arrived.
  void on_repeated(std::uint16_t seq);

  /// Nothing: never sent, or forgotten.
  std::optional<Sent> find(Instant now, rtp::Seq seq) const;
  /// `seq` was found.
  void set_fate(rtp::Seq seq, Fate fate) { slot(seq).fate = fate; }

  /// The sent packet that `wire` most likely means. It may be forgotten, or not sent yet.
  rtp::Seq unwrap(std::uint16_t wire) const;
  rtp::Seq next() const { return next_; }
  /// The oldest that may still be found.
  rtp::Seq oldest() const;
  std::size_t capacity() const { return slots_.size(); }

 private:
  struct Slot {
    std::uint32_t sent_us = 0;  // since Timeline's zero, wrapping after 71 minutes
    std::uint16_t bytes = 0;
    ProbeCluster cluster = 0;
    Fate fate = Fate::Received;
  };
  static_assert(sizeof(Slot) == 8);
  Slot& slot(rtp::Seq seq) { return slots_[static_cast<std::size_t>(seq.value) & (slots_.size() - 1)]; }
  const Slot& slot(rtp::Seq seq) const { return slots_[static_cast<std::size_t>(seq.value) & (slots_.size() - 1)]; }
  static std::uint32_t stamp(Instant at) { return static_cast<std::uint32_t>(to_us(at.time_since_epoch())); }
  void grow();

  std::vector<Slot> slots_ = std::vector<Slot>(kPacketsStart);
  rtp::Seq next_{0};
};

}  // namespace madang::bwe
