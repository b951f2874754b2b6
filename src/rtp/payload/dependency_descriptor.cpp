#include "rtp/payload/dependency_descriptor.hpp"

#include <algorithm>
#include <bit>

#include "base/check.hpp"

namespace madang::rtp::payload {
namespace {

constexpr std::size_t kMandatoryBytes = 3;

/// Reads bits, highest first. Past the end: zeros, and ok() false for good.
class BitReader {
 public:
  explicit BitReader(Bytes bytes) : bytes_(bytes) {}
  bool ok() const { return ok_; }
  std::size_t position() const { return position_; }
  std::size_t remaining() const { return bytes_.size() * 8 - position_; }
  void rewind(std::size_t position) { position_ = position; }
  bool flag() { return bits(1) != 0; }
  std::uint8_t byte(unsigned count) { return static_cast<std::uint8_t>(bits(count)); }

  std::uint32_t bits(unsigned count) {
    if (!ok_ || count > bytes_.size() * 8 - position_) {
      ok_ = false;
      return 0;
    }
    std::uint32_t value = 0;
    for (; count > 0; --count, ++position_) {
      value = value << 1 | (bytes_[position_ / 8] >> (7 - position_ % 8) & 1u);
    }
    return value;
  }

  /// A value below `limit`, in as few bits as that takes (appendix A.8.1, "ns(n)").
  std::uint32_t below(std::uint32_t limit) {
    const auto width = static_cast<unsigned>(std::bit_width(limit));
    const std::uint32_t short_ones = (1u << width) - limit;
    const std::uint32_t value = bits(width - 1);
    return value < short_ones ? value : (value << 1) - short_ones + bits(1);
  }

