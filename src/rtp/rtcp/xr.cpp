#include "rtp/rtcp/xr.hpp"

namespace madang::rtp::rtcp {

std::optional<Xr> Xr::parse(const PacketHeader& packet) {
  ByteReader reader(packet.body);
  Xr xr;
  xr.sender_ = {reader.u32()};
  while (reader.ok() && reader.remaining() > 0) {
    if (!xr.take_block(reader)) { return std::nullopt; }
  }
  return reader.ok() ? std::optional(xr) : std::nullopt;
}

bool Xr::take_block(ByteReader& reader) {
  const std::uint8_t type = reader.u8();
  reader.skip(1);
  //= RFC 3611 §3: block length [...] in 32-bit words minus one, including the header
  const Bytes block = reader.bytes(4 * std::size_t{reader.u16()});
  if (!reader.ok()) { return false; }
  if (type == kXrReceiverReferenceTime) {
    if (block.size() != 8) { return false; }
    if (!reference_time_) { reference_time_ = NtpTime{load_be64(block.data())}; }
  } else if (type == kXrDlrr) {
    if (block.size() % 12 != 0) { return false; }
    if (dlrr_.empty()) { dlrr_ = block; }
  }
  return true;
}

DlrrItem Xr::dlrr(std::size_t index) const {
  const std::uint8_t* const item = dlrr_.data() + 12 * index;
  return {.ssrc = {load_be32(item)}, .last_rr = load_be32(item + 4), .delay_since_last_rr = load_be32(item + 8)};
}

namespace {

void write_block_head(ByteWriter& writer, Ssrc sender, std::uint8_t type, std::size_t block_bytes) {
  write_head(writer, 0, PacketType::ExtendedReport, 8 + block_bytes);
  writer.u32(sender.value);
  writer.u8(type);
  writer.u8(0);
  writer.u16(static_cast<std::uint16_t>(block_bytes / 4));
}

}  // namespace

void write_rrtr(ByteWriter& writer, Ssrc sender, NtpTime now) {
  write_block_head(writer, sender, kXrReceiverReferenceTime, 8);
  writer.u64(now.value);
}

void write_dlrr(ByteWriter& writer, Ssrc sender, std::span<const DlrrItem> items) {
  write_block_head(writer, sender, kXrDlrr, 12 * items.size());
  for (const DlrrItem& item : items) {
    writer.u32(item.ssrc.value);
    writer.u32(item.last_rr);
    writer.u32(item.delay_since_last_rr);
  }
}

}  // namespace madang::rtp::rtcp
