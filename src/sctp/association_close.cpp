// How an association ends: in order (RFC 9260 §9.2), by ABORT (§9.1), or because the peer is gone (§8.1).
#include "sctp/association_machine.hpp"
#include "sctp/chunk/shutdown.hpp"

namespace madang::sctp {

void Association::Machine::shutdown(Instant now, Output& out) {
  if (has_ended()) { return; }
  if (phase == Phase::New) {
    finish(Phase::Closed);
    out.push(Closed{});
    return;
  }
  shutdown_wanted = true;
  if (phase == Phase::Established) { set_phase(Phase::ShutdownPending); }
  flush(now, out);
}

/// When everything is acknowledged, SHUTDOWN or its answer goes out.
void Association::Machine::advance_shutdown(Instant now) {
  if (!sender.is_idle()) { return; }
  if (phase == Phase::ShutdownPending) {
    set_phase(Phase::ShutdownSent);
  } else if (phase == Phase::ShutdownReceived) {
    set_phase(Phase::ShutdownAckSent);
  } else {
    return;
  }
  handshake_tries = 0;
  handshake_timer = kHandshakeTimer;
  //= RFC 9260 §9.2: the sender of the SHUTDOWN chunk MAY also start an overall guard timer T5-shutdown-guard ... 5 * RTO.Max.
  guard_at = now + 5 * kRtoMax;
  say_shutdown(now);
}

void Association::Machine::say_shutdown(Instant now) {
  ++handshake_tries;
  handshake_at = now + handshake_timer;
  if (phase == Phase::ShutdownAckSent) { return say_bare(ChunkType::ShutdownAck); }
  say(8, [this](ByteWriter& writer) { ShutdownChunk{wire_of(receiver->cumulative())}.write_to(writer); });
}

void Association::Machine::on_shutdown(Instant now, const ChunkView& chunk) {
  const auto shutdown_chunk = ShutdownChunk::parse(chunk);
  if (!shutdown_chunk) { return drop(Drop::Malformed); }
  switch (phase) {
    case Phase::Established:
    case Phase::ShutdownPending:
    case Phase::ShutdownReceived:
      //= RFC 9260 §9.2: upon reception of the SHUTDOWN chunk, the peer endpoint does the following: enter the
      //= SHUTDOWN-RECEIVED state, stop accepting new data from its SCTP user, and verify, by checking the Cumulative TSN Ack
      //= field of the chunk, that all its outstanding DATA chunks have been received.
      shutdown_wanted = true;
      set_phase(Phase::ShutdownReceived);
      return on_sack_result(sender.on_cumulative_ack(now, shutdown_chunk->cumulative_tsn));
    case Phase::ShutdownSent:
      //= RFC 9260 §9.2: if an endpoint is in the SHUTDOWN-SENT state and receives a SHUTDOWN chunk from its peer, the endpoint
      //= SHOULD respond immediately with a SHUTDOWN ACK chunk to its peer and move into the SHUTDOWN-ACK-SENT state.
      set_phase(Phase::ShutdownAckSent);
      handshake_tries = 0;
      return say_shutdown(now);
    case Phase::ShutdownAckSent: return say_bare(ChunkType::ShutdownAck);
    default: return drop(Drop::Unexpected);
  }
}

void Association::Machine::on_shutdown_ack(Instant, Output& out) {
  if (phase != Phase::ShutdownSent && phase != Phase::ShutdownAckSent) { return drop(Drop::Unexpected); }
  send_alone(agreed.remote_tag, out, [](ByteWriter& writer) { write_bare_chunk(writer, ChunkType::ShutdownComplete); });
  finish(Phase::Closed);
  out.push(Closed{});
}

void Association::Machine::on_abort(const ChunkView& chunk, Output& out) {
  const auto cause = first_cause(chunk);
  fail(Failure::PeerAborted, cause ? cause->type : std::uint16_t{0}, out);
}

void Association::Machine::abort(Output& out) {
  if (has_ended()) { return; }
  if (agreed.remote_tag != 0) {
    send_alone(agreed.remote_tag, out, [](ByteWriter& writer) {
      ChunkScope abort_chunk(writer, ChunkType::Abort);
      write_cause_saying(writer, CauseCode::UserAbort, {});
      abort_chunk.end();
    });
  }
  finish(Phase::Closed);
}

void Association::Machine::fail_with_abort(Failure reason, CauseCode cause, std::string_view text, Output& out) {
  send_alone(agreed.remote_tag, out, [&](ByteWriter& writer) {
    ChunkScope abort_chunk(writer, ChunkType::Abort);
    write_cause_saying(writer, cause, text);
    abort_chunk.end();
  });
  fail(reason, 0, out);
}

void Association::Machine::fail(Failure reason, std::uint16_t cause, Output& out) {
  if (has_ended()) { return; }
  finish(Phase::Failed);
  out.push(Failed{reason, cause});
}

/// Lets go of everything but the figures.
void Association::Machine::finish(Phase last) {
  set_phase(last);
  handshake_at = guard_at = heartbeat_at = kNever;
  sender.start({}, 0);
  sender.queue().clear();
  receiver.reset();
  reset = StreamReset();
  control = {};
  cookie = {};
  unrecognized = {};
}

void Association::Machine::count_error(Output& out) {
  //= RFC 9260 §8.1: if the value of this counter exceeds the limit indicated in the protocol parameter
  //= Association.Max.Retrans, the sending endpoint SHOULD consider the peer endpoint unreachable.
  if (++errors > kRetransmitsMax) { fail(Failure::PeerUnreachable, 0, out); }
}

}  // namespace madang::sctp