 private:
  Bytes bytes_;
  std::size_t position_ = 0;
  bool ok_ = true;
};

enum NextLayer : std::uint32_t { kSameLayer = 0, kNextTemporal = 1, kNextSpatial = 2, kNoMoreTemplates = 3 };

bool read_template_layers(BitReader& reader, DependencyStructure& structure) {
  std::uint8_t spatial = 0;
  std::uint8_t temporal = 0;
  std::uint32_t next = kSameLayer;
  do {
    if (structure.templates_count == kDdTemplatesMax) { return false; }
    FrameDependencies& entry = structure.templates[structure.templates_count++];
    entry.spatial = spatial;
    entry.temporal = temporal;
    structure.spatial_layers = static_cast<std::uint8_t>(spatial + 1);
    structure.temporal_layers = std::max(structure.temporal_layers, static_cast<std::uint8_t>(temporal + 1));
    next = reader.bits(2);
    if (next == kNextTemporal) { ++temporal; }
    if (next == kNextSpatial) {
      temporal = 0;
      ++spatial;
    }
    if (temporal > 7 || spatial >= kDdSpatialLayersMax) { return false; }
  } while (next != kNoMoreTemplates && reader.ok());
  return reader.ok();
}

void read_dtis(BitReader& reader, std::uint8_t decode_targets, FrameDependencies& frame) {
  for (std::size_t i = 0; i < decode_targets; ++i) { frame.dtis[i] = static_cast<Dti>(reader.bits(2)); }
}

bool add_diff(FrameDependencies& frame, std::uint32_t diff_minus_one) {
  if (frame.diffs == kDdFrameDiffsMax) { return false; }
  frame.frame_diffs[frame.diffs++] = static_cast<std::uint16_t>(diff_minus_one + 1);
  return true;
}

bool read_template_diffs(BitReader& reader, FrameDependencies& entry) {
  while (reader.flag()) {
    if (!add_diff(entry, reader.bits(4))) { return false; }
  }
  return true;
}

void read_template_chains(BitReader& reader, DependencyStructure& structure) {
  structure.chains = static_cast<std::uint8_t>(reader.below(structure.decode_targets + 1u));
  if (structure.chains == 0) { return; }
  for (std::size_t i = 0; i < structure.decode_targets; ++i) {
    structure.protected_by[i] = static_cast<std::uint8_t>(reader.below(structure.chains));
  }
  for (std::size_t t = 0; t < structure.templates_count; ++t) {
    for (std::size_t c = 0; c < structure.chains; ++c) { structure.templates[t].chain_diffs[c] = reader.byte(4); }
  }
}

/// The highest layers among the templates that are part of each decode target.
void find_target_layers(DependencyStructure& structure) {
  for (std::size_t i = 0; i < structure.decode_targets; ++i) {
    for (std::size_t t = 0; t < structure.templates_count; ++t) {
      const FrameDependencies& entry = structure.templates[t];
      if (entry.dtis[i] == Dti::NotPresent) { continue; }
      structure.target_spatial[i] = std::max(structure.target_spatial[i], entry.spatial);
      structure.target_temporal[i] = std::max(structure.target_temporal[i], entry.temporal);
    }
  }
}

/// template_dependency_structure(), appendix A.8.2.
bool read_structure(BitReader& reader, DependencyStructure& structure) {
  structure.template_id_offset = reader.byte(6);
  structure.decode_targets = static_cast<std::uint8_t>(reader.bits(5) + 1);
  if (!read_template_layers(reader, structure)) { return false; }
  for (std::size_t t = 0; t < structure.templates_count; ++t) {
    read_dtis(reader, structure.decode_targets, structure.templates[t]);
  }
  for (std::size_t t = 0; t < structure.templates_count; ++t) {
    if (!read_template_diffs(reader, structure.templates[t])) { return false; }
  }
  read_template_chains(reader, structure);
  find_target_layers(structure);
  structure.has_resolutions = reader.flag();
  for (std::size_t i = 0; structure.has_resolutions && i < structure.spatial_layers; ++i) {
    structure.resolutions[i].width = reader.bits(16) + 1;
    structure.resolutions[i].height = reader.bits(16) + 1;
  }
  return reader.ok();
}

/// Null if the structure has no such template.
const FrameDependencies* find_template(const DependencyStructure& structure, std::uint8_t template_id) {
  const std::size_t index = (template_id + kDdTemplatesMax - structure.template_id_offset) % kDdTemplatesMax;
  return index < structure.templates_count ? &structure.templates[index] : nullptr;
}

bool read_frame_diffs(BitReader& reader, FrameDependencies& frame) {
  frame.diffs = 0;
  frame.frame_diffs = {};
  for (unsigned size = reader.bits(2); size != 0; size = reader.bits(2)) {
    if (!add_diff(frame, reader.bits(4 * size))) { return false; }
  }
  return true;
}

struct Flags {
  bool structure = false;
  bool active_targets = false;
  bool dtis = false;
  bool diffs = false;
  bool chains = false;
};

Flags read_flags(BitReader& reader) {
  Flags flags;
  flags.structure = reader.flag();
  flags.active_targets = reader.flag();
  flags.dtis = reader.flag();
  flags.diffs = reader.flag();
  flags.chains = reader.flag();
  return flags;
}

/// frame_dependency_definition(): the template, and what the frame has of its own.
bool read_frame(BitReader& reader, const DependencyStructure& structure, const Flags& flags,
                DependencyDescriptor& descriptor) {
  const FrameDependencies* const entry = find_template(structure, descriptor.template_id);
  if (entry == nullptr) { return false; }
  FrameDependencies& frame = descriptor.frame;
  frame = *entry;
  descriptor.decode_targets = structure.decode_targets;
  descriptor.chains = structure.chains;
  descriptor.spatial_layers = structure.spatial_layers;
  if (flags.dtis) { read_dtis(reader, structure.decode_targets, frame); }
  if (flags.diffs && !read_frame_diffs(reader, frame)) { return false; }
  for (std::size_t c = 0; flags.chains && c < structure.chains; ++c) { frame.chain_diffs[c] = reader.byte(8); }
  if (structure.has_resolutions) { descriptor.resolution = structure.resolutions[frame.spatial]; }
  return reader.ok();
}

}  // namespace

std::optional<DependencyDescriptor> DependencyDescriptorReader::read(Bytes value,
                                                                     std::optional<DependencyStructure>& fresh) const {
  if (value.size() < kMandatoryBytes) { return std::nullopt; }
  BitReader reader(value);
  DependencyDescriptor descriptor;
  descriptor.start_of_frame = reader.flag();
  descriptor.end_of_frame = reader.flag();
  descriptor.template_id = reader.byte(6);
  descriptor.frame_number = static_cast<std::uint16_t>(reader.bits(16));
  const Flags flags = value.size() > kMandatoryBytes ? read_flags(reader) : Flags{};

  if (flags.structure && !read_structure(reader, fresh.emplace())) { return std::nullopt; }
  descriptor.has_structure = flags.structure;
  const DependencyStructure* const known = fresh ? &*fresh : structure();
  if (known == nullptr) { return std::nullopt; }
  if (flags.active_targets) { descriptor.active_targets = reader.bits(known->decode_targets); }
  if (!read_frame(reader, *known, flags, descriptor)) { return std::nullopt; }
  return descriptor;
}

std::optional<DependencyDescriptor> DependencyDescriptorReader::peek(Bytes value) const {
  std::optional<DependencyStructure> fresh;
  return read(value, fresh);
}

std::optional<DependencyDescriptor> DependencyDescriptorReader::parse(Bytes value) {
  std::optional<DependencyStructure> fresh;
  const auto descriptor = read(value, fresh);
  // Only what was read completely is learnt.
  if (!descriptor) { return std::nullopt; }
  if (fresh) {
    active_targets_ = fresh->all_targets();
    structure_ = *fresh;
  }
  if (descriptor->active_targets) { active_targets_ = *descriptor->active_targets; }
  return descriptor;
}

namespace {

/// Writes bits, highest first. Past the end writes nothing, and ok() is false for good.
class BitWriter {
 public:
  explicit BitWriter(MutableBytes bytes) : bytes_(bytes) {}
  bool ok() const { return ok_; }
  std::size_t bytes() const { return (position_ + 7) / 8; }
  void flag(bool value) { bits(value ? 1 : 0, 1); }

