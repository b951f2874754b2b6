// What one consumer was sent lately: enough to send it again from the producer's store.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/outbox.hpp"
#include "base/time.hpp"
#include "rtp/send/rtx_budget.hpp"
#include "rtp/types.hpp"

namespace madang::rtp {

/// Knows how each packet sent lately was made: which stored packet, under which number and
/// timestamp. 32 bytes each; the payloads stay in the producer's PacketStore.
class SentHistory {
 public:
  static constexpr std::size_t kPacketsMax = 1024;  ///< a power of two
  static constexpr std::size_t kPacketsStart = 64;
  static constexpr int kResendsMax = 10;                ///< of one packet
  static constexpr Duration kRoundTripDefault = 100ms;  ///< until one is known
  static constexpr Duration kRoundTripMin = 5ms;
  static constexpr Duration kVideoAgeMax = 2s;
  static constexpr Duration kAudioAgeMax = 1s;

  struct Options {
    Duration age_max = kVideoAgeMax;
  };
  /// How one packet was sent.
  struct Sent {
    Seq output{};
    Seq input{};                ///< in the source stream's numbering
    WireTimestamp timestamp{};  ///< as sent
    /// Whatever the owner changed in the payload (VP8 picture id...), to do it again.
    std::uint32_t payload_patch = 0;
    std::uint16_t size = 0;   ///< whole packet, for the budget
    std::uint8_t source = 0;  ///< which of the producer's streams
    bool marker = false;
  };
  /// Please send this one again.
  struct Resend {
    Seq output{};
    Seq input{};
    WireTimestamp timestamp{};
    std::uint32_t payload_patch = 0;
    std::uint8_t source = 0;
    bool marker = false;
    bool is_first = true;  ///< not resent before: counts as a repair
    friend bool operator==(const Resend&, const Resend&) = default;
  };
  struct Counters {
    std::uint64_t asked = 0;  ///< packets named in NACKs
    std::uint64_t resent = 0;
    std::uint64_t unknown = 0;   ///< never sent, forgotten or too old
    std::uint64_t too_soon = 0;  ///< resent less than a round trip ago, or kResendsMax times
    std::uint64_t over_budget = 0;
  };

  explicit SentHistory(Options options) : options_(options), slots_(kPacketsStart) {}

  void on_sent(Instant now, const Sent& sent);
  /// Appends what to resend, at most one per number asked for and round trip, and within the
  /// budget.
  void on_nack(Instant now, std::span<const WireSeq> lost, std::optional<Duration> round_trip,
               Outbox<Resend>& out);
  /// Nothing sent so far can be asked for any more.
  void clear();
  const Counters& counters() const { return counters_; }
  std::size_t slots() const { return slots_.size(); }

 private:
  struct Slot {
    std::int64_t input = 0;
    std::uint32_t output = 0;  // low 32 bits
    std::uint32_t timestamp = 0;
    std::uint32_t payload_patch = 0;
    std::uint32_t sent_ms = 0;  // since Timeline's zero, wrapping after 49 days
    std::uint32_t resent_ms = 0;
    std::uint16_t size = 0;
    std::uint8_t source : 7 = 0;
    std::uint8_t marker : 1 = 0;
    std::uint8_t uses = 0;  // 0: empty; 1: sent; n: resent n - 1 times
  };
  static_assert(sizeof(Slot) == 32);
  Slot& slot(Seq output) {
    return slots_[static_cast<std::size_t>(output.value) & (slots_.size() - 1)];
  }
  void grow_if_young(Instant now, Seq output);
  Slot* find(Instant now, WireSeq wire);
  Seq unwrap(WireSeq wire) const;
  Resend resend(const Slot& slot, WireSeq wire) const;

  Options options_;
  std::vector<Slot> slots_;
  std::optional<Seq> newest_;
  RtxBudget budget_;
  Counters counters_;
};

}  // namespace madang::rtp
