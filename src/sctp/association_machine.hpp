// What an association is inside: the handshake's and the end's states, and the parts between them.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sctp/association.hpp"
#include "sctp/cause/cause.hpp"
#include "sctp/chunk/init.hpp"
#include "sctp/chunk/shutdown.hpp"
#include "sctp/parameter/capabilities.hpp"
#include "sctp/rx/data_receiver.hpp"
#include "sctp/state_cookie.hpp"
#include "sctp/stream_reset.hpp"
#include "sctp/tx/data_sender.hpp"
#include "sctp/wire/packet_view.hpp"
#include "sctp/wire/packet_writer.hpp"

namespace madang::sctp {

/// The states of RFC 9260 §4, CLOSED told apart by what was before.
enum class Phase : std::uint8_t {
  New,
  CookieWait,
  CookieEchoed,
  Established,
  ShutdownPending,
  ShutdownSent,
  ShutdownReceived,
  ShutdownAckSent,
  Closed,
  Failed,
};

/// What both sides agreed on.
struct Agreement {
  std::uint32_t remote_tag = 0;
  std::uint32_t remote_initial_tsn = 0;
  std::uint32_t remote_window_bytes = 0;
  std::uint16_t outgoing_streams = 0;
  std::uint16_t incoming_streams = 0;
  Capabilities remote;
};

struct Association::Machine {
  Machine(const Options& options, Random& random);

  // association.cpp: from outside
  void on_datagram(Instant now, Bytes packet, Output& out);
  void on_deadline(Instant now, Output& out);
  Instant next_deadline() const;
  std::size_t memory_bytes() const;
  Stats stats() const;

  // association.cpp: a packet's way in
  bool accepts(const PacketView& packet, const ChunkView& first);
  bool on_chunk(Instant now, const PacketView& packet, const ChunkView& chunk, Output& out);
  bool on_unknown_chunk(const ChunkView& chunk);
  void drop(Drop reason) { ++counts.drops[static_cast<std::size_t>(reason)]; }

  // association_handshake.cpp
  void connect(Instant now, Output& out);
  void send_init(Instant now, Output& out);
  void send_cookie_echo(Instant now, Output& out);
  void on_init(Instant now, const ChunkView& chunk, Output& out);
  void answer_init(Instant now, const InitChunk& init, const InitParameters& parameters, Output& out);
  void on_init_ack(Instant now, const ChunkView& chunk, Output& out);
  bool on_cookie_echo(Instant now, const PacketView& packet, const ChunkView& chunk, Output& out);
  void refuse_stale_cookie(Instant now, const StateCookie& cookie, Output& out);
  bool on_cookie_for_existing(Instant now, const StateCookie& cookie, Output& out);
  void on_cookie_ack(Instant now, Output& out);
  void establish(Instant now, Output& out);
  void restart(Instant now, const StateCookie& cookie, Output& out);
  void adopt(const StateCookie& cookie);
  void begin_data();
  bool is_interleaving() const { return options.offer_interleaving && agreed.remote.has_i_data; }
  bool is_partially_reliable() const {
    return is_interleaving() ? agreed.remote.has_i_forward_tsn : agreed.remote.has_forward_tsn;
  }
  Capabilities local_capabilities() const;

  // association_data.cpp
  SendResult send(Instant now, StreamId stream, Ppid ppid, Payload payload, SendOptions send_options, Output& out);
  void on_data(const Fragment& fragment, Instant now, Output& out);
  void on_data_chunk(Instant now, const ChunkView& chunk, Output& out);
  void on_i_data_chunk(Instant now, const ChunkView& chunk, Output& out);
  void on_forward_tsn(Instant now, const ChunkView& chunk, Output& out);
  void on_outcome(DataReceiver::Outcome outcome, Instant now, Output& out);
  void on_sack(Instant now, const ChunkView& chunk);
  void on_sack_result(DataSender::SackResult result);
  void on_heartbeat_ack(Instant now, const ChunkView& chunk);
  void on_reconfig(Instant now, const ChunkView& chunk, Output& out);
  void reset_streams(Instant now, std::span<const StreamId> streams, Output& out);
  void on_heartbeat_deadline(Instant now);
  std::size_t receive_held_max() const;
  std::size_t window_bytes() const;

