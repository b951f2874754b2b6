// Foreign packets, and honest ones that were changed on the way.
#include <algorithm>
#include <vector>

#include "base/check.hpp"
#include "srtp/example_packets.hpp"
#include "srtp/headers.hpp"
#include "srtp/receiver.hpp"

namespace madang::srtp {
namespace {

using Packet = std::vector<std::uint8_t>;

constexpr std::array kProfiles = {Profile::AeadAes128Gcm, Profile::AesCm128HmacSha1_80,
                                  Profile::AeadAes256Gcm, Profile::AesCm128HmacSha1_32};

/// Both ends of every profile on one backend, made once: keys are costly and the same in every run.
struct Ends {
  explicit Ends(crypto::CipherBackend backend) : unit(backend), protector(unit) {
    SeededRandom random(1);
    for (const Profile profile : kProfiles) {
      masters.push_back(MasterKey::generate(profile, random));
      unused.push_back(MasterKey::generate(profile, random));
    }
  }
  crypto::CipherUnit unit;
  Protector protector;
  std::vector<MasterKey> masters;
  std::vector<MasterKey>
      unused;  // nothing is ever sent with these, so the fuzzer cannot learn an authentic packet
};

Ends& ends_of(bool openssl) {
  static Ends with_openssl(crypto::CipherBackend::OpenSsl);
  static Ends with_best(crypto::CipherUnit::best());
  return openssl ? with_openssl : with_best;
}

/// Applies pairs of (place, change) from the input. True if the packet is another now.
bool mutate(Packet& packet, ByteReader& input, std::size_t changes) {
  const Packet before = packet;
  for (; changes > 0; --changes) {
    const std::size_t place = input.u16();
    const std::uint8_t change = input.u8();
    if (!packet.empty()) { packet[place % packet.size()] ^= change; }
  }
  return packet != before;
}

void check(const Unprotected& got, bool changed, const Packet& packet, const Packet& plain) {
  MADANG_CHECK(got.drop.has_value() == changed);
  if (changed) { return; }
  MADANG_CHECK(got.size == plain.size());
  MADANG_CHECK(std::equal(plain.begin(), plain.end(), packet.begin()));
}

void run_rtp(Ends& ends, const MasterKey& master, ByteReader& input, std::size_t changes) {
  Sender sender(ends.unit, master);
  Receiver receiver(ends.unit, master);
  const Bytes rest = input.bytes(input.remaining() - 3 * changes);
  const Packet plain(rest.begin(), rest.end());
  const auto header = rtp_header_bytes(plain);
  if (!header) { return; }
  Packet packet = protect(ends.protector, sender, plain, rtp_seq(plain), *header);
  const bool changed = mutate(packet, input, changes);
  check(receiver.unprotect_rtp(packet), changed, packet, plain);
}

void run_rtcp(Ends& ends, const MasterKey& master, ByteReader& input, std::size_t changes) {
  Sender sender(ends.unit, master);
  Receiver receiver(ends.unit, master);
  const Bytes rest = input.bytes(input.remaining() - 3 * changes);
  const Packet plain(rest.begin(), rest.end());
  if (plain.size() < kRtcpHeaderBytes || !is_version_2(plain)) { return; }
  Packet packet = protect_rtcp(sender, plain);
  const bool changed = mutate(packet, input, changes);
  check(receiver.unprotect_rtcp(packet), changed, packet, plain);
}

void run_foreign(Ends& ends, const MasterKey& master, Bytes bytes) {
  Receiver receiver(ends.unit, master);
  Packet rtp(bytes.begin(), bytes.end());
  Packet rtcp = rtp;
  MADANG_CHECK(!receiver.unprotect_rtp(rtp));
  MADANG_CHECK(!receiver.unprotect_rtcp(rtcp));
  MADANG_CHECK(receiver.rtp_ssrcs() == 0 && receiver.rtcp_ssrcs() == 0);
}

}  // namespace
}  // namespace madang::srtp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace madang::srtp;
  madang::ByteReader input({bytes, size});
  const std::uint8_t mode = input.u8();
  Ends& ends = ends_of((mode & 0x10) != 0);
  const MasterKey& master = ends.masters[mode & 3];
  const std::size_t changes = (mode >> 5) & 3;
  switch (mode >> 2 & 3) {
    case 0: run_foreign(ends, ends.unused[mode & 3], input.rest()); break;
    case 1:
      if (input.remaining() >= 3 * changes) { run_rtcp(ends, master, input, changes); }
      break;
    default:
      if (input.remaining() >= 3 * changes) { run_rtp(ends, master, input, changes); }
  }
  return 0;
}
