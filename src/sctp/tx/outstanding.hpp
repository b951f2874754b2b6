// The chunks that were sent and not yet acknowledged for good.
#pragma once

#include <cstdint>
#include <vector>

#include "base/check.hpp"
#include "sctp/limits.hpp"
#include "sctp/tx/send_queue.hpp"
#include "sctp/wire/unwrap.hpp"

namespace madang::sctp {

struct SentChunk {
  enum class State : std::uint8_t {
    InFlight,
    Lost,       ///< to be sent again
    Acked,      ///< by a gap block: may still be taken back
    Abandoned,  ///< FORWARD TSN will pass over it
  };

  Instant sent_at{};
  OutMessage* message = nullptr;
  std::uint32_t offset = 0;
  std::uint32_t fsn = 0;
  std::uint16_t size = 0;   ///< of data
  std::uint16_t transmissions = 0;
  std::uint8_t flags = 0;
  std::uint8_t missing = 0;  ///< reports since it was last sent
  State state = State::InFlight;
  bool was_fast_retransmitted = false;
};

/// Knows the chunks after the cumulative TSN in order, in a ring. Who asks is_full() before he sends leaves room for one
/// chunk more of each stream: the end of a message that is given up half sent.
class Outstanding {
 public:
  explicit Outstanding(std::uint32_t initial_tsn) : begin_(first_tsn(initial_tsn)), end_(begin_) {}

  bool empty() const { return begin_ == end_; }
  bool is_full() const { return size() >= kOutstandingMax; }
  std::size_t size() const { return end_ - begin_; }
  Tsn begin() const { return begin_; }  ///< of the oldest
  Tsn end() const { return end_; }      ///< one after the newest: the next to be assigned
  SentChunk& operator[](Tsn tsn) { return ring_[tsn & (ring_.size() - 1)]; }

  void push(const SentChunk& chunk) {
    MADANG_DCHECK(size() < kOutstandingMax + kOutgoingStreamsMax);
    if (size() == ring_.size()) { grow(); }
    ring_[end_++ & (ring_.size() - 1)] = chunk;
  }
  void pop_front() { ++begin_; }
  std::size_t memory_bytes() const { return ring_.capacity() * sizeof(SentChunk); }

 private:
  void grow() {
    std::vector<SentChunk> larger(ring_.empty() ? 32 : 2 * ring_.size());
    for (Tsn tsn = begin_; tsn != end_; ++tsn) { larger[tsn & (larger.size() - 1)] = (*this)[tsn]; }
    ring_ = std::move(larger);
  }

  Tsn begin_;
  Tsn end_;
  std::vector<SentChunk> ring_;  // a power of two
};

}  // namespace madang::sctp