  // association_close.cpp
  void shutdown(Instant now, Output& out);
  void abort(Output& out);
  void on_shutdown(Instant now, const ChunkView& chunk);
  void on_shutdown_ack(Instant now, Output& out);
  void on_abort(const ChunkView& chunk, Output& out);
  void advance_shutdown(Instant now);
  void say_shutdown(Instant now);
  void fail(Failure reason, std::uint16_t cause, Output& out);
  void fail_with_abort(Failure reason, CauseCode cause, std::string_view text, Output& out);
  void finish(Phase phase);
  void count_error(Output& out);

  // association_flush.cpp
  void flush(Instant now, Output& out);
  bool write_packet(Instant now, std::size_t& burst, Output& out);
  std::size_t move_control(ByteWriter& writer, std::size_t room);
  /// Puts a chunk of at most `bytes` among those that leave with the next packet; drops it if too many wait.
  template <typename Write>
  void say(std::size_t bytes, Write write) {
    const std::size_t before = control.size();
    if (before + bytes > kControlBytesMax || bytes + kCommonHeaderBytes > packet_bytes) { return; }
    control.resize(before + bytes);
    ByteWriter writer(MutableBytes(control).subspan(before));
    write(writer);
    control.resize(before + (writer.ok() ? writer.size() : 0));
  }
  void say_bare(ChunkType type) {
    say(kChunkHeaderBytes, [type](ByteWriter& writer) { write_bare_chunk(writer, type); });
  }
  /// A packet of its own, with a checksum.
  template <typename Write>
  void send_alone(std::uint32_t tag, Output& out, Write write) {
    PacketWriter packet(out.packet_room(packet_bytes), ports(), tag);
    write(packet.chunks());
    push(packet, Checksum::Right, out);
  }
  void push(PacketWriter& packet, Checksum checksum, Output& out);
  PacketWriter::Ports ports() const { return {options.local_port, options.remote_port}; }

  bool has_ended() const { return phase == Phase::Closed || phase == Phase::Failed; }
  bool takes_data() const {
    return phase == Phase::Established || phase == Phase::ShutdownPending || phase == Phase::ShutdownSent;
  }
  bool sends_data() const {
    return phase == Phase::Established || phase == Phase::ShutdownPending || phase == Phase::ShutdownReceived;
  }
  void set_phase(Phase next) { phase = next; }

  static constexpr std::size_t kControlBytesMax = 4'096;

  Options options;
  Random& random;
  std::size_t packet_bytes;
  CookieSecret cookie_secret;
  Phase phase = Phase::New;

  std::uint32_t local_tag = 0;
  std::uint32_t local_initial_tsn = 0;
  Agreement agreed;
  std::vector<std::uint8_t> cookie;       // of the peer's INIT ACK
  std::vector<std::uint8_t> unrecognized; // an ERROR that leaves with COOKIE ECHO

  DataSender sender;
  std::optional<DataReceiver> receiver;
  StreamReset reset;

  std::vector<std::uint8_t> control;  // whole chunks that leave with the next packet
  bool shutdown_wanted = false;
  std::size_t advertised_window = kReceiveBytesMax;

  int errors = 0;                 // in a row, without a sign of life
  int handshake_tries = 0;
  Duration handshake_timer{};
  Instant handshake_at = kNever;  // T1-init, T1-cookie, T2-shutdown: never two at once
  Instant guard_at = kNever;      // T5-shutdown-guard
  Instant heartbeat_at = kNever;
  std::uint64_t heartbeat_nonce = 0;
  bool heartbeat_waits = false;   // for its echo, until heartbeat_at

  Stats counts;
};

}  // namespace madang::sctp
