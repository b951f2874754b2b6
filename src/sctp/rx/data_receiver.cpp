#include "sctp/rx/data_receiver.hpp"

#include <algorithm>
#include <utility>

namespace madang::sctp {
namespace {

/// More than any way to hold a fragment costs beside its bytes.
constexpr std::size_t kFragmentCost = 256;

DataReceiver::Outcome outcome_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::Fine: return DataReceiver::Outcome::Fine;
    case Verdict::Violation: return DataReceiver::Outcome::Violation;
    case Verdict::TooManyStreams: return DataReceiver::Outcome::OutOfResources;
  }
  return DataReceiver::Outcome::Violation;
}

}  // namespace

DataReceiver::DataReceiver(Parameters parameters)
    : interleaving_(parameters.interleaving),
      tracker_(parameters.initial_tsn),
      delivery_(parameters.interleaving),
      data_(parameters.message_bytes_max),
      interleaved_(parameters.message_bytes_max) {}

DataReceiver::Outcome DataReceiver::on_fragment(const Fragment& wire, std::size_t held_max, Drops& drops, Output& out) {
  saw_data_ = true;
  Fragment fragment = wire;
  fragment.tsn = unwrap(tracker_.cumulative(), wire_of(wire.tsn));
  const auto drop = [&](Drop reason) {
    ++drops[static_cast<std::size_t>(reason)];
    ack_now_ = true;
    return Outcome::Fine;
  };
  switch (tracker_.classify(fragment.tsn)) {
    case TsnTracker::Kind::Duplicate:
      //= RFC 9260 §6.2: when a packet arrives with duplicate DATA chunk(s) and with no new DATA chunk(s), the endpoint
      //= MUST immediately send a SACK chunk with no delay.
      tracker_.record_duplicate(fragment.tsn);
      return drop(Drop::Duplicate);
    case TsnTracker::Kind::TooFar: return drop(Drop::OutOfWindow);
    case TsnTracker::Kind::New: break;
  }
  const bool is_next = fragment.tsn == tracker_.cumulative() + 1;
  if (!is_next && held_bytes() + fragment.data.size() + kFragmentCost > held_max) { return drop(Drop::NoRoom); }
  if (is_next && held_bytes() > held_max) {
    if (const Outcome outcome = make_room(held_max); outcome != Outcome::Fine) { return outcome; }
  }
  const bool had_gaps = tracker_.has_gaps();
  tracker_.record(fragment.tsn);
  //= RFC 9260 §6.7: upon the reception of a new DATA chunk, an endpoint examines the continuity of the TSNs received. If
  //= the endpoint detects a gap ... it SHOULD send a SACK chunk ... immediately.
  if (had_gaps || tracker_.has_gaps()) { ack_now_ = true; }
  if (const Outcome outcome = assemble(fragment, out); outcome != Outcome::Fine) { return outcome; }
  return finish_deferred_reset(out);
}

bool DataReceiver::skip(std::uint32_t tsn_wire) {
  saw_data_ = true;
  const Tsn tsn = unwrap(tracker_.cumulative(), tsn_wire);
  if (tracker_.classify(tsn) != TsnTracker::Kind::New) { return false; }
  tracker_.record(tsn);
  return true;
}

DataReceiver::Outcome DataReceiver::make_room(std::size_t held_max) {
  //= RFC 9260 §6.2: ... the receiver SHOULD drop the largest TSN held for reordering and accept the new incoming one.
  while (held_bytes() > held_max) {
    const auto dropped = data_.drop_newest(tracker_.cumulative());
    if (!dropped) { break; }
    tracker_.forget(*dropped);
  }
  // Held, nothing missing in between, and still no message: what the peer sends cannot be put together.
  return held_bytes() > held_max + kReceiveReserveBytes ? Outcome::OutOfResources : Outcome::Fine;
}

DataReceiver::Outcome DataReceiver::assemble(const Fragment& fragment, Output& out) {
  if (is_deferred(fragment)) {
    deferred_bytes_ += fragment.data.size() + kFragmentCost;
    deferred_fragments_.push_back({fragment, Payload::copy_of(fragment.data)});
    return Outcome::Fine;
  }
  return outcome_of(interleaving_ ? interleaved_.on_fragment(fragment, delivery_, out)
                                  : data_.on_fragment(fragment, delivery_, out));
}