  void bits(std::uint32_t value, unsigned count) {
    if (!ok_ || count > bytes_.size() * 8 - position_) {
      ok_ = false;
      return;
    }
    for (; count > 0; --count, ++position_) {
      std::uint8_t& byte = bytes_[position_ / 8];
      if (position_ % 8 == 0) { byte = 0; }
      byte = static_cast<std::uint8_t>(byte | (value >> (count - 1) & 1u) << (7 - position_ % 8));
    }
  }

  /// The opposite of BitReader::below.
  void below(std::uint32_t value, std::uint32_t limit) {
    const auto width = static_cast<unsigned>(std::bit_width(limit));
    const std::uint32_t short_ones = (1u << width) - limit;
    if (value < short_ones) {
      bits(value, width - 1);
    } else {
      bits(value + short_ones, width);
    }
  }

 private:
  MutableBytes bytes_;
  std::size_t position_ = 0;
  bool ok_ = true;
};

/// False if the templates are not in the order that the format can say.
bool write_template_layers(BitWriter& writer, const DependencyStructure& structure) {
  for (std::size_t t = 0; t + 1 < structure.templates_count; ++t) {
    const FrameDependencies& here = structure.templates[t];
    const FrameDependencies& next = structure.templates[t + 1];
    if (next.spatial == here.spatial && next.temporal == here.temporal) {
      writer.bits(kSameLayer, 2);
    } else if (next.spatial == here.spatial && next.temporal == here.temporal + 1) {
      writer.bits(kNextTemporal, 2);
    } else if (next.spatial == here.spatial + 1 && next.temporal == 0) {
      writer.bits(kNextSpatial, 2);
    } else {
      return false;
    }
  }
  writer.bits(kNoMoreTemplates, 2);
  return structure.templates_count > 0;
}

void write_dtis(BitWriter& writer, std::uint8_t decode_targets, const FrameDependencies& frame) {
  for (std::size_t i = 0; i < decode_targets; ++i) { writer.bits(static_cast<std::uint32_t>(frame.dtis[i]), 2); }
}

bool write_template_diffs(BitWriter& writer, const FrameDependencies& entry) {
  for (std::size_t i = 0; i < entry.diffs; ++i) {
    if (entry.frame_diffs[i] < 1 || entry.frame_diffs[i] > 16) { return false; }
    writer.flag(true);
    writer.bits(entry.frame_diffs[i] - 1u, 4);
  }
  writer.flag(false);
  return true;
}

void write_template_chains(BitWriter& writer, const DependencyStructure& structure) {
  writer.below(structure.chains, structure.decode_targets + 1u);
  if (structure.chains == 0) { return; }
  for (std::size_t i = 0; i < structure.decode_targets; ++i) {
    writer.below(structure.protected_by[i], structure.chains);
  }
  for (std::size_t t = 0; t < structure.templates_count; ++t) {
    for (std::size_t c = 0; c < structure.chains; ++c) { writer.bits(structure.templates[t].chain_diffs[c], 4); }
  }
}

bool write_structure(BitWriter& writer, const DependencyStructure& structure) {
  writer.bits(structure.template_id_offset, 6);
  writer.bits(structure.decode_targets - 1u, 5);
  if (!write_template_layers(writer, structure)) { return false; }
  for (std::size_t t = 0; t < structure.templates_count; ++t) {
    write_dtis(writer, structure.decode_targets, structure.templates[t]);
  }
  for (std::size_t t = 0; t < structure.templates_count; ++t) {
    if (!write_template_diffs(writer, structure.templates[t])) { return false; }
  }
  write_template_chains(writer, structure);
  writer.flag(structure.has_resolutions);
  for (std::size_t i = 0; structure.has_resolutions && i < structure.spatial_layers; ++i) {
    writer.bits(structure.resolutions[i].width - 1, 16);
    writer.bits(structure.resolutions[i].height - 1, 16);
  }
  return true;
}

void write_frame_diffs(BitWriter& writer, const FrameDependencies& frame) {
  for (std::size_t i = 0; i < frame.diffs; ++i) {
    const std::uint32_t minus_one = frame.frame_diffs[i] - 1u;
    const unsigned size = minus_one < 16 ? 1 : minus_one < 256 ? 2 : 3;
    writer.bits(size, 2);
    writer.bits(minus_one, 4 * size);
  }
  writer.bits(0, 2);
}

}  // namespace

std::size_t write_dependency_descriptor(MutableBytes to, const DependencyDescriptor& descriptor,
                                        const DependencyStructure& structure) {
  const FrameDependencies* const entry = find_template(structure, descriptor.template_id);
  const FrameDependencies& frame = descriptor.frame;
  if (entry == nullptr || entry->spatial != frame.spatial || entry->temporal != frame.temporal) { return 0; }
  const Flags flags{.structure = descriptor.has_structure,
                    .active_targets = descriptor.active_targets.has_value(),
                    .dtis = entry->dtis != frame.dtis,
                    .diffs = entry->diffs != frame.diffs || entry->frame_diffs != frame.frame_diffs,
                    .chains = entry->chain_diffs != frame.chain_diffs};
  BitWriter writer(to);
  writer.flag(descriptor.start_of_frame);
  writer.flag(descriptor.end_of_frame);
  writer.bits(descriptor.template_id, 6);
  writer.bits(descriptor.frame_number, 16);
  if (flags.structure || flags.active_targets || flags.dtis || flags.diffs || flags.chains) {
    for (const bool flag : {flags.structure, flags.active_targets, flags.dtis, flags.diffs, flags.chains}) {
      writer.flag(flag);
    }
    if (flags.structure && !write_structure(writer, structure)) { return 0; }
    if (flags.active_targets) { writer.bits(*descriptor.active_targets, structure.decode_targets); }
    if (flags.dtis) { write_dtis(writer, structure.decode_targets, frame); }
    if (flags.diffs) { write_frame_diffs(writer, frame); }
    for (std::size_t c = 0; flags.chains && c < structure.chains; ++c) { writer.bits(frame.chain_diffs[c], 8); }
  }
  return writer.ok() ? writer.bytes() : 0;
}

namespace {

/// Everything up to `end`, as it is.
void copy_bits(BitReader& reader, std::size_t end, BitWriter& writer) {
  while (reader.position() < end) {
    const auto count = static_cast<unsigned>(std::min<std::size_t>(end - reader.position(), 32));
    writer.bits(reader.bits(count), count);
  }
}

}  // namespace

std::size_t rewrite_dependency_descriptor(MutableBytes to, Bytes value, const DescriptorRewrite& rewrite) {
  if (value.size() < kMandatoryBytes) { return 0; }
  BitReader reader(value);
  BitWriter writer(to);
  writer.bits(reader.bits(8), 8);
  writer.bits((reader.bits(16) + rewrite.frame_number_step) & 0xffff, 16);
  Flags flags = value.size() > kMandatoryBytes ? read_flags(reader) : Flags{};
  const bool had_targets = flags.active_targets;
  flags.active_targets = had_targets || rewrite.active_targets.has_value();
  if (value.size() > kMandatoryBytes || flags.active_targets) {
    for (const bool flag : {flags.structure, flags.active_targets, flags.dtis, flags.diffs, flags.chains}) {
      writer.flag(flag);
    }
  }
  unsigned decode_targets = rewrite.decode_targets;
  if (flags.structure) {
    const std::size_t begin = reader.position();
    DependencyStructure structure;
    if (!read_structure(reader, structure)) { return 0; }
    decode_targets = structure.decode_targets;
    const std::size_t end = reader.position();
    reader.rewind(begin);
    copy_bits(reader, end, writer);
  }
  if (rewrite.active_targets) {
    if (had_targets) { reader.bits(decode_targets); }
    writer.bits(*rewrite.active_targets, decode_targets);
  }
  copy_bits(reader, value.size() * 8, writer);
  return reader.ok() && writer.ok() ? writer.bytes() : 0;
}

}  // namespace madang::rtp::payload
