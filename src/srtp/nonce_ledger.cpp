#include "srtp/nonce_ledger.hpp"

#include "srtp/headers.hpp"

namespace madang::srtp {
namespace {

// FNV-1a: accidents are looked for here, not attacks.
constexpr std::uint64_t kStart = 0xCBF29CE484222325;

std::uint64_t digest(std::uint64_t so_far, Bytes bytes) {
  for (const std::uint8_t byte : bytes) { so_far = (so_far ^ byte) * 0x100000001B3; }
  return so_far;
}

}  // namespace

bool NonceLedger::enter(Bytes header, Bytes payload, PacketIndex index) {
  const std::uint64_t bytes = digest(digest(kStart, header), payload);
  const auto [entry, is_new] = digests_.emplace(Nonce{rtp_ssrc(header), index}, bytes);
  if (is_new || entry->second == bytes) { return true; }
  ++violations_;
  return false;
}

}  // namespace madang::srtp
