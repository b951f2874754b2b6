#include "sctp/tx/data_sender.hpp"

#include <algorithm>
#include <utility>

#include "sctp/chunk/data.hpp"
#include "sctp/chunk/i_data.hpp"
#include "sctp/chunk/i_forward_tsn.hpp"

namespace madang::sctp {
namespace {

using State = SentChunk::State;

/// Missing reports that make a chunk count as lost (RFC 9260 §7.2.4).
constexpr std::uint8_t kMissingMax = 3;

}  // namespace

DataSender::DataSender(const Parameters& parameters)
    : packet_bytes_(parameters.packet_bytes),
      queue_(parameters.queue),
      outstanding_(0),
      window_(parameters.packet_bytes) {}

void DataSender::start(const Peer& peer, std::uint32_t initial_tsn) {
  if (started_) {
    queue_.clear();
    window_ = CongestionWindow(packet_bytes_);
    rto_ = Rto();
  }
  started_ = true;
  interleaving_ = peer.has_interleaving;
  partial_reliability_ = peer.has_partial_reliability;
  queue_.set_framing({interleaving_, (packet_bytes_ - kCommonHeaderBytes - header_bytes()) & ~std::size_t{3}});
  outstanding_ = Outstanding(initial_tsn);
  peer_window_bytes_ = peer.window_bytes;
  is_peer_window_closed_ = false;
  in_flight_bytes_ = lost_ = gap_acked_ = 0;
  first_lost_ = outstanding_.begin();
  fast_retransmit_now_ = false;
  timed_ = 0;
  forward_point_ = outstanding_.begin() - 1;
  forward_pending_ = false;
  retransmit_at_ = kNever;
}

std::size_t DataSender::header_bytes() const { return interleaving_ ? kIDataHeaderBytes : kDataHeaderBytes; }

std::size_t DataSender::memory_bytes() const { return queue_.held_bytes() + outstanding_.memory_bytes(); }

bool DataSender::make_room(std::size_t message_bytes, std::size_t held_max, Output& out) {
  const std::size_t wanted = SendQueue::cost_of(message_bytes);
  while (queue_.held_bytes() + wanted > held_max) {
    OutMessage* oldest = queue_.oldest_droppable(!started_ || !partial_reliability_);
    if (oldest == nullptr) { return false; }
    abandon(*oldest, out);
  }
  return true;
}

// ---- acknowledgements

DataSender::SackResult DataSender::on_sack(Instant now, const SackView& sack) {
  return advance(now, sack.cumulative_tsn(), &sack);
}

DataSender::SackResult DataSender::on_cumulative_ack(Instant now, std::uint32_t cumulative_tsn) {
  return advance(now, cumulative_tsn, nullptr);
}

DataSender::SackResult DataSender::advance(Instant now, std::uint32_t cumulative_wire, const SackView* sack) {
  was_progress_ = false;
  const Tsn before = outstanding_.begin() - 1;
  const Tsn cumulative = unwrap(before, cumulative_wire);
  //= RFC 9260 §6.2.1 D i: if Cumulative TSN Ack is less than the Cumulative TSN Ack Point, then drop the SACK chunk.
  if (cumulative < before) { return SackResult::Stale; }
  if (cumulative >= outstanding_.end()) { return SackResult::Bad; }
  const std::size_t blocks = sack == nullptr ? 0 : sack->blocks();
  if (blocks > 0 && cumulative + sack->block(blocks - 1).end >= outstanding_.end()) { return SackResult::Bad; }

  const std::size_t flight_before = in_flight_bytes_;
  const bool cumulative_moved = cumulative > before;
  std::size_t acked_bytes = acknowledge_up_to(now, cumulative);
  if (sack != nullptr && (blocks > 0 || gap_acked_ > 0)) {
    acked_bytes += acknowledge_gaps(now, *sack, cumulative, cumulative_moved);
  }
  if (cumulative_moved) {
    window_.on_acked({.bytes = acked_bytes, .flight_before = flight_before, .cumulative = cumulative,
                      .has_outstanding = !outstanding_.empty()});
  }
  if (sack != nullptr) {
    //= RFC 9260 §6.2.1 D ii: set rwnd equal to the newly received a_rwnd minus the number of bytes still outstanding.
    const std::size_t offered = sack->window_bytes();
    peer_window_bytes_ = offered > in_flight_bytes_ ? offered - in_flight_bytes_ : 0;
    was_progress_ = is_peer_window_closed_;
    is_peer_window_closed_ = offered == 0;
  }
  was_progress_ = was_progress_ || cumulative_moved || acked_bytes > 0;
  find_forward_point();
  //= RFC 9260 §6.3.2 R2, R3: whenever all outstanding data ... have been acknowledged, turn off the T3-rtx timer ...
  //= whenever a SACK chunk is received that acknowledges the DATA chunk with the earliest outstanding TSN ... restart it.
  if (outstanding_.empty()) {
    retransmit_at_ = kNever;
  } else if (cumulative_moved) {
    retransmit_at_ = now + rto_.value();
  }
  return SackResult::Good;
}

void DataSender::take_sample(Instant now, Tsn tsn, const SentChunk& chunk) {
  //= RFC 9260 §6.3.1 C5: Karn's algorithm: RTT measurements MUST NOT be made using chunks that were retransmitted.
  if (tsn == timed_ && chunk.transmissions == 1) { rto_.on_sample(now - chunk.sent_at); }
}

void DataSender::leave_flight(SentChunk& chunk) {
  if (chunk.state == State::InFlight) { in_flight_bytes_ -= wire_bytes(chunk); }
  if (chunk.state == State::Lost) { --lost_; }
  if (chunk.state == State::Acked) { --gap_acked_; }
}

std::size_t DataSender::acknowledge_up_to(Instant now, Tsn cumulative) {
  std::size_t acked_bytes = 0;
  while (outstanding_.begin() <= cumulative) {
    const Tsn tsn = outstanding_.begin();
    SentChunk& chunk = outstanding_[tsn];
    if (chunk.state == State::InFlight || chunk.state == State::Lost) {
      acked_bytes += wire_bytes(chunk);
      take_sample(now, tsn, chunk);
    }
    leave_flight(chunk);
    queue_.on_chunk_gone(*chunk.message);
    outstanding_.pop_front();
  }
  if (timed_ <= cumulative) { timed_ = 0; }
  first_lost_ = std::max(first_lost_, outstanding_.begin());
  return acked_bytes;
}

std::size_t DataSender::acknowledge_gaps(Instant now, const SackView& sack, Tsn cumulative, bool cumulative_moved) {
  std::size_t acked_bytes = 0;
  Tsn highest_newly_acked = 0;
  std::size_t i = 0;
  for (Tsn tsn = outstanding_.begin(); tsn != outstanding_.end(); ++tsn) {
    while (i < sack.blocks() && cumulative + sack.block(i).end < tsn) { ++i; }
    const bool covered = i < sack.blocks() && cumulative + sack.block(i).start <= tsn;
    SentChunk& chunk = outstanding_[tsn];
    if (covered && (chunk.state == State::InFlight || chunk.state == State::Lost)) {
      leave_flight(chunk);
      take_sample(now, tsn, chunk);
      if (tsn == timed_) { timed_ = 0; }
      chunk.state = State::Acked;
      ++gap_acked_;
      acked_bytes += wire_bytes(chunk);
      highest_newly_acked = tsn;
    } else if (!covered && chunk.state == State::Acked) {
      //= RFC 9260 §6.2.1 D iii: if the SACK chunk is missing a TSN that was previously acknowledged via a Gap Ack Block ...
      //= then consider the corresponding DATA that might be possibly missing.
      --gap_acked_;
      chunk.state = State::InFlight;
      chunk.missing = 1;
      in_flight_bytes_ += wire_bytes(chunk);
    }
  }
  if (highest_newly_acked != 0 || cumulative_moved) {
    count_missing(sack, cumulative, highest_newly_acked, cumulative_moved);
  }
  return acked_bytes;
}

void DataSender::count_missing(const SackView& sack, Tsn cumulative, Tsn highest_newly_acked, bool cumulative_moved) {
  //= RFC 9260 §7.2.4: ... miss indications SHOULD be incremented only for missing TSNs prior to the highest TSN newly
  //= acknowledged ... If an endpoint is in Fast Recovery and a SACK chunk arrives that advances the Cumulative TSN Ack
  //= Point, the miss indications are incremented for all TSNs reported missing in the SACK chunk.
  Tsn limit = highest_newly_acked;
  if (window_.is_recovering() && cumulative_moved && sack.blocks() > 0) {
    limit = std::max(limit, cumulative + sack.block(sack.blocks() - 1).end);
  }
  bool found = false;
  for (Tsn tsn = outstanding_.begin(); tsn < limit; ++tsn) {
    SentChunk& chunk = outstanding_[tsn];
    if (chunk.state != State::InFlight || chunk.was_fast_retransmitted || ++chunk.missing < kMissingMax) { continue; }
    //= RFC 9260 §7.2.4: ... mark the DATA chunk(s) as being fast retransmitted and thus ineligible for a subsequent Fast
    //= Retransmit.
    chunk.was_fast_retransmitted = true;
    set_lost(chunk, tsn);
    found = true;
  }
  if (found && window_.on_loss(outstanding_.end() - 1)) {
    ++counts_.fast_recoveries;
    fast_retransmit_now_ = true;
  }
}

void DataSender::set_lost(SentChunk& chunk, Tsn tsn) {
  leave_flight(chunk);
  chunk.state = State::Lost;
  first_lost_ = lost_++ == 0 ? tsn : std::min(first_lost_, tsn);
}

void DataSender::on_deadline(Instant now) {
  if (now < retransmit_at_) { return; }
  ++counts_.timeouts;
  window_.on_timeout();
  rto_.on_timeout();
  timed_ = 0;
  fast_retransmit_now_ = false;
  for (Tsn tsn = outstanding_.begin(); tsn != outstanding_.end(); ++tsn) {
    SentChunk& chunk = outstanding_[tsn];
    chunk.missing = 0;
    chunk.was_fast_retransmitted = false;
    if (chunk.state == State::InFlight) { set_lost(chunk, tsn); }
  }
  forward_pending_ = forward_point_ >= outstanding_.begin();
  retransmit_at_ = outstanding_.empty() ? kNever : now + rto_.value();
}

void DataSender::arm(Instant now) {
  if (retransmit_at_ == kNever) { retransmit_at_ = now + rto_.value(); }
}

// ---- giving up

bool DataSender::is_exhausted(Instant now, const SentChunk& chunk) const {
  if (!partial_reliability_ || !chunk.message->is_partially_reliable) { return false; }
  const OutMessage& message = *chunk.message;
  return now >= message.expires_at ||
         (message.retransmits_max >= 0 && chunk.transmissions > message.retransmits_max);
}

void DataSender::abandon(OutMessage& message, Output& out) {
  const std::uint32_t chunks = message.chunks;
  const Tsn first = message.first_tsn;
  const bool is_half_sent = message.cut > 0 && message.is_queued;
  if (is_half_sent) {
    // All that was sent of it may have arrived. The end that never comes gets a TSN, so that FORWARD TSN can tell the peer
    // to wait neither for that nor for the message.
    ++message.chunks;
    outstanding_.push({.message = &message, .transmissions = 1, .flags = kDataEnd, .state = State::Abandoned});
  }
  queue_.abandon(message, out);
  //= RFC 3758 §3.5 A3: ... if a TSN is abandoned ... all of the fragments ... of that message MUST be abandoned.
  std::uint32_t left = chunks;
  for (Tsn tsn = std::max(first, outstanding_.begin()); left > 0 && tsn != outstanding_.end(); ++tsn) {
    SentChunk& chunk = outstanding_[tsn];
    if (chunk.message != &message) { continue; }
    --left;
    leave_flight(chunk);
    chunk.state = State::Abandoned;
  }
  if (chunks > 0 || is_half_sent) { find_forward_point(); }
}

void DataSender::find_forward_point() {
  //= RFC 3758 §3.5 C1, C2, C3: ... if Advanced.Peer.Ack.Point < SackCumAck, then update ... it to be equal to SackCumAck ...
  //= move up as long as the chunk next ... is marked as "abandoned" ... if greater than the Cumulative TSN ACK ... send.
  forward_point_ = std::max(forward_point_, outstanding_.begin() - 1);
  while (forward_point_ + 1 < outstanding_.end() && outstanding_[forward_point_ + 1].state == State::Abandoned) {
    ++forward_point_;
  }
  forward_pending_ = forward_point_ >= outstanding_.begin();
}

void DataSender::write_forward_tsn(Instant now, ByteWriter& writer, std::size_t room) {
  forward_pending_ = false;
  skipped_.clear();
  const std::size_t skipped_max = (room - 8) / (interleaving_ ? 8 : 4);
  Tsn point = outstanding_.begin() - 1;
  for (; point < forward_point_; ++point) {
    const OutMessage& message = *outstanding_[point + 1].message;
    //= RFC 3758 §3.2: ... stream numbers of unordered messages are not reported. (RFC 8260 §2.3.1 reports them.)
    if (message.is_unordered && !interleaving_) { continue; }
    const auto same = std::find_if(skipped_.begin(), skipped_.end(), [&message](const SkippedStream& s) {
      return s.stream == message.stream && s.is_unordered == message.is_unordered;
    });
    if (same != skipped_.end()) {
      if (is_after(message.number, same->number)) { same->number = message.number; }
    } else if (skipped_.size() < skipped_max) {
      skipped_.push_back({message.stream, message.is_unordered, message.number});
    } else {
      break;
    }
  }
  (interleaving_ ? write_i_forward_tsn : sctp::write_forward_tsn)(writer, wire_of(point), skipped_);
  arm(now);
}

// ---- sending

std::size_t DataSender::write_chunks(Instant now, ByteWriter& writer, const Room& room, Output& out) {
  const std::size_t resent = write_lost(now, writer, room.bytes, out);
  //= RFC 9260 §6.1 C: when the time comes for the sender to transmit new DATA chunks, the protocol parameter Max.Burst
  //= SHOULD be used to limit ... and before that it MUST first send any outstanding DATA chunks marked for retransmission.
  if (lost_ > 0) { return resent; }
  return resent + write_new(now, writer, {room.bytes - resent, room.is_fresh_packet && resent == 0, room.burst_max}, out);
}

std::size_t DataSender::write_lost(Instant now, ByteWriter& writer, std::size_t room, Output& out) {
  if (lost_ == 0) { return 0; }
  std::size_t written = 0;
  for (Tsn tsn = first_lost_; lost_ > 0 && tsn != outstanding_.end(); ++tsn) {
    SentChunk& chunk = outstanding_[tsn];
    first_lost_ = tsn;
    if (chunk.state != State::Lost) { continue; }
    if (is_exhausted(now, chunk)) {
      abandon(*chunk.message, out);
      continue;
    }
    const std::size_t bytes = wire_bytes(chunk);
    if (written + bytes > room) { break; }
    //= RFC 9260 §7.2.4: ... retransmit those K DATA chunks in a single packet. When a Fast Retransmit is being performed, the
    //= sender SHOULD ignore the value of cwnd.
    if (!fast_retransmit_now_ && in_flight_bytes_ > 0 && in_flight_bytes_ + bytes > window_.bytes()) { break; }
    //= RFC 9260 §6.3.2 / §7.2.4 4: restart the T3-rtx timer ... if the endpoint is retransmitting the first outstanding DATA.
    if (tsn == outstanding_.begin()) { retransmit_at_ = now + rto_.value(); }
    --lost_;
    chunk.state = State::InFlight;
    chunk.missing = 0;
    ++chunk.transmissions;
    chunk.sent_at = now;
    in_flight_bytes_ += bytes;
    ++counts_.retransmissions;
    if (tsn == timed_) { timed_ = 0; }
    write_chunk(writer, tsn, chunk);
    written += bytes;
  }
  if (written > 0) {
    fast_retransmit_now_ = false;
    arm(now);
  }
  return written;
}

std::size_t DataSender::write_new(Instant now, ByteWriter& writer, const Room& room, Output& out) {
  std::size_t written = 0;
  while (queue_.has_unsent() && !outstanding_.is_full()) {
    OutMessage& front = queue_.front();
    if (now >= front.expires_at && (front.cut == 0 || partial_reliability_)) {
      abandon(front, out);
      continue;
    }
    //= RFC 9260 §6.1 B: at any given time, the sender MUST NOT transmit new data ... if it has cwnd + (PMDCS - 1) or more
    //= bytes of data outstanding.
    if (in_flight_bytes_ >= window_.bytes() || written >= room.burst_max) { break; }
    if (room.bytes < written + header_bytes() + 4) { break; }
    const std::size_t data_room = room.bytes - written - header_bytes();
    //= RFC 9260 §6.1 A: ... the sender MUST NOT transmit new data if its peer's rwnd indicates that the peer has no buffer
    //= space ... However, regardless of the value of rwnd, the data sender can always have one DATA chunk in flight.
    if (in_flight_bytes_ > 0 && peer_window_bytes_ < std::min<std::size_t>(front.size - front.cut, data_room)) { break; }
    const auto piece = queue_.cut(data_room, room.is_fresh_packet && written == 0, out);
    if (!piece) { break; }
    const Tsn tsn = outstanding_.end();
    if ((piece->flags & kDataBegin) != 0) { piece->message->first_tsn = tsn; }
    outstanding_.push({.sent_at = now, .message = piece->message, .offset = piece->offset, .fsn = piece->fsn,
                       .size = piece->size, .transmissions = 1, .flags = piece->flags});
    const SentChunk& chunk = outstanding_[tsn];
    in_flight_bytes_ += wire_bytes(chunk);
    peer_window_bytes_ -= std::min<std::size_t>(peer_window_bytes_, piece->size);
    ++counts_.chunks;
    if (timed_ == 0) { timed_ = tsn; }
    write_chunk(writer, tsn, chunk);
    written += wire_bytes(chunk);
    arm(now);
  }
  return written;
}

void DataSender::write_chunk(ByteWriter& writer, Tsn tsn, const SentChunk& chunk) const {
  const OutMessage& message = *chunk.message;
  const Bytes data = message.payload.bytes().subspan(chunk.offset, chunk.size);
  if (interleaving_) {
    IDataChunk{.flags = chunk.flags, .tsn = wire_of(tsn), .stream = message.stream, .mid = message.number,
               .ppid = message.ppid, .fsn = chunk.fsn, .data = data}.write_to(writer);
    return;
  }
  //= RFC 9260 §3.3.1: if the U bit is set ... the Stream Sequence Number field ... MUST be ignored by the receiver.
  const std::uint16_t ssn = message.is_unordered ? std::uint16_t{0} : static_cast<std::uint16_t>(message.number);
  DataChunk{.flags = chunk.flags, .tsn = wire_of(tsn), .stream = message.stream, .ssn = ssn, .ppid = message.ppid,
            .data = data}.write_to(writer);
}

}  // namespace madang::sctp
