#include "media/stream_table.hpp"

#include <algorithm>

namespace madang::media {

void StreamTable::add(ProducerHandle producer, const ortc::RtpParameters& parameters) {
  Entry entry{.producer = producer, .mid = parameters.mid.value_or(""), .encodings = {}, .media_types = {}, .rtx_types = {}};
  for (const auto& codec : parameters.codecs) {
    (ortc::is_rtx(codec.mime_type) ? entry.rtx_types : entry.media_types).set(codec.payload_type & 0x7F);
  }
  for (const auto& from : parameters.encodings) {
    const auto index = static_cast<std::uint8_t>(entry.encodings.size());
    Encoding encoding{.rid = from.rid.value_or("")};
    if (from.ssrc) {
      by_ssrc_.insert(rtp::Ssrc{*from.ssrc}, {producer, index, false});
      encoding.media_bound = true;
    }
    if (from.rtx_ssrc) {
      by_ssrc_.insert(rtp::Ssrc{*from.rtx_ssrc}, {producer, index, true});
      encoding.rtx_bound = true;
    }
    entry.encodings.push_back(std::move(encoding));
  }
  entries_.push_back(std::move(entry));
}

void StreamTable::remove(ProducerHandle producer, std::vector<rtp::Ssrc>& freed) {
  std::erase_if(entries_, [&](const Entry& entry) { return entry.producer == producer; });
  const std::size_t first = freed.size();
  by_ssrc_.for_each([&](rtp::Ssrc ssrc, const StreamRef& stream) {
    if (stream.producer == producer) { freed.push_back(ssrc); }
  });
  for (std::size_t i = first; i < freed.size(); ++i) { by_ssrc_.erase(freed[i]); }
}

std::optional<StreamRef> StreamTable::find(rtp::Ssrc ssrc, rtp::PayloadType payload_type,
                                           const rtp::PacketExtensions& extensions) {
  if (const StreamRef* known = by_ssrc_.find(ssrc)) { return *known; }
  return learn(ssrc, payload_type, extensions);
}

std::optional<StreamRef> StreamTable::learn(rtp::Ssrc ssrc, rtp::PayloadType payload_type,
                                            const rtp::PacketExtensions& extensions) {
  const auto mid = extensions.mid();
  const auto rid = extensions.rid();
  const auto repaired = extensions.repaired_rid();
  if (!mid && !rid && !repaired) { return std::nullopt; }
  for (Entry& entry : entries_) {
    //= RFC 8843 §9.2: the MID decides before the RID, which is only unique within it
    if (mid && !entry.mid.empty() && entry.mid != *mid) { continue; }
    const bool mid_agrees = mid && entry.mid == *mid;
    if (!mid_agrees && !rid && !repaired) { continue; }
    const auto stream = pick(entry, mid_agrees, payload_type, extensions);
    if (!stream) { continue; }
    Encoding& encoding = entry.encodings[stream->encoding];
    bool& bound = stream->rtx ? encoding.rtx_bound : encoding.media_bound;
    if (bound) { return std::nullopt; }
    bound = true;
    by_ssrc_.insert(ssrc, *stream);
    return stream;
  }
  return std::nullopt;
}

std::optional<StreamRef> StreamTable::pick(const Entry& entry, bool mid_agrees,
                                           rtp::PayloadType payload_type,
                                           const rtp::PacketExtensions& extensions) {
  const bool is_rtx = entry.rtx_types.test(payload_type.value);
  if (!is_rtx && !entry.media_types.test(payload_type.value)) { return std::nullopt; }
  const auto name = is_rtx && extensions.repaired_rid() ? extensions.repaired_rid() : extensions.rid();
  for (std::size_t i = 0; i < entry.encodings.size(); ++i) {
    if (name && !entry.encodings[i].rid.empty() && entry.encodings[i].rid == *name) {
      return StreamRef{entry.producer, static_cast<std::uint8_t>(i), is_rtx};
    }
  }
  // A lone encoding without a name of its own needs none: its MID and payload type are enough.
  if (mid_agrees && entry.encodings.size() == 1 && entry.encodings[0].rid.empty()) {
    return StreamRef{entry.producer, 0, is_rtx};
  }
  return std::nullopt;
}

}  // namespace madang::media
