// Messages that wait, stream by stream, and the order in which streams take their turn.
#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <vector>

#include "base/flat_map.hpp"
#include "base/time.hpp"
#include "sctp/effects.hpp"
#include "sctp/limits.hpp"
#include "sctp/payload.hpp"
#include "sctp/types.hpp"
#include "sctp/wire/unwrap.hpp"

namespace madang::sctp {

/// A message from send() until its last chunk is acknowledged or forgotten.
struct OutMessage {
  Payload payload;
  Instant expires_at = kNever;
  Tsn first_tsn = 0;          ///< of its first chunk
  std::uint32_t size = 0;     ///< of the payload, also when that was let go
  std::uint32_t cut = 0;      ///< bytes of it that are in chunks
  std::uint32_t number = 0;   ///< SSN or MID, given when the first chunk is cut
  std::uint32_t next_fsn = 0;
  std::uint32_t chunks = 0;   ///< outstanding
  OutMessage* next = nullptr;   ///< in its stream's queue
  OutMessage* older = nullptr;  ///< among the partially reliable
  OutMessage* newer = nullptr;
  std::int32_t retransmits_max = -1;  ///< without limit
  Ppid ppid;
  StreamId stream;
  bool is_unordered = false;
  bool is_partially_reliable = false;
  std::list<OutMessage>::iterator place{};
  bool is_queued = true;     ///< in its stream's queue
  bool is_abandoned = false;
};

/// What one chunk carries.
struct Piece {
  OutMessage* message = nullptr;
  std::uint32_t offset = 0;
  std::uint32_t fsn = 0;
  std::uint16_t size = 0;
  std::uint8_t flags = 0;  ///< of DATA
};

/// Knows the unsent messages of each stream and hands out pieces of them, stream after stream; keeps a message until its
/// last chunk is gone. Streams take turns by messages; where fragments may be interleaved, by fragments.
class SendQueue {
 public:
  struct Parameters {
    std::size_t stream_bytes_max = kSendBytesMax;
    std::size_t low_threshold_bytes = 0;
  };
  explicit SendQueue(Parameters parameters) : parameters_(parameters) {}

  struct Framing {
    bool interleaving = false;
    std::size_t fragment_bytes_max = kPacketBytesMin - 64;
  };
  void set_framing(Framing framing) { framing_ = framing; }

  /// What holding a message of this size costs.
  static std::size_t cost_of(std::size_t bytes);
  /// Whether the message's stream may have it: not being reset, not over its limit, not one stream too many.
  enum class Room : std::uint8_t { Free, StreamFull, TooManyStreams, Resetting };
  Room room_of(StreamId stream, std::size_t bytes) const;
  /// room_of() was Free.
  void add(OutMessage message);

  /// A piece that fits `room` bytes of data, or nothing: there is none, or it is better to begin a new packet.
  std::optional<Piece> cut(std::size_t room, bool is_fresh_packet, Output& out);
  bool has_unsent() const { return active_first_ != kNoStream; }
  /// The message whose turn it is; has_unsent().
  OutMessage& front() { return *streams_[active_first_].first; }

  /// The oldest partially reliable message that is not given up yet; `unsent_only`: of which nothing was sent.
  OutMessage* oldest_droppable(bool unsent_only) const;
  /// Gives up what is unsent of it; if nothing was sent it is gone afterwards. Its chunks are the caller's.
  void abandon(OutMessage& message, Output& out);
  /// One chunk of it is acknowledged or forgotten.
  void on_chunk_gone(OutMessage& message);

  std::size_t buffered_bytes() const { return buffered_bytes_; }
  std::size_t buffered_bytes(StreamId stream) const;
  void set_low_threshold(StreamId stream, std::size_t bytes);

  /// No more messages for this stream until finish_reset(). False: one stream too many.
  bool begin_reset(StreamId stream);
  bool is_drained(StreamId stream) const;
  /// `performed`: numbers begin at zero again.
  void finish_reset(StreamId stream, bool performed);

  /// Drops every message; all numbers begin at zero again.
  void clear();

  /// Of all messages and streams, with what it costs to hold them.
  std::size_t held_bytes() const { return held_bytes_; }

 private:
  static constexpr std::uint32_t kNoStream = UINT32_MAX;

  struct Stream {
    StreamId id;
    bool is_resetting = false;
    bool is_active = false;
    std::uint32_t next_ordered = 0;
    std::uint32_t next_unordered = 0;
    OutMessage* first = nullptr;
    OutMessage* last = nullptr;
    std::uint32_t next_active = kNoStream;
    std::size_t buffered_bytes = 0;
    std::size_t low_threshold_bytes = 0;
  };

  std::uint32_t stream_of(StreamId id);
  OutMessage& keep(OutMessage message);
  void activate(std::uint32_t stream);
  void rotate();
  void pop_message(Stream& stream);
  void unlink_from_stream(OutMessage& message);
  void unlink_from_age(OutMessage& message);
  void shrink_buffered(Stream& stream, std::size_t bytes, Output& out);
  void release(OutMessage& message);
  void drop_idle_front();

  Parameters parameters_;
  Framing framing_;
  std::list<OutMessage> messages_;
  std::list<OutMessage> spare_;  // a few places that were used before, so that a steady flow allocates none
  std::vector<Stream> streams_;
  std::vector<std::uint32_t> free_streams_;
  FlatMap<StreamId, std::uint32_t> stream_index_;
  std::uint32_t active_first_ = kNoStream;
  std::uint32_t active_last_ = kNoStream;
  OutMessage* oldest_ = nullptr;
  OutMessage* newest_ = nullptr;
  std::size_t buffered_bytes_ = 0;
  std::size_t held_bytes_ = 0;
};

}  // namespace madang::sctp
