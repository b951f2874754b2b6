#include "rtp/rtcp/transport_feedback.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "base/check.hpp"

namespace madang::rtp::rtcp {
namespace {

constexpr std::size_t kFixedBytes = kHeaderBytes + 16;
constexpr Duration kTick = Duration(250us);
constexpr std::int64_t kTicksPerReference = Duration(64ms) / kTick;

// Packet status symbols (§3.1.1).
enum class Symbol : std::uint8_t { NotReceived = 0, SmallDelta = 1, LargeDelta = 2, Reserved = 3 };

constexpr std::uint32_t kStatusesMax = 0xffff;
constexpr std::uint32_t kRunMax = 0x1fff;
constexpr std::uint32_t kOneBitSymbols = 14;
constexpr std::uint32_t kTwoBitSymbols = 7;

constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }
constexpr std::size_t delta_bytes(Symbol symbol) { return static_cast<std::size_t>(symbol); }

}  // namespace

TransportFeedback::Reader::Reader(const TransportFeedback& feedback)
    : chunks_(feedback.chunks_),
      deltas_(feedback.deltas_),
      seq_(feedback.base_seq_),
      left_(feedback.status_count_) {}

bool TransportFeedback::Reader::load_chunk() {
  const std::uint16_t chunk = chunks_.u16();
  if (!chunks_.ok()) { return false; }
  if ((chunk & 0x8000) == 0) {  //= §3.1.3: run length chunk
    symbol_bits_ = 0;
    symbols_ = static_cast<std::uint16_t>(chunk >> 13 & 0x3);
    chunk_left_ = chunk & kRunMax;
    return true;
  }
  //= §3.1.4: status vector chunk
  symbol_bits_ = (chunk & 0x4000) == 0 ? 1 : 2;
  symbols_ = chunk & 0x3fff;
  chunk_left_ = symbol_bits_ == 1 ? kOneBitSymbols : kTwoBitSymbols;
  return true;
}

std::optional<FeedbackStatus> TransportFeedback::Reader::next() {
  if (left_ == 0) { return std::nullopt; }
  while (chunk_left_ == 0) {
    if (!load_chunk()) { return std::nullopt; }
  }
  auto symbol = static_cast<Symbol>(symbols_);
  if (symbol_bits_ != 0) {
    symbol = static_cast<Symbol>(symbols_ >> (kOneBitSymbols - symbol_bits_));
    symbols_ = static_cast<std::uint16_t>(symbols_ << symbol_bits_ & 0x3fff);
  }
  --chunk_left_;
  --left_;
  FeedbackStatus status{.seq = seq_++};
  if (symbol == Symbol::SmallDelta) {
    ticks_ += deltas_.u8();
  } else if (symbol == Symbol::LargeDelta) {
    ticks_ += static_cast<std::int16_t>(deltas_.u16());
  }
  if (symbol == Symbol::SmallDelta || symbol == Symbol::LargeDelta) {
    status.received = true;
    status.since_reference = kTick * ticks_;
  }
  return status;
}

std::optional<TransportFeedback> TransportFeedback::parse(const PacketHeader& packet) {
  ByteReader reader(packet.body);
  TransportFeedback feedback;
  feedback.sender_ = {reader.u32()};
  feedback.media_ = {reader.u32()};
  feedback.base_seq_ = reader.u16();
  feedback.status_count_ = reader.u16();
  feedback.reference_time_ = reader.u24();
  feedback.feedback_count_ = reader.u8();
  feedback.chunks_ = reader.rest();
  if (!reader.ok() || feedback.status_count_ == 0) { return std::nullopt; }

  // The chunks end where they have spoken of status_count packets; the deltas begin there.
  std::size_t deltas = 0;
  Reader statuses = feedback.statuses();
  std::uint32_t left = feedback.status_count_;
  while (left > 0) {
    if (!statuses.load_chunk()) { return std::nullopt; }
    const std::uint32_t symbols = std::min(left, statuses.chunk_left_);
    if (statuses.symbol_bits_ == 0) {
      if (static_cast<Symbol>(statuses.symbols_) != Symbol::Reserved) { deltas += statuses.symbols_ * symbols; }
    } else {
      const unsigned bits = statuses.symbol_bits_;
      for (std::uint32_t i = 0; i < symbols; ++i) {
        const unsigned symbol = static_cast<unsigned>(statuses.symbols_) >> (kOneBitSymbols - bits * (i + 1)) &
                                ((1u << bits) - 1);
        if (static_cast<Symbol>(symbol) != Symbol::Reserved) { deltas += symbol; }
      }
    }
    left -= symbols;
  }
  const std::size_t chunk_bytes = statuses.chunks_.position();
  feedback.deltas_ = feedback.chunks_.subspan(chunk_bytes);
  feedback.chunks_ = feedback.chunks_.first(chunk_bytes);
  return feedback.deltas_.size() >= deltas ? std::optional(feedback) : std::nullopt;
}

