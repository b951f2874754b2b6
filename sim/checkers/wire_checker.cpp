#include "sim/checkers/wire_checker.hpp"

#include <fmt/format.h>

#include "rtp/demux.hpp"

namespace madang::sim {

namespace {

std::uint64_t hash_of(Bytes bytes) {
  std::uint64_t hash = 14'695'981'039'346'656'037ull;
  for (const std::uint8_t byte : bytes) { hash = (hash ^ byte) * 1'099'511'628'211ull; }
  return hash;
}

}  // namespace

void WireChecker::on_moved(const SocketAddress& from, const SocketAddress& to) {
  const auto found = streams_.find(from);
  if (found == streams_.end()) { return; }
  streams_[to] = found->second;
}

void WireChecker::on_sent(Instant now, const SocketAddress& to, Bytes datagram, bool is_encrypted) {
  constexpr std::size_t kMtu = 1500 - 28;
  const auto kind = rtp::classify(datagram);
  promises_.require(now, datagram.size() <= kMtu, "no datagram is larger than a path takes",
                    fmt::format("{} bytes to {}", datagram.size(), to.text()));
  if (kind == rtp::PacketKind::Stun) { return; }  // the answer to a check, no larger than it
  promises_.require(now, validated_.contains(to), "nothing but answers to an address that proved nothing", to.text());
  if (!is_encrypted || kind != rtp::PacketKind::RtpOrRtcp || datagram.size() < 12) { return; }
  Path& path = streams_[to];
  if (rtp::is_rtcp(datagram)) {
    //= RFC 7714 §9.2 and §17: with GCM the ESRTCP word stands last. The simulator's clients prefer GCM.
    const std::uint32_t index = load_be32(datagram.data() + datagram.size() - 4) & 0x7FFF'FFFF;
    return on_index(now, path.rtcp[load_be32(datagram.data() + 4)], index, datagram);
  }
  Stream& stream = path.rtp[load_be32(datagram.data() + 8)];
  on_index(now, stream, stream.unwrapper.unwrap({load_be16(datagram.data() + 2)}).value, datagram);
}

std::optional<rtp::WireSeq> WireChecker::first_sent(const SocketAddress& to, std::uint32_t ssrc) const {
  const auto path = streams_.find(to);
  if (path == streams_.end()) { return std::nullopt; }
  const auto stream = path->second.rtp.find(ssrc);
  if (stream == path->second.rtp.end() || !stream->second.first) { return std::nullopt; }
  return rtp::Seq{*stream->second.first}.wire();
}

void WireChecker::on_index(Instant now, Stream& stream, std::int64_t index, Bytes datagram) {
  if (!stream.first) { stream.first = index; }
  const std::uint64_t hash = hash_of(datagram);
  const auto [place, is_new] = stream.hashes.emplace(index, hash);
  if (!is_new) {
    promises_.require(now, place->second == hash, "no two packets under one SRTP index",
                      fmt::format("ssrc {}, index {}", load_be32(datagram.data() + (rtp::is_rtcp(datagram) ? 4 : 8)), index));
    return;
  }
  promises_.keep("no two packets under one SRTP index");
  stream.order.push_back(index);
  if (stream.order.size() > kRemembered) {
    stream.hashes.erase(stream.order.front());
    stream.order.pop_front();
  }
}

}  // namespace madang::sim
