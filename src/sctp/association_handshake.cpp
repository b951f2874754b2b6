// How an association begins (RFC 9260 §5), also when both sides begin at once and when one begins anew.
#include <algorithm>

#include "sctp/association_machine.hpp"
#include "sctp/chunk/cookie_echo.hpp"
#include "sctp/chunk/shutdown.hpp"

namespace madang::sctp {
namespace {

//= RFC 9260 §3.3.2: the Initiate Tag ... MUST NOT take the value 0.
std::uint32_t fresh_tag(Random& random) {
  while (true) {
    if (const auto tag = static_cast<std::uint32_t>(random.next()); tag != 0) { return tag; }
  }
}

//= RFC 9260 §3.3.2: a receiver ... SHOULD ... a_rwnd less than 1500: ... treated as an error.
constexpr std::uint32_t kWindowBytesMin = 1'500;

bool is_sane(const InitChunk& init) {
  return init.outgoing_streams > 0 && init.incoming_streams > 0 && init.window_bytes >= kWindowBytesMin;
}

}  // namespace

Capabilities Association::Machine::local_capabilities() const {
  return {.has_forward_tsn = true, .has_i_data = options.offer_interleaving, .has_i_forward_tsn = options.offer_interleaving,
          .has_reconfig = true, .accepts_zero_checksum = options.over_dtls};
}

// ---- our INIT

void Association::Machine::connect(Instant now, Output& out) {
  if (phase != Phase::New) { return; }
  local_tag = fresh_tag(random);
  local_initial_tsn = static_cast<std::uint32_t>(random.next());
  set_phase(Phase::CookieWait);
  handshake_tries = 0;
  handshake_timer = kHandshakeTimer;
  send_init(now, out);
}

void Association::Machine::send_init(Instant now, Output& out) {
  ++handshake_tries;
  handshake_at = now + handshake_timer;
  send_alone(0, out, [this](ByteWriter& writer) {
    ChunkScope chunk(writer, ChunkType::Init);
    InitChunk{.tag = local_tag, .window_bytes = kReceiveBytesMax, .outgoing_streams = options.outgoing_streams,
              .incoming_streams = options.incoming_streams, .initial_tsn = local_initial_tsn, .parameters = {}}
        .write_fields_to(writer);
    local_capabilities().write_to(writer);
    chunk.end();
  });
}

void Association::Machine::on_init_ack(Instant now, const ChunkView& chunk, Output& out) {
  //= RFC 9260 §5.2.3: if an INIT ACK chunk is received by an endpoint in any state other than COOKIE-WAIT or CLOSED, the
  //= endpoint SHOULD discard the INIT ACK chunk.
  if (phase != Phase::CookieWait) { return drop(Drop::Unexpected); }
  const auto init = InitChunk::parse(chunk);
  const auto parameters = init ? InitParameters::parse(init->parameters) : std::nullopt;
  if (!parameters || init->tag == 0) { return drop(Drop::Malformed); }
  agreed.remote_tag = init->tag;
  if (parameters->cookie.empty()) {
    const std::uint16_t missing = static_cast<std::uint16_t>(ParameterType::StateCookie);
    send_alone(init->tag, out, [&missing](ByteWriter& writer) {
      ChunkScope abort_chunk(writer, ChunkType::Abort);
      write_missing_parameters(writer, {&missing, 1});
      abort_chunk.end();
    });
    return fail(Failure::ProtocolViolation, 0, out);
  }
  const bool too_long = kCommonHeaderBytes + kChunkHeaderBytes + padded(parameters->cookie.size()) > packet_bytes;
  if (!is_sane(*init) || too_long) {
    return fail_with_abort(Failure::ProtocolViolation, CauseCode::InvalidParameter, {}, out);
  }
  if (parameters->has_host_name) {
    return fail_with_abort(Failure::ProtocolViolation, CauseCode::UnresolvableAddress, {}, out);
  }
  agreed.remote_initial_tsn = init->initial_tsn;
  agreed.remote_window_bytes = init->window_bytes;
  agreed.outgoing_streams = std::min(options.outgoing_streams, init->incoming_streams);
  agreed.incoming_streams = std::min(options.incoming_streams, init->outgoing_streams);
  agreed.remote = parameters->capabilities;
  cookie.assign(parameters->cookie.begin(), parameters->cookie.end());

  unrecognized.clear();
  const Unrecognized& unknown = parameters->unrecognized;
  const std::size_t room = packet_bytes - kCommonHeaderBytes - kChunkHeaderBytes - padded(cookie.size());
  for (std::size_t i = 0; i < unknown.count; ++i) {
    const Bytes parameter = unknown.parameters[i];
    if (unrecognized.size() + padded(parameter.size()) + 8 > room) { break; }
    unrecognized.insert(unrecognized.end(), parameter.begin(), parameter.end());
    unrecognized.resize(padded(unrecognized.size()));
  }
  set_phase(Phase::CookieEchoed);
  handshake_tries = 0;
  handshake_timer = kHandshakeTimer;
  send_cookie_echo(now, out);
}

void Association::Machine::send_cookie_echo(Instant now, Output& out) {
  ++handshake_tries;
  handshake_at = now + handshake_timer;
  send_alone(agreed.remote_tag, out, [this](ByteWriter& writer) {
    write_cookie_echo(writer, cookie);
    if (unrecognized.empty()) { return; }
    //= RFC 9260 §5.1: ... it reports unrecognized parameters ... in an ERROR chunk bundled with the COOKIE ECHO chunk.
    ChunkScope error(writer, ChunkType::Error);
    write_cause_around(writer, CauseCode::UnrecognizedParameters, unrecognized);
    error.end();
  });
}

void Association::Machine::on_cookie_ack(Instant now, Output& out) {
  if (phase != Phase::CookieEchoed) { return drop(Drop::Unexpected); }
  establish(now, out);
}

// ---- the peer's INIT

void Association::Machine::on_init(Instant now, const ChunkView& chunk, Output& out) {
  const auto init = InitChunk::parse(chunk);
  const auto parameters = init ? InitParameters::parse(init->parameters) : std::nullopt;
  if (!parameters || init->tag == 0) { return drop(Drop::Malformed); }
  if (phase == Phase::ShutdownAckSent) {
    //= RFC 9260 §9.2: if an endpoint is in the SHUTDOWN-ACK-SENT state and receives an INIT chunk ... it SHOULD discard the
    //= INIT chunk and retransmit the SHUTDOWN ACK chunk.
    return say_bare(ChunkType::ShutdownAck);
  }
  if (!is_sane(*init) || parameters->has_host_name) {
    const CauseCode cause = parameters->has_host_name ? CauseCode::UnresolvableAddress : CauseCode::InvalidParameter;
    drop(Drop::Malformed);
    return send_alone(init->tag, out, [cause](ByteWriter& writer) {
      ChunkScope abort_chunk(writer, ChunkType::Abort);
      write_bare_cause(writer, cause);
      abort_chunk.end();
    });
  }
  answer_init(now, *init, *parameters, out);
}

void Association::Machine::answer_init(Instant now, const InitChunk& init, const InitParameters& parameters, Output& out) {
  StateCookie made{.made_at = now, .remote_tag = init.tag, .remote_initial_tsn = init.initial_tsn,
                   .remote_window_bytes = init.window_bytes,
                   .outgoing_streams = std::min(options.outgoing_streams, init.incoming_streams),
                   .incoming_streams = std::min(options.incoming_streams, init.outgoing_streams),
                   .remote_capabilities = parameters.capabilities};
  if (phase == Phase::CookieWait || phase == Phase::CookieEchoed) {
    //= RFC 9260 §5.2.1: upon receipt of an INIT chunk in the COOKIE-WAIT state, an endpoint MUST respond with an INIT ACK
    //= chunk using the same parameters it sent in its original INIT chunk.
    made.local_tag = local_tag;
    made.local_initial_tsn = local_initial_tsn;
  } else {
    //= RFC 9260 §5.2.2: ... the INIT ACK chunk ... MUST contain a new Verification Tag.
    made.local_tag = fresh_tag(random);
    made.local_initial_tsn = static_cast<std::uint32_t>(random.next());
  }
  if (phase != Phase::New && phase != Phase::CookieWait) {
    made.local_tie_tag = local_tag;
    made.remote_tie_tag = agreed.remote_tag;
  }
  //= RFC 9260 §5.1 B: ... the receiver of INIT SHOULD NOT allocate resources. All that is known is in the cookie.
  send_alone(init.tag, out, [&](ByteWriter& writer) {
    ChunkScope chunk(writer, ChunkType::InitAck);
    InitChunk{.tag = made.local_tag, .window_bytes = kReceiveBytesMax, .outgoing_streams = made.outgoing_streams,
              .incoming_streams = options.incoming_streams, .initial_tsn = made.local_initial_tsn, .parameters = {}}
        .write_fields_to(writer);
    write_state_cookie(writer, made.sign(cookie_secret));
    local_capabilities().write_to(writer);
    for (std::size_t i = 0; i < parameters.unrecognized.count; ++i) {
      const Bytes unknown = parameters.unrecognized.parameters[i];
      if (writer.remaining() < padded(unknown.size()) + kParameterHeaderBytes + 4) { break; }
      write_unrecognized_parameter(writer, unknown);
    }
    chunk.end();
  });
}

// ---- the cookie comes back

bool Association::Machine::on_cookie_echo(Instant now, const PacketView& packet, const ChunkView& chunk, Output& out) {
  const auto echoed = StateCookie::parse(chunk.value, cookie_secret);
  if (!echoed) {
    drop(Drop::BadCookie);
    return false;
  }
  //= RFC 9260 §5.1.5 3: compare ... the Verification Tag contained within the State Cookie to the actual ... tag within the
  //= SCTP common header of the received packet. If these values do not match, the packet MUST be silently discarded.
  if (packet.tag() != echoed->local_tag) {
    drop(Drop::WrongTag);
    return false;
  }
  const bool is_current = echoed->local_tag == local_tag && echoed->remote_tag == agreed.remote_tag;
  if (!is_current && (now < echoed->made_at || now - echoed->made_at > kCookieLife)) {
    refuse_stale_cookie(now, *echoed, out);
    return false;
  }
  if (phase != Phase::New) { return on_cookie_for_existing(now, *echoed, out); }
  adopt(*echoed);
  say_bare(ChunkType::CookieAck);
  establish(now, out);
  return true;
}

void Association::Machine::refuse_stale_cookie(Instant now, const StateCookie& stale, Output& out) {
  drop(Drop::BadCookie);
  const auto over = std::clamp<std::int64_t>(to_us(now - stale.made_at - kCookieLife), 0, UINT32_MAX);
  send_alone(stale.remote_tag, out, [over](ByteWriter& writer) {
    ChunkScope error(writer, ChunkType::Error);
    write_stale_cookie(writer, static_cast<std::uint32_t>(over));
    error.end();
  });
}

/// The table of RFC 9260 §5.2.4.
bool Association::Machine::on_cookie_for_existing(Instant now, const StateCookie& echoed, Output& out) {
  const bool is_local_same = echoed.local_tag == local_tag;
  const bool is_remote_same = agreed.remote_tag != 0 && echoed.remote_tag == agreed.remote_tag;
  const bool is_starting = phase == Phase::CookieWait || phase == Phase::CookieEchoed;
  if (is_local_same && (is_starting || is_remote_same)) {
    // Actions B and D: both began at once, or our COOKIE ACK was lost.
    if (is_starting) { adopt(echoed); }
    say_bare(ChunkType::CookieAck);
    if (is_starting) { establish(now, out); }
    return true;
  }
  const bool ties_match = echoed.local_tie_tag != 0 && echoed.local_tie_tag == local_tag &&
                          echoed.remote_tie_tag == agreed.remote_tag;
  if (!is_local_same && !is_remote_same && ties_match && !is_starting) {
    // Action A: the peer has restarted.
    if (phase == Phase::ShutdownAckSent) {
      say_bare(ChunkType::ShutdownAck);
      say(8, [](ByteWriter& writer) {
        ChunkScope error(writer, ChunkType::Error);
        write_bare_cause(writer, CauseCode::CookieWhileShuttingDown);
        error.end();
      });
      return false;
    }
    restart(now, echoed, out);
    return true;
  }
  // Action C, and what is in no row: an old cookie.
  drop(Drop::Unexpected);
  return false;
}

void Association::Machine::adopt(const StateCookie& from) {
  local_tag = from.local_tag;
  local_initial_tsn = from.local_initial_tsn;
  agreed = {.remote_tag = from.remote_tag, .remote_initial_tsn = from.remote_initial_tsn,
            .remote_window_bytes = from.remote_window_bytes, .outgoing_streams = from.outgoing_streams,
            .incoming_streams = from.incoming_streams, .remote = from.remote_capabilities};
}

void Association::Machine::begin_data() {
  sender.start({.window_bytes = agreed.remote_window_bytes, .has_interleaving = is_interleaving(),
                .has_partial_reliability = is_partially_reliable()},
               local_initial_tsn);
  receiver.emplace(DataReceiver::Parameters{.initial_tsn = agreed.remote_initial_tsn, .interleaving = is_interleaving(),
                                            .message_bytes_max = options.receive_message_bytes_max});
  reset.start(local_initial_tsn, agreed.remote_initial_tsn);
  errors = 0;
}

void Association::Machine::establish(Instant now, Output& out) {
  handshake_at = kNever;
  cookie = {};
  unrecognized = {};
  begin_data();
  set_phase(shutdown_wanted ? Phase::ShutdownPending : Phase::Established);
  on_heartbeat_deadline(now);
  out.push(Connected{.incoming_streams = agreed.incoming_streams, .outgoing_streams = agreed.outgoing_streams,
                     .has_interleaving = is_interleaving(), .has_partial_reliability = is_partially_reliable(),
                     .has_stream_reset = agreed.remote.has_reconfig,
                     .has_zero_checksum = options.over_dtls && agreed.remote.accepts_zero_checksum});
  if (!agreed.remote.has_reconfig) { reset.refuse_all(sender, out); }
}

void Association::Machine::restart(Instant now, const StateCookie& from, Output& out) {
  adopt(from);
  reset.refuse_all(sender, out);
  begin_data();
  set_phase(Phase::Established);
  handshake_at = guard_at = kNever;
  control.clear();
  say_bare(ChunkType::CookieAck);
  on_heartbeat_deadline(now);
  out.push(Restarted{});
}

}  // namespace madang::sctp