namespace {

/// Walks the packets from `base` on, arrived or not, and knows the symbol of each.
class StatusCursor {
 public:
  StatusCursor(Seq base, std::int64_t reference_ticks, std::span<const FeedbackArrival> arrivals)
      : arrivals_(arrivals), next_(base), previous_ticks_(reference_ticks) {}

  Seq next_seq() const { return next_; }
  std::size_t taken() const { return index_; }
  bool at_end() const { return index_ == arrivals_.size(); }

  /// How many packets before the next arrival did not come.
  std::int64_t missing() const { return arrivals_[index_].seq - next_; }
  /// Of the next arrival: ticks since the one before it.
  std::int64_t delta() const { return ticks_of(arrivals_[index_].at) - previous_ticks_; }
  /// False at the end, and where the next arrival's delta fits no 16 bits.
  bool peek(Symbol& symbol) const {
    if (at_end() || !can_tell()) { return false; }
    if (missing() > 0) {
      symbol = Symbol::NotReceived;
    } else {
      symbol = delta() >= 0 && delta() <= 0xff ? Symbol::SmallDelta : Symbol::LargeDelta;
    }
    return true;
  }
  void advance() {
    if (missing() > 0) {
      ++next_;
      return;
    }
    previous_ticks_ = ticks_of(arrivals_[index_].at);
    ++index_;
    ++next_;
  }
  void advance_missing(std::int64_t packets) { next_ += packets; }

  static std::int64_t ticks_of(Instant at) {
    // Whole ticks of absolute time, so that rounding errors do not add up from delta to delta.
    return floor_div(at.time_since_epoch().count(), kTick.count());
  }

 private:
  bool can_tell() const {
    return delta() >= std::numeric_limits<std::int16_t>::min() &&
           delta() <= std::numeric_limits<std::int16_t>::max();
  }

  std::span<const FeedbackArrival> arrivals_;
  std::size_t index_ = 0;
  Seq next_;
  std::int64_t previous_ticks_;
};

struct Chunk {
  std::uint16_t bits = 0;
  std::uint32_t symbols = 0;
  std::size_t delta_bytes = 0;
  bool is_last = false;  // a vector that is not full: nothing can follow it
};

/// How often the next symbol repeats, at most `symbols_max` times and in at most `budget` bytes of deltas.
Chunk measure_run(StatusCursor cursor, std::uint32_t symbols_max, std::size_t budget) {
  Chunk run;
  Symbol first{};
  if (!cursor.peek(first)) { return run; }
  if (first == Symbol::NotReceived) {
    run.symbols = static_cast<std::uint32_t>(std::min<std::int64_t>(cursor.missing(), symbols_max));
    run.bits = static_cast<std::uint16_t>(run.symbols);
    return run;
  }
  for (Symbol symbol{}; run.symbols < symbols_max && cursor.peek(symbol) && symbol == first; cursor.advance()) {
    if (run.delta_bytes + delta_bytes(symbol) > budget) { break; }
    run.delta_bytes += delta_bytes(symbol);
    ++run.symbols;
  }
  run.bits = static_cast<std::uint16_t>(static_cast<unsigned>(first) << 13 | run.symbols);
  return run;
}

/// The next symbols as a status vector: 14 of one bit while none of them needs two, else 7 of two bits.
Chunk make_vector(StatusCursor cursor, std::uint32_t symbols_max, std::size_t budget) {
  std::array<Symbol, kOneBitSymbols> symbols{};
  std::array<std::size_t, kOneBitSymbols + 1> bytes{};
  std::uint32_t count = 0;
  std::uint32_t small = 0;  // leading symbols that one bit can say
  for (; count < std::min(kOneBitSymbols, symbols_max) && cursor.peek(symbols[count]); cursor.advance()) {
    bytes[count + 1] = bytes[count] + delta_bytes(symbols[count]);
    if (bytes[count + 1] > budget) { break; }
    if (small == count && symbols[count] != Symbol::LargeDelta) { ++small; }
    ++count;
  }
  const bool one_bit = small == count;
  Chunk chunk;
  chunk.symbols = one_bit ? count : std::min(count, kTwoBitSymbols);
  chunk.is_last = chunk.symbols < (one_bit ? kOneBitSymbols : kTwoBitSymbols);
  chunk.delta_bytes = bytes[chunk.symbols];
  chunk.bits = one_bit ? 0x8000 : 0xc000;
  for (std::uint32_t i = 0; i < chunk.symbols; ++i) {
    const unsigned shift = one_bit ? kOneBitSymbols - 1 - i : 2 * (kTwoBitSymbols - 1 - i);
    chunk.bits = static_cast<std::uint16_t>(chunk.bits | static_cast<unsigned>(symbols[i]) << shift);
  }
  return chunk;
}

/// The chunk that says most in its two bytes.
Chunk next_chunk(const StatusCursor& cursor, std::uint32_t symbols_max, std::size_t budget) {
  const Chunk run = measure_run(cursor, std::min(symbols_max, kRunMax), budget);
  const Chunk vector = make_vector(cursor, symbols_max, budget);
  return run.symbols >= vector.symbols ? run : vector;
}

void skip_symbols(StatusCursor& cursor, std::uint32_t symbols) {
  while (symbols > 0) {
    if (const std::int64_t missing = cursor.missing(); missing > 0) {
      const auto step = static_cast<std::uint32_t>(std::min<std::int64_t>(missing, symbols));
      cursor.advance_missing(step);
      symbols -= step;
    } else {
      cursor.advance();
      --symbols;
    }
  }
}

void write_deltas(ByteWriter& writer, StatusCursor cursor, std::size_t arrivals) {
  while (cursor.taken() < arrivals) {
    cursor.advance_missing(cursor.missing());
    const std::int64_t delta = cursor.delta();
    if (delta >= 0 && delta <= 0xff) {
      writer.u8(static_cast<std::uint8_t>(delta));
    } else {
      writer.u16(static_cast<std::uint16_t>(delta));
    }
    cursor.advance();
  }
}

}  // namespace

