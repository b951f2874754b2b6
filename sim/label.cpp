#include "sim/label.hpp"

#include <algorithm>

namespace madang::sim {

namespace {

std::uint8_t filler(const Label& label, std::size_t at) {
  return static_cast<std::uint8_t>(label.source * 13 + label.frame * 31 + label.index * 7 + at * 3);
}

}  // namespace

void append_body(Blob& payload, const Label& label, std::size_t bytes) {
  const std::size_t start = payload.size();
  payload.resize(start + std::max(bytes, Label::kBytes));
  ByteWriter writer(MutableBytes(payload).subspan(start));
  writer.u32(label.source);
  writer.u32(label.frame);
  writer.u32(label.picture);
  writer.u8(label.stream);
  writer.u8(label.spatial);
  writer.u8(label.temporal);
  writer.u8(label.is_key ? 1 : 0);
  writer.u16(label.index);
  writer.u16(label.count);
  writer.u64(static_cast<std::uint64_t>(label.captured.time_since_epoch().count()));
  writer.u8(label.references_count);
  for (const std::uint32_t reference : label.references) { writer.u32(reference); }
  for (std::size_t at = start + Label::kBytes; at < payload.size(); ++at) { payload[at] = filler(label, at - start); }
}

std::optional<Label> read_body(Bytes body) {
  if (body.size() < Label::kBytes) { return std::nullopt; }
  ByteReader reader(body);
  Label label;
  label.source = reader.u32();
  label.frame = reader.u32();
  label.picture = reader.u32();
  label.stream = reader.u8();
  label.spatial = reader.u8();
  label.temporal = reader.u8();
  label.is_key = reader.u8() == 1;
  label.index = reader.u16();
  label.count = reader.u16();
  label.captured = Instant(Duration(static_cast<std::int64_t>(reader.u64())));
  label.references_count = reader.u8();
  for (std::uint32_t& reference : label.references) { reference = reader.u32(); }
  if (label.references_count > Label::kReferencesMax || label.index >= label.count) { return std::nullopt; }
  for (std::size_t at = Label::kBytes; at < body.size(); ++at) {
    if (body[at] != filler(label, at)) { return std::nullopt; }
  }
  return label;
}

}  // namespace madang::sim
