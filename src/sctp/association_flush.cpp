// A packet's way out: what waits is put together, control chunks first.
#include <algorithm>

#include "sctp/association_machine.hpp"
#include "sctp/chunk/shutdown.hpp"

namespace madang::sctp {

void Association::Machine::push(PacketWriter& packet, Checksum checksum, Output& out) {
  const std::size_t bytes = packet.finish(checksum).size();
  if (bytes == 0) { return; }
  out.push_packet(bytes);
  ++counts.packets_sent;
  counts.bytes_sent += bytes;
}

std::size_t Association::Machine::move_control(ByteWriter& writer, std::size_t room) {
  std::size_t moved = 0;
  Bytes rest = control;
  while (const auto chunk = PacketView::next(rest)) {
    const std::size_t next = control.size() - rest.size();
    if (next > room) { break; }
    moved = next;
  }
  writer.bytes(Bytes(control).first(moved));
  control.erase(control.begin(), control.begin() + static_cast<std::ptrdiff_t>(moved));
  return moved;
}

bool Association::Machine::write_packet(Instant now, std::size_t& burst, Output& out) {
  PacketWriter packet(out.packet_room(packet_bytes), ports(), agreed.remote_tag);
  if (!control.empty()) { move_control(packet.chunks(), packet.remaining()); }
  const auto write_sack = [this, &packet] {
    advertised_window = window_bytes();
    receiver->write_sack(packet.chunks(), advertised_window, packet.remaining());
  };
  if (receiver && receiver->is_sack_due() && packet.remaining() >= kSackHeaderBytes) { write_sack(); }
  if (sends_data()) {
    if (sender.has_forward_tsn() && packet.remaining() >= 64) {
      sender.write_forward_tsn(now, packet.chunks(), packet.remaining());
    }
    // A SACK that could wait leaves now if DATA does.
    if (receiver && receiver->has_sack_waiting() && sender.is_ready() && packet.remaining() >= kSackHeaderBytes) { write_sack(); }
    const std::size_t written = sender.write_chunks(now, packet.chunks(), {packet.remaining(), !packet.has_chunks(), burst}, out);
    burst -= std::min(burst, written);
  }
  // Giving up a message may be all that came of it; then FORWARD TSN is next.
  if (!packet.has_chunks()) { return sends_data() && sender.has_forward_tsn(); }
  const bool may_be_zero = options.over_dtls && agreed.remote.accepts_zero_checksum;
  push(packet, may_be_zero ? Checksum::Zero : Checksum::Right, out);
  return true;
}

void Association::Machine::flush(Instant now, Output& out) {
  if (has_ended() || agreed.remote_tag == 0 || phase == Phase::CookieWait || phase == Phase::CookieEchoed) {
    control.clear();
    return;
  }
  if (sends_data() && !reset.is_idle()) {
    say(16 + kParameterHeaderBytes + 2 * kResetStreamsMax + 4,
        [&](ByteWriter& writer) { reset.write_request(now, writer, sender); });
  }
  if (receiver && advertised_window < packet_bytes && window_bytes() >= 2 * packet_bytes) { receiver->demand_sack(); }
  advance_shutdown(now);
  //= RFC 9260 §6.1 D: ... Max.Burst limits the number of new packets that ... may be sent.
  std::size_t burst = kBurstPackets * packet_bytes;
  while (write_packet(now, burst, out)) {}
}

}  // namespace madang::sctp