FeedbackWritten write_transport_feedback(ByteWriter& writer, const FeedbackHead& head,
                                         std::span<const FeedbackArrival> arrivals) {
  FeedbackWritten written{.arrivals = 0, .next_base = head.base};
  if (arrivals.empty() || writer.remaining() < kFixedBytes + 4) { return written; }
  MADANG_CHECK(head.base <= arrivals[0].seq);
  const Seq base = arrivals[0].seq - head.base >= kStatusesMax ? arrivals[0].seq : head.base;
  const std::int64_t reference = floor_div(StatusCursor::ticks_of(arrivals[0].at), kTicksPerReference);
  const StatusCursor begin(base, reference * kTicksPerReference, arrivals);

  StatusCursor cursor = begin;
  ByteWriter head_writer = writer;  // over the same bytes: the counts are known only when the chunks are
  ByteWriter body_writer = writer;
  body_writer.zeros(kFixedBytes);
  const std::size_t room = std::min(body_writer.remaining(), std::size_t{0xffff}) & ~std::size_t{3};
  std::size_t used = 0;
  std::uint32_t statuses = 0;
  bool is_last = false;
  while (!is_last && !cursor.at_end() && statuses < kStatusesMax && room - used >= 2) {
    const Chunk chunk = next_chunk(cursor, kStatusesMax - statuses, room - used - 2);
    if (chunk.symbols == 0) { break; }
    body_writer.u16(chunk.bits);
    used += 2 + chunk.delta_bytes;
    statuses += chunk.symbols;
    is_last = chunk.is_last;
    skip_symbols(cursor, chunk.symbols);
  }
  if (cursor.taken() == 0) { return written; }
  write_deltas(body_writer, begin, cursor.taken());
  const std::size_t padding = (4 - used % 4) % 4;
  if (padding > 0) {
    body_writer.zeros(padding - 1);
    body_writer.u8(static_cast<std::uint8_t>(padding));
  }

  write_head(head_writer, kRtpfbTransportCc, PacketType::TransportFeedback, 16 + used + padding, padding > 0);
  head_writer.u32(head.sender.value);
  head_writer.u32(head.media.value);
  head_writer.u16(base.wire().value);
  head_writer.u16(static_cast<std::uint16_t>(statuses));
  head_writer.u24(static_cast<std::uint32_t>(reference) & 0xff'ffff);
  head_writer.u8(head.feedback_count);
  writer = body_writer;
  return {.arrivals = cursor.taken(), .next_base = cursor.next_seq()};
}

}  // namespace madang::rtp::rtcp
