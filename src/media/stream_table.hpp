// Which producer's stream is this packet? (RFC 8843 §9.2, RFC 8852)
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/flat_map.hpp"
#include "media/handles.hpp"
#include "ortc/parameters.hpp"
#include "rtp/header_extensions.hpp"
#include "rtp/types.hpp"

namespace madang::media {

/// One encoding of one producer, or its RTX.
struct StreamRef {
  ProducerHandle producer;
  std::uint8_t encoding = 0;
  bool rtx = false;
  friend bool operator==(const StreamRef&, const StreamRef&) = default;
};

/// Knows how the producers of one transport are told apart: by SSRC, else by MID, RID and payload type, which then
/// teach it the SSRC. An encoding is bound to the first SSRC that proves to be its own; another one is not followed, so
/// what a sender makes us remember is bounded by what was negotiated.
class StreamTable {
 public:
  void add(ProducerHandle producer, const ortc::RtpParameters& parameters);
  /// The SSRCs that nobody listens to any more are appended to `freed`.
  void remove(ProducerHandle producer, std::vector<rtp::Ssrc>& freed);

  std::optional<StreamRef> find(rtp::Ssrc ssrc, rtp::PayloadType payload_type,
                                const rtp::PacketExtensions& extensions);

  std::size_t ssrcs() const { return by_ssrc_.size(); }

 private:
  struct Encoding {
    std::string rid;
    bool media_bound = false;
    bool rtx_bound = false;
  };
  struct Entry {
    ProducerHandle producer;
    std::string mid;
    std::vector<Encoding> encodings;
    std::bitset<128> media_types;
    std::bitset<128> rtx_types;
  };

  std::optional<StreamRef> learn(rtp::Ssrc ssrc, rtp::PayloadType payload_type,
                                 const rtp::PacketExtensions& extensions);
  static std::optional<StreamRef> pick(const Entry& entry, bool mid_agrees, rtp::PayloadType payload_type,
                                       const rtp::PacketExtensions& extensions);

  FlatMap<rtp::Ssrc, StreamRef> by_ssrc_;
  std::vector<Entry> entries_;
};

}  // namespace madang::media
