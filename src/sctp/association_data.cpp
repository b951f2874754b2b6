// What flows while an association is established.
#include <algorithm>
#include <array>

#include "sctp/association_machine.hpp"
#include "sctp/chunk/data.hpp"
#include "sctp/chunk/forward_tsn.hpp"
#include "sctp/chunk/heartbeat.hpp"
#include "sctp/chunk/i_data.hpp"
#include "sctp/chunk/i_forward_tsn.hpp"
#include "sctp/chunk/sack.hpp"

namespace madang::sctp {

// ---- messages out

SendResult Association::Machine::send(Instant now, StreamId stream, Ppid ppid, Payload payload, SendOptions wanted,
                                      Output& out) {
  if (shutdown_wanted || phase > Phase::Established) { return SendResult::Closed; }
  if (payload.empty()) { return SendResult::Empty; }
  if (payload.size() > options.send_message_bytes_max) { return SendResult::TooLarge; }
  const std::uint16_t streams = phase == Phase::Established ? agreed.outgoing_streams : options.outgoing_streams;
  if (stream.value >= streams) { return SendResult::NoSuchStream; }
  const bool may_drop = wanted.lifetime || wanted.retransmits_max;
  switch (sender.queue().room_of(stream, payload.size())) {
    case SendQueue::Room::Free: break;
    case SendQueue::Room::TooManyStreams: return SendResult::NoSuchStream;
    case SendQueue::Room::Resetting: return SendResult::Resetting;
    case SendQueue::Room::StreamFull: return may_drop ? SendResult::Dropped : SendResult::Full;
  }
  const std::size_t received = receiver ? receiver->held_bytes() : 0;
  if (!sender.make_room(payload.size(), std::min(kSendBytesMax, kPoolBytes - std::min(kPoolBytes, received)), out)) {
    return may_drop ? SendResult::Dropped : SendResult::Full;
  }
  OutMessage message;
  message.payload = std::move(payload);
  message.stream = stream;
  message.ppid = ppid;
  message.is_unordered = !wanted.is_ordered;
  message.is_partially_reliable = may_drop;
  if (wanted.lifetime) { message.expires_at = now + *wanted.lifetime; }
  if (wanted.retransmits_max) { message.retransmits_max = *wanted.retransmits_max; }
  sender.queue().add(std::move(message));
  ++counts.messages_sent;
  if (sends_data()) { flush(now, out); }
  return SendResult::Queued;
}

// ---- messages in

std::size_t Association::Machine::receive_held_max() const {
  return std::min(kReceiveBytesMax, kPoolBytes - std::min(kPoolBytes, sender.queue().held_bytes()));
}

std::size_t Association::Machine::window_bytes() const {
  const std::size_t limit = receive_held_max();
  const std::size_t held = receiver->held_bytes();
  return limit > held ? limit - held : 0;
}

void Association::Machine::on_data_chunk(Instant now, const ChunkView& chunk, Output& out) {
  const auto data = DataChunk::parse(chunk);
  if (!data) { return drop(Drop::Malformed); }
  //= RFC 8260 §2.2.1: ... if I-DATA has been negotiated ... DATA chunks MUST NOT be used: ... abort ... protocol violation.
  if (takes_data() && is_interleaving()) {
    return fail_with_abort(Failure::ProtocolViolation, CauseCode::ProtocolViolation, "DATA where I-DATA was agreed on", out);
  }
  on_data({.tsn = data->tsn, .stream = data->stream, .ppid = data->ppid, .number = data->ssn, .fsn = 0,
           .is_unordered = (data->flags & kDataUnordered) != 0, .is_begin = (data->flags & kDataBegin) != 0,
           .is_end = (data->flags & kDataEnd) != 0, .data = data->data},
          now, out);
  if (receiver && (data->flags & kDataImmediate) != 0) { receiver->demand_sack(); }
}

void Association::Machine::on_i_data_chunk(Instant now, const ChunkView& chunk, Output& out) {
  const auto data = IDataChunk::parse(chunk);
  if (!data) { return drop(Drop::Malformed); }
  if (takes_data() && !is_interleaving()) {
    return fail_with_abort(Failure::ProtocolViolation, CauseCode::ProtocolViolation, "I-DATA was not agreed on", out);
  }
  on_data({.tsn = data->tsn, .stream = data->stream, .ppid = data->ppid, .number = data->mid, .fsn = data->fsn,
           .is_unordered = (data->flags & kDataUnordered) != 0, .is_begin = (data->flags & kDataBegin) != 0,
           .is_end = (data->flags & kDataEnd) != 0, .data = data->data},
          now, out);
  if (receiver && (data->flags & kDataImmediate) != 0) { receiver->demand_sack(); }
}

void Association::Machine::on_data(const Fragment& fragment, Instant now, Output& out) {
  if (!takes_data()) { return drop(Drop::Unexpected); }
  if (fragment.data.empty()) {
    //= RFC 9260 §6.2: ... if a DATA chunk with no user data is received, the endpoint MUST send an ABORT chunk with a "No User
    //= Data" error cause.
    send_alone(agreed.remote_tag, out, [&fragment](ByteWriter& writer) {
      ChunkScope abort_chunk(writer, ChunkType::Abort);
      write_no_user_data(writer, wire_of(fragment.tsn));
      abort_chunk.end();
    });
    return fail(Failure::ProtocolViolation, 0, out);
  }
  if (fragment.stream.value >= agreed.incoming_streams) {
    //= RFC 9260 §6.5: ... SHALL acknowledge the reception of the DATA chunk following the normal procedure and immediately
    //= send an ERROR chunk with cause set to "Invalid Stream Identifier".
    if (!receiver->skip(wire_of(fragment.tsn))) { return; }
    say(12, [&fragment](ByteWriter& writer) {
      ChunkScope error(writer, ChunkType::Error);
      write_invalid_stream(writer, fragment.stream);
      error.end();
    });
    return;
  }
  on_outcome(receiver->on_fragment(fragment, receive_held_max(), counts.drops, out), now, out);
}

void Association::Machine::on_forward_tsn(Instant now, const ChunkView& chunk, Output& out) {
  if (!takes_data()) { return drop(Drop::Unexpected); }
  const bool is_interleaved = chunk.type == ChunkType::IForwardTsn;
  if (is_interleaved != is_interleaving()) {
    return fail_with_abort(Failure::ProtocolViolation, CauseCode::ProtocolViolation, "FORWARD TSN of the wrong kind", out);
  }
  const auto apply = [&](const auto& view) {
    if (!view) { return drop(Drop::Malformed); }
    std::vector<SkippedStream> skipped(view->streams());
    for (std::size_t i = 0; i < skipped.size(); ++i) { skipped[i] = view->stream(i); }
    const bool is_unknown = std::any_of(skipped.begin(), skipped.end(), [this](const SkippedStream& s) {
      return s.stream.value >= agreed.incoming_streams;
    });
    if (is_unknown) { return drop(Drop::Malformed); }
    on_outcome(receiver->on_forward_tsn(view->new_cumulative_tsn(), skipped, out), now, out);
  };
  if (is_interleaved) {
    apply(IForwardTsnView::parse(chunk));
  } else {
    apply(ForwardTsnView::parse(chunk));
  }
}

void Association::Machine::on_outcome(DataReceiver::Outcome outcome, Instant, Output& out) {
  switch (outcome) {
    case DataReceiver::Outcome::Fine: break;
    case DataReceiver::Outcome::Violation:
      return fail_with_abort(Failure::ProtocolViolation, CauseCode::ProtocolViolation, "fragments contradict each other", out);
    case DataReceiver::Outcome::OutOfResources:
      return fail_with_abort(Failure::OutOfResources, CauseCode::OutOfResource, {}, out);
  }
  if (receiver->take_performed_reset()) {
    say(16, [this](ByteWriter& writer) { reset.write_deferred_answer(writer); });
  }
}

// ---- acknowledgements

void Association::Machine::on_sack(Instant now, const ChunkView& chunk) {
  const bool has_data = sends_data() || phase == Phase::ShutdownSent;
  if (!has_data) { return drop(Drop::Unexpected); }
  const auto sack = SackView::parse(chunk);
  if (!sack) { return drop(Drop::BadSack); }
  on_sack_result(sender.on_sack(now, *sack));
}

void Association::Machine::on_sack_result(DataSender::SackResult result) {
  switch (result) {
    case DataSender::SackResult::Stale: return drop(Drop::StaleSack);
    case DataSender::SackResult::Bad: return drop(Drop::BadSack);
    case DataSender::SackResult::Good: break;
  }
  //= RFC 9260 §8.1: the counter SHALL be reset each time a DATA chunk sent to that peer endpoint is acknowledged.
  if (sender.was_progress()) { errors = 0; }
}

// ---- heartbeat

void Association::Machine::on_heartbeat_deadline(Instant now) {
  const Duration rto = sender.rto().value();
  if (heartbeat_waits || heartbeat_at == kNever || has_ended()) {
    // The echo is late, or this is the first time: the next one after a whole interval.
    heartbeat_waits = false;
    heartbeat_at = now + kHeartbeatInterval + sender.rto().smoothed();
    return;
  }
  if (!sends_data() || sender.has_outstanding()) {  // DATA asks the same question
    heartbeat_at = now + kHeartbeatInterval + sender.rto().smoothed();
    return;
  }
  heartbeat_nonce = random.next();
  heartbeat_waits = true;
  heartbeat_at = now + rto;
  say(kChunkHeaderBytes + kParameterHeaderBytes + 16, [&](ByteWriter& writer) {
    HeartbeatNote{.sent_ns = now.time_since_epoch().count(), .nonce = heartbeat_nonce}.write_to(writer);
  });
}

void Association::Machine::on_heartbeat_ack(Instant now, const ChunkView& chunk) {
  const auto note = HeartbeatNote::parse(chunk);
  const Instant sent_at = note ? Instant(Duration(note->sent_ns)) : kNever;
  if (!note || !heartbeat_waits || note->nonce != heartbeat_nonce || sent_at > now) { return drop(Drop::Unexpected); }
  //= RFC 9260 §8.3: upon the receipt of the HEARTBEAT ACK chunk, the sender ... SHOULD clear the error counter.
  heartbeat_waits = false;
  errors = 0;
  sender.rto().on_sample(now - sent_at);
  heartbeat_at = now + kHeartbeatInterval + sender.rto().smoothed();
}

// ---- stream reset

void Association::Machine::reset_streams(Instant now, std::span<const StreamId> streams, Output& out) {
  if (has_ended()) { return; }
  reset.add(streams, sender, out);
  if (sends_data() && !agreed.remote.has_reconfig) { reset.refuse_all(sender, out); }
  flush(now, out);
}

void Association::Machine::on_reconfig(Instant now, const ChunkView& chunk, Output& out) {
  if (!takes_data() || !agreed.remote.has_reconfig) { return drop(Drop::Unexpected); }
  std::array<std::uint8_t, 32> room;  // two answers
  ByteWriter answers(room);
  const bool had_request = !reset.is_idle();
  const auto result = reset.on_reconfig(now, chunk, *receiver, sender, answers, out);
  say(answers.size(), [&answers](ByteWriter& writer) { writer.bytes(answers.written()); });
  if (result == StreamReset::Result::Malformed) { return drop(Drop::Malformed); }
  if (had_request) { errors = 0; }
}

}  // namespace madang::sctp
