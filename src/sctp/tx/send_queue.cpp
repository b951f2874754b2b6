#include "sctp/tx/send_queue.hpp"

#include <algorithm>
#include <utility>

#include "sctp/chunk/data.hpp"

namespace madang::sctp {
namespace {

constexpr std::size_t kMessageCost = sizeof(OutMessage) + 64;  // with what malloc and the list add
constexpr std::size_t kStreamCost = 144;                       // with its place in the index
constexpr std::size_t kSpareMax = 32;

}  // namespace

std::size_t SendQueue::cost_of(std::size_t bytes) {
  return bytes + kMessageCost;
}

SendQueue::Room SendQueue::room_of(StreamId id, std::size_t bytes) const {
  const std::uint32_t* index = stream_index_.find(id);
  if (index == nullptr) {
    if (stream_index_.size() == kOutgoingStreamsMax) { return Room::TooManyStreams; }
    return bytes > parameters_.stream_bytes_max ? Room::StreamFull : Room::Free;
  }
  const Stream& stream = streams_[*index];
  if (stream.is_resetting) { return Room::Resetting; }
  return stream.buffered_bytes + bytes > parameters_.stream_bytes_max ? Room::StreamFull : Room::Free;
}

std::uint32_t SendQueue::stream_of(StreamId id) {
  if (const std::uint32_t* index = stream_index_.find(id)) { return *index; }
  std::uint32_t index;
  if (free_streams_.empty()) {
    index = static_cast<std::uint32_t>(streams_.size());
    streams_.emplace_back();
  } else {
    index = free_streams_.back();
    free_streams_.pop_back();
  }
  streams_[index] = Stream{.id = id, .low_threshold_bytes = parameters_.low_threshold_bytes};
  stream_index_.insert(id, index);
  held_bytes_ += kStreamCost;
  return index;
}

OutMessage& SendQueue::keep(OutMessage message) {
  if (spare_.empty()) {
    messages_.push_back(std::move(message));
  } else {
    messages_.splice(messages_.end(), spare_, spare_.begin());
    messages_.back() = std::move(message);
  }
  messages_.back().place = std::prev(messages_.end());
  return messages_.back();
}

void SendQueue::add(OutMessage added) {
  const std::uint32_t stream_index = stream_of(added.stream);
  Stream& stream = streams_[stream_index];
  OutMessage& message = keep(std::move(added));
  message.size = static_cast<std::uint32_t>(message.payload.size());
  held_bytes_ += cost_of(message.size);
  buffered_bytes_ += message.size;
  stream.buffered_bytes += message.size;
  if (message.is_partially_reliable) {
    message.older = newest_;
    (newest_ == nullptr ? oldest_ : newest_->newer) = &message;
    newest_ = &message;
  }
  (stream.first == nullptr ? stream.first : stream.last->next) = &message;
  stream.last = &message;
  activate(stream_index);
}

void SendQueue::activate(std::uint32_t index) {
  Stream& stream = streams_[index];
  if (stream.is_active) { return; }
  stream.is_active = true;
  stream.next_active = kNoStream;
  (active_first_ == kNoStream ? active_first_ : streams_[active_last_].next_active) = index;
  active_last_ = index;
}

void SendQueue::rotate() {
  const std::uint32_t index = active_first_;
  active_first_ = streams_[index].next_active;
  if (active_first_ == kNoStream) { active_last_ = kNoStream; }
  streams_[index].is_active = false;
  if (streams_[index].first != nullptr) { activate(index); }
}

void SendQueue::drop_idle_front() {
  while (active_first_ != kNoStream && streams_[active_first_].first == nullptr) { rotate(); }
}

void SendQueue::pop_message(Stream& stream) {
  OutMessage& message = *stream.first;
  message.is_queued = false;
  stream.first = std::exchange(message.next, nullptr);
  if (stream.first == nullptr) { stream.last = nullptr; }
}

void SendQueue::shrink_buffered(Stream& stream, std::size_t bytes, Output& out) {
  const bool was_above = stream.buffered_bytes > stream.low_threshold_bytes;
  stream.buffered_bytes -= bytes;
  buffered_bytes_ -= bytes;
  if (was_above && stream.buffered_bytes <= stream.low_threshold_bytes) { out.push(BufferedAmountLow{stream.id}); }
}

std::optional<Piece> SendQueue::cut(std::size_t room, bool is_fresh_packet, Output& out) {
  if (active_first_ == kNoStream) { return std::nullopt; }
  Stream& stream = streams_[active_first_];
  OutMessage& message = *stream.first;
  const std::size_t rest = message.size - message.cut;
  // A message is not broken to fill up a packet, except where what is filled is worth its header.
  if (rest > room && !is_fresh_packet && room < framing_.fragment_bytes_max / 2) { return std::nullopt; }
  const std::size_t size = std::min({rest, room, framing_.fragment_bytes_max});
  if (size == 0) { return std::nullopt; }

  Piece piece{.message = &message, .offset = message.cut, .fsn = message.next_fsn++,
              .size = static_cast<std::uint16_t>(size), .flags = 0};
  if (message.cut == 0) {
    piece.flags |= kDataBegin;
    // The number of an unordered message means something only where messages are interleaved.
    std::uint32_t& next_number = message.is_unordered ? stream.next_unordered : stream.next_ordered;
    message.number = next_number++;
  }
  if (message.is_unordered) { piece.flags |= kDataUnordered; }
  message.cut += static_cast<std::uint32_t>(size);
  ++message.chunks;
  const bool is_end = message.cut == message.size;
  if (is_end) {
    piece.flags |= kDataEnd;
    pop_message(stream);
  }
  shrink_buffered(stream, size, out);
  //= RFC 9260 §6.9: ... it MUST assign, in sequence, a separate TSN to each of the DATA chunks in the series.
  // That no other message's come in between, a receiver of DATA relies on; I-DATA lifts this.
  if (is_end || framing_.interleaving) { rotate(); }
  drop_idle_front();
  return piece;
}

OutMessage* SendQueue::oldest_droppable(bool unsent_only) const {
  OutMessage* message = oldest_;
  while (unsent_only && message != nullptr && message->cut > 0) { message = message->newer; }
  return message;
}

void SendQueue::unlink_from_age(OutMessage& message) {
  if (!message.is_partially_reliable) { return; }
  (message.older == nullptr ? oldest_ : message.older->newer) = message.newer;
  (message.newer == nullptr ? newest_ : message.newer->older) = message.older;
  message.older = message.newer = nullptr;
  message.is_partially_reliable = false;
}

void SendQueue::unlink_from_stream(OutMessage& message) {
  Stream& stream = streams_[*stream_index_.find(message.stream)];
  if (stream.first == &message) {
    pop_message(stream);
    return;
  }
  OutMessage* before = stream.first;
  while (before->next != &message) { before = before->next; }
  before->next = std::exchange(message.next, nullptr);
  if (stream.last == &message) { stream.last = before; }
  message.is_queued = false;
}

void SendQueue::abandon(OutMessage& message, Output& out) {
  if (message.is_abandoned) { return; }
  out.push(MessageAbandoned{message.stream, message.size});
  unlink_from_age(message);
  if (message.is_queued) {
    unlink_from_stream(message);
    shrink_buffered(streams_[*stream_index_.find(message.stream)], message.size - message.cut, out);
    drop_idle_front();
  }
  message.is_abandoned = true;
  held_bytes_ -= message.size;
  message.payload = {};
  if (message.chunks == 0) { release(message); }
}

void SendQueue::on_chunk_gone(OutMessage& message) {
  if (--message.chunks == 0 && !message.is_queued) { release(message); }
}

void SendQueue::release(OutMessage& message) {
  unlink_from_age(message);
  held_bytes_ -= cost_of(message.size) - (message.is_abandoned ? message.size : 0);
  const auto place = message.place;
  if (spare_.size() == kSpareMax) {
    messages_.erase(place);
    return;
  }
  message = OutMessage{};
  spare_.splice(spare_.end(), messages_, place);
}

std::size_t SendQueue::buffered_bytes(StreamId id) const {
  const std::uint32_t* index = stream_index_.find(id);
  return index == nullptr ? 0 : streams_[*index].buffered_bytes;
}

void SendQueue::set_low_threshold(StreamId id, std::size_t bytes) {
  if (stream_index_.find(id) == nullptr && stream_index_.size() == kOutgoingStreamsMax) { return; }
  streams_[stream_of(id)].low_threshold_bytes = bytes;
}

bool SendQueue::begin_reset(StreamId id) {
  if (stream_index_.find(id) == nullptr && stream_index_.size() == kOutgoingStreamsMax) { return false; }
  streams_[stream_of(id)].is_resetting = true;
  return true;
}

bool SendQueue::is_drained(StreamId id) const {
  const std::uint32_t* index = stream_index_.find(id);
  return index == nullptr || streams_[*index].first == nullptr;
}

void SendQueue::finish_reset(StreamId id, bool performed) {
  const std::uint32_t* found = stream_index_.find(id);
  if (found == nullptr) { return; }
  const std::uint32_t index = *found;
  Stream& stream = streams_[index];
  stream.is_resetting = false;
  if (!performed) { return; }
  if (stream.is_active) {  // drained, but its turn has not come round since
    stream.next_ordered = stream.next_unordered = 0;
    return;
  }
  stream_index_.erase(id);
  free_streams_.push_back(index);
  held_bytes_ -= kStreamCost;
}

void SendQueue::clear() {
  const Framing framing = framing_;
  *this = SendQueue(parameters_);
  framing_ = framing;
}

}  // namespace madang::sctp