DataReceiver::Outcome DataReceiver::on_forward_tsn(std::uint32_t new_cumulative_wire,
                                                   std::span<const SkippedStream> skipped, Output& out) {
  const Tsn target = unwrap(tracker_.cumulative(), new_cumulative_wire);
  //= RFC 3758 §3.6: if the ... New Cumulative TSN value ... is less than or equal to the current Cumulative TSN point ...
  //= treat it as out-of-date and ... the receiver SHOULD send a SACK to its peer.
  ack_now_ = true;
  if (target <= tracker_.cumulative() || target - tracker_.cumulative() > kTsnAheadMax) { return Outcome::Fine; }
  tracker_.forward_to(target);
  data_.on_forwarded(target);
  for (const SkippedStream& stream : skipped) {
    interleaved_.on_skipped(stream.stream, stream.is_unordered, stream.number);
    if (stream.is_unordered) { continue; }
    const Verdict verdict = delivery_.on_skipped(stream.stream, stream.number, out);
    if (verdict != Verdict::Fine) { return outcome_of(verdict); }
  }
  return finish_deferred_reset(out);
}

bool DataReceiver::on_reset(std::uint32_t last_tsn_wire, std::span<const StreamId> streams, Output& out) {
  const Tsn last_tsn = unwrap(tracker_.cumulative(), last_tsn_wire);
  if (last_tsn <= tracker_.cumulative()) {
    perform_reset(streams, out);
    return true;
  }
  //= RFC 6525 §5.2.2: ... the endpoint MUST enter "deferred reset processing". In this mode, any data arriving with a TSN
  //= larger than the Sender's Last Assigned TSN for the affected stream(s) MUST be queued locally.
  if (!deferred_) { deferred_.emplace(DeferredReset{last_tsn, {streams.begin(), streams.end()}}); }
  return false;
}

bool DataReceiver::take_performed_reset() { return std::exchange(performed_reset_, false); }

bool DataReceiver::is_deferred(const Fragment& fragment) const {
  if (!deferred_ || fragment.tsn <= deferred_->last_tsn) { return false; }
  const auto& streams = deferred_->streams;
  return streams.empty() || std::find(streams.begin(), streams.end(), fragment.stream) != streams.end();
}

void DataReceiver::perform_reset(std::span<const StreamId> streams, Output& out) {
  if (streams.empty()) {
    delivery_.reset_all();
    interleaved_.reset_all();
    out.push(AllIncomingStreamsReset{});
    return;
  }
  for (const StreamId stream : streams) {
    delivery_.reset(stream);
    interleaved_.reset(stream);
    out.push(IncomingStreamReset{stream});
  }
}

DataReceiver::Outcome DataReceiver::finish_deferred_reset(Output& out) {
  if (!deferred_ || tracker_.cumulative() < deferred_->last_tsn) { return Outcome::Fine; }
  perform_reset(deferred_->streams, out);
  deferred_.reset();
  performed_reset_ = true;
  deferred_bytes_ = 0;
  for (const DeferredFragment& held : std::exchange(deferred_fragments_, {})) {
    Fragment fragment = held.fragment;
    fragment.data = held.bytes.bytes();
    if (const Outcome outcome = assemble(fragment, out); outcome != Outcome::Fine) { return outcome; }
  }
  return Outcome::Fine;
}

void DataReceiver::on_packet_end(Instant now) {
  if (!std::exchange(saw_data_, false)) { return; }
  //= RFC 9260 §6.2: an acknowledgement SHOULD be generated for at least every second packet ... and SHOULD be generated
  //= within 200 ms of the arrival of any unacknowledged DATA chunk.
  if (++packets_unacked_ >= 2) { ack_now_ = true; }
  if (ack_at_ == kNever) { ack_at_ = now + kDelayedSack; }
}

void DataReceiver::on_deadline(Instant now) {
  if (now >= ack_at_) { ack_now_ = true; }
}

void DataReceiver::write_sack(ByteWriter& writer, std::size_t window_bytes, std::size_t room) {
  const std::size_t entries = room < kSackHeaderBytes ? 0 : (room - kSackHeaderBytes) / 4;
  const auto duplicates = tracker_.duplicates().first(std::min(entries / 4, tracker_.duplicates().size()));
  SackChunk{.cumulative_tsn = wire_of(tracker_.cumulative()), .window_bytes = static_cast<std::uint32_t>(window_bytes),
            .blocks = tracker_.gap_blocks(entries - duplicates.size()), .duplicates = duplicates}
      .write_to(writer);
  tracker_.clear_duplicates();
  ack_now_ = false;
  packets_unacked_ = 0;
  ack_at_ = kNever;
}

std::size_t DataReceiver::held_bytes() const {
  return delivery_.held_bytes() + data_.held_bytes() + interleaved_.held_bytes() + deferred_bytes_;
}

std::size_t DataReceiver::memory_bytes() const {
  return held_bytes() + delivery_.memory_bytes() + tracker_.memory_bytes() +
         (deferred_ ? deferred_->streams.capacity() * sizeof(StreamId) : 0);
}

}  // namespace madang::sctp
