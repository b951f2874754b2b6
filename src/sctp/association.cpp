#include "sctp/association.hpp"

#include <algorithm>
#include <utility>

#include "sctp/association_machine.hpp"
#include "sctp/chunk/heartbeat.hpp"
#include "sctp/chunk/shutdown.hpp"

namespace madang::sctp {

const char* text_of(State state) {
  switch (state) {
    case State::New: return "new";
    case State::Connecting: return "connecting";
    case State::Connected: return "connected";
    case State::Closing:
    case State::Closed: return "closed";
    case State::Failed: return "failed";
  }
  return "";
}

Association::Machine::Machine(const Options& opts, Random& rnd)
    : options(opts),
      random(rnd),
      packet_bytes(std::clamp(opts.packet_bytes, kPacketBytesMin, kPacketBytesMax) & ~std::size_t{3}),
      sender({.packet_bytes = packet_bytes,
              .queue = {.stream_bytes_max = opts.stream_send_bytes_max,
                        .low_threshold_bytes = opts.buffered_low_threshold_bytes}}) {
  random.fill(cookie_secret);
}

// ---- the way in

void Association::Machine::on_datagram(Instant now, Bytes bytes, Output& out) {
  ++counts.packets_received;
  counts.bytes_received += bytes.size();
  const auto packet = PacketView::parse(bytes);
  if (!packet) { return drop(Drop::Malformed); }
  if (has_ended()) { return drop(Drop::Unexpected); }
  if (!accepts(*packet, packet->first_chunk())) { return; }
  Bytes rest = packet->chunks();
  while (!rest.empty() && !has_ended()) {
    if (!on_chunk(now, *packet, *PacketView::next(rest), out)) { break; }
  }
  if (receiver) { receiver->on_packet_end(now); }
  flush(now, out);
}

bool Association::Machine::accepts(const PacketView& packet, const ChunkView& first) {
  const auto refuse = [this](Drop reason) {
    drop(reason);
    return false;
  };
  if (packet.destination_port() != options.local_port || packet.source_port() != options.remote_port) {
    return refuse(Drop::WrongPort);
  }
  //= RFC 9653 §5.3: ... if the packet contains an INIT chunk the checksum MUST be correct.
  const bool may_be_zero = options.over_dtls && packet.has_zero_checksum() && first.type != ChunkType::Init;
  if (!may_be_zero && !packet.is_checksum_right()) { return refuse(Drop::BadChecksum); }
  const std::uint32_t tag = packet.tag();
  const bool is_alone = first.whole.size() + 3 >= packet.chunks().size();
  switch (first.type) {
    case ChunkType::Init:
      //= RFC 9260 §8.5.1 A: when receiving a packet with INIT, the receiver MUST verify that the Verification Tag is 0.
      //= §3.1: INIT, INIT ACK and SHUTDOWN COMPLETE MUST NOT be bundled with any other chunk.
      if (!is_alone) { return refuse(Drop::Malformed); }
      return tag == 0 || refuse(Drop::WrongTag);
    case ChunkType::CookieEcho: return true;  // the cookie says which tag is right
    case ChunkType::Abort:
    case ChunkType::ShutdownComplete: {
      //= RFC 9260 §8.5.1 B and C: ... the Verification Tag matches its own tag and the T bit is not set, or it is set to its
      //= Peer's Tag and the T bit is set.
      const bool is_reflected = (first.flags & kTagReflected) != 0;
      const std::uint32_t wanted = is_reflected ? agreed.remote_tag : local_tag;
      return (wanted != 0 && tag == wanted) || refuse(Drop::WrongTag);
    }
    default: break;
  }
  //= RFC 9260 §8.5: ... if the received Verification Tag value does not match the receiver's own tag value, the receiver
  //= MUST silently discard the packet.
  return (local_tag != 0 && tag == local_tag) || refuse(Drop::WrongTag);
}

bool Association::Machine::on_chunk(Instant now, const PacketView& packet, const ChunkView& chunk, Output& out) {
  switch (chunk.type) {
    case ChunkType::Data: on_data_chunk(now, chunk, out); return true;
    case ChunkType::IData: on_i_data_chunk(now, chunk, out); return true;
    case ChunkType::Sack: on_sack(now, chunk); return true;
    case ChunkType::Init: on_init(now, chunk, out); return false;
    case ChunkType::InitAck: on_init_ack(now, chunk, out); return false;
    case ChunkType::CookieEcho: return on_cookie_echo(now, packet, chunk, out);
    case ChunkType::CookieAck: on_cookie_ack(now, out); return true;
    case ChunkType::Heartbeat:
      say(padded(chunk.whole.size()), [&chunk](ByteWriter& writer) { write_heartbeat_ack(chunk, writer); });
      return true;
    case ChunkType::HeartbeatAck: on_heartbeat_ack(now, chunk); return true;
    case ChunkType::ForwardTsn:
    case ChunkType::IForwardTsn: on_forward_tsn(now, chunk, out); return true;
    case ChunkType::Reconfig: on_reconfig(now, chunk, out); return true;
    case ChunkType::Abort: on_abort(chunk, out); return false;
    case ChunkType::Shutdown: on_shutdown(now, chunk); return true;
    case ChunkType::ShutdownAck: on_shutdown_ack(now, out); return true;
    case ChunkType::ShutdownComplete:
      if (phase != Phase::ShutdownAckSent) {
        drop(Drop::Unexpected);
        return false;
      }
      finish(Phase::Closed);
      out.push(Closed{});
      return false;
    case ChunkType::Error:
    case ChunkType::Pad: return true;  // nothing follows from an error that the peer survived
  }
  return on_unknown_chunk(chunk);
}

bool Association::Machine::on_unknown_chunk(const ChunkView& chunk) {
  drop(Drop::UnknownChunk);
  const auto type = static_cast<std::uint8_t>(chunk.type);
  if (reported_if_unknown(type)) {
    say(padded(chunk.whole.size()) + 8, [&chunk](ByteWriter& writer) {
      ChunkScope scope(writer, ChunkType::Error);
      write_cause_around(writer, CauseCode::UnrecognizedChunk, chunk.whole);
      scope.end();
    });
  }
  return !stops_if_unknown(type);
}

// ---- time

Instant Association::Machine::next_deadline() const {
  if (has_ended()) { return kNever; }
  Instant next = soonest(soonest(handshake_at, guard_at), heartbeat_at);
  next = soonest(next, soonest(sender.next_deadline(), reset.next_deadline()));
  return receiver ? soonest(next, receiver->next_deadline()) : next;
}

void Association::Machine::on_deadline(Instant now, Output& out) {
  if (has_ended()) { return; }
  if (now >= guard_at) { return fail_with_abort(Failure::PeerUnreachable, CauseCode::UserAbort, "shutdown took too long", out); }
  if (now >= handshake_at) {
    //= RFC 9260 §5.1, §9.2: ... retransmit ... until Max.Init.Retransmits / Association.Max.Retrans ... then destroy.
    if (handshake_tries > kHandshakeRetransmitsMax) {
      const bool is_start = phase == Phase::CookieWait || phase == Phase::CookieEchoed;
      return fail(is_start ? Failure::HandshakeTimeout : Failure::PeerUnreachable, 0, out);
    }
    handshake_timer = std::min(handshake_timer * 2, kRtoMax);
    switch (phase) {
      case Phase::CookieWait: send_init(now, out); break;
      case Phase::CookieEchoed: send_cookie_echo(now, out); break;
      case Phase::ShutdownSent:
      case Phase::ShutdownAckSent: say_shutdown(now); break;
      default: handshake_at = kNever; break;
    }
  }
  if (now >= sender.next_deadline()) {
    sender.on_deadline(now);
    count_error(out);
  }
  if (reset.on_deadline(now)) { count_error(out); }
  if (now >= heartbeat_at) {
    if (heartbeat_waits) { count_error(out); }
    on_heartbeat_deadline(now);
  }
  if (receiver) { receiver->on_deadline(now); }
  flush(now, out);
}

// ---- from outside

std::size_t Association::Machine::memory_bytes() const {
  return sizeof(Machine) + control.capacity() + cookie.capacity() + unrecognized.capacity() + sender.memory_bytes() +
         reset.memory_bytes() + (receiver ? receiver->memory_bytes() : 0);
}

Stats Association::Machine::stats() const {
  Stats result = counts;
  result.chunks_sent = sender.counts().chunks;
  result.chunks_retransmitted = sender.counts().retransmissions;
  result.fast_retransmits = sender.counts().fast_recoveries;
  result.timeouts = sender.counts().timeouts;
  result.congestion_window_bytes = sender.congestion_window_bytes();
  result.in_flight_bytes = sender.in_flight_bytes();
  result.peer_window_bytes = sender.peer_window_bytes();
  result.smoothed_rtt = sender.rto().smoothed();
  result.rto = sender.rto().value();
  return result;
}

Association::Association(Options options, Random& random) : machine_(std::make_unique<Machine>(options, random)) {}
Association::Association(Association&&) noexcept = default;
Association& Association::operator=(Association&&) noexcept = default;
Association::~Association() = default;

void Association::connect(Instant now, Output& out) { machine_->connect(now, out); }
void Association::on_datagram(Instant now, Bytes packet, Output& out) { machine_->on_datagram(now, packet, out); }
void Association::on_deadline(Instant now, Output& out) { machine_->on_deadline(now, out); }
Instant Association::next_deadline() const { return machine_->next_deadline(); }
SendResult Association::send(Instant now, StreamId stream, Ppid ppid, Payload payload, SendOptions options, Output& out) {
  return machine_->send(now, stream, ppid, std::move(payload), options, out);
}
void Association::reset_streams(Instant now, std::span<const StreamId> streams, Output& out) {
  machine_->reset_streams(now, streams, out);
}
void Association::shutdown(Instant now, Output& out) { machine_->shutdown(now, out); }
void Association::abort(Instant, Output& out) { machine_->abort(out); }

State Association::state() const {
  switch (machine_->phase) {
    case Phase::New: return State::New;
    case Phase::CookieWait:
    case Phase::CookieEchoed: return State::Connecting;
    case Phase::Established: return State::Connected;
    case Phase::ShutdownPending:
    case Phase::ShutdownSent:
    case Phase::ShutdownReceived:
    case Phase::ShutdownAckSent: return State::Closing;
    case Phase::Closed: return State::Closed;
    case Phase::Failed: return State::Failed;
  }
  return State::Failed;
}

std::size_t Association::buffered_bytes(StreamId stream) const { return machine_->sender.queue().buffered_bytes(stream); }
std::size_t Association::buffered_bytes() const { return machine_->sender.queue().buffered_bytes(); }
void Association::set_buffered_low_threshold(StreamId stream, std::size_t bytes) {
  machine_->sender.queue().set_low_threshold(stream, bytes);
}
std::size_t Association::memory_bytes() const { return machine_->memory_bytes(); }
Stats Association::stats() const { return machine_->stats(); }

}  // namespace madang::sctp
