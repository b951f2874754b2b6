// Source description (RFC 3550 §6.5). Only CNAME is of use here.
#pragma once

#include <optional>
#include <string_view>

#include "rtp/rtcp/header.hpp"

namespace madang::rtp::rtcp {

inline constexpr std::uint8_t kSdesCname = 1;

/// One item of one source.
struct SdesItem {
  Ssrc ssrc{};
  std::uint8_t type = 0;
  std::string_view text;
};

/// Source descriptions where they lie in a packet: `auto reader = sdes.items(); while (auto item = reader.next())`.
class Sdes {
 public:
  class Reader {
   public:
    std::optional<SdesItem> next();

   private:
    friend class Sdes;
    Reader(Bytes body, std::size_t chunks) : reader_(body), chunks_(chunks) {}
    bool ok() const { return reader_.ok() && chunks_ == 0; }
    ByteReader reader_;
    std::size_t chunks_;
    Ssrc ssrc_;
    bool in_chunk_ = false;
  };

  static std::optional<Sdes> parse(const PacketHeader& packet);
  std::size_t chunks() const { return chunks_; }
  Reader items() const { return Reader(body_, chunks_); }
  /// Empty if `ssrc` has none here.
  std::string_view cname(Ssrc ssrc) const;

 private:
  Sdes(Bytes body, std::size_t chunks) : body_(body), chunks_(chunks) {}
  Bytes body_{};
  std::size_t chunks_;
};

/// One chunk with one CNAME of at most 255 bytes (longer is cut).
void write_sdes(ByteWriter& writer, Ssrc ssrc, std::string_view cname);

}  // namespace madang::rtp::rtcp
