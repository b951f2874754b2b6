#include "srtp/protector.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "srtp/example_packets.hpp"
#include "srtp/receiver.hpp"

namespace madang::srtp {
namespace {

using crypto::CipherBackend;
using crypto::CipherUnit;

constexpr std::array kAllProfiles = {Profile::AeadAes128Gcm, Profile::AesCm128HmacSha1_80,
                                     Profile::AeadAes256Gcm, Profile::AesCm128HmacSha1_32};

/// One worker's side of the comparison: the same senders and packets on one backend.
struct Side {
  explicit Side(CipherBackend backend, const std::vector<MasterKey>& masters)
      : unit(backend), protector(unit) {
    for (const MasterKey& master : masters) { senders.emplace_back(unit, master); }
  }
  CipherUnit unit;
  Protector protector;
  std::vector<Sender> senders;
};

struct Plan {
  std::size_t sender;
  std::vector<std::uint8_t> header;
  std::vector<std::uint8_t> payload;
  PacketIndex index;
};

Plan random_plan(Random& random, std::size_t senders) {
  Plan plan;
  plan.sender = random.below(senders);
  plan.index = random.next() & kPacketIndexMax;
  plan.header = example_rtp(static_cast<std::uint32_t>(random.next()), plan.index, {});
  for (auto extra = random.below(4); extra > 0; --extra) {
    plan.header[0] = static_cast<std::uint8_t>(plan.header[0] + 1);  // a CSRC each
    plan.header.resize(plan.header.size() + 4, 0x11);
  }
  plan.payload = random_bytes(random, random.below(1401));
  return plan;
}

/// Lays the packets out one behind the other, as the transmit arena does, and protects them in one
/// call.
std::vector<std::uint8_t> run(Side& side, const std::vector<Plan>& plans) {
  std::size_t total = 0;
  for (const Plan& plan : plans) {
    total += plan.header.size() + plan.payload.size() + side.senders[plan.sender].overhead();
  }
  std::vector<std::uint8_t> arena(total + kTagBytesMax, 0xEE);
  std::vector<ProtectJob> jobs;
  std::size_t at = 0;
  for (const Plan& plan : plans) {
    std::ranges::copy(plan.header, arena.begin() + static_cast<std::ptrdiff_t>(at));
    jobs.push_back({.sender = &side.senders[plan.sender],
                    .header = MutableBytes(arena).subspan(at, plan.header.size()),
                    .payload = plan.payload,
                    .index = plan.index});
    at += jobs.back().protected_size();
  }
  side.protector.protect(jobs);
  return arena;
}

std::vector<MasterKey> random_masters(Random& random, std::vector<Profile> profiles) {
  std::vector<MasterKey> masters;
  for (int i = 0; i < 3; ++i) {
    for (const Profile profile : profiles) {
      masters.push_back(MasterKey::generate(profile, random));
    }
  }
  return masters;
}

TEST(Protector, MakesTheSameBytesOnEveryBackendInBatchesOfEverySize) {
  SeededRandom random(11);
  for (const CipherBackend backend : CipherUnit::available()) {
    const auto masters = random_masters(random, {kAllProfiles.begin(), kAllProfiles.end()});
    Side side(backend, masters);
    Side reference(CipherBackend::OpenSsl, masters);
    for (std::size_t batch = 1; batch <= 64; ++batch) {
      std::vector<Plan> plans;
      for (std::size_t i = 0; i < batch; ++i) {
        plans.push_back(random_plan(random, masters.size()));
      }
      ASSERT_EQ(run(side, plans), run(reference, plans))
          << to_string(backend) << ", batch of " << batch;
    }
  }
}

TEST(Protector, MakesPacketsTheReceiverOpensAndTouchesNothingBehindThem) {
  SeededRandom random(12);
  for (const CipherBackend backend : CipherUnit::available()) {
    for (const Profile profile : kAllProfiles) {
      const auto masters = random_masters(random, {profile});
      Side side(backend, masters);
      std::vector<Plan> plans;
      for (std::size_t i = 0; i < 100; ++i) {
        plans.push_back(random_plan(random, masters.size()));
        plans.back().index &= 0xFFFF;  // a receiver expects a new source to start at rollover 0
      }
      std::vector<std::uint8_t> arena = run(side, plans);
      std::size_t at = 0;
      for (const Plan& plan : plans) {
        Receiver receiver(side.unit, masters[plan.sender]);
        const std::size_t plain = plan.header.size() + plan.payload.size();
        const MutableBytes packet = MutableBytes(arena).subspan(at, plain + sizes(profile).tag);
        ASSERT_TRUE(receiver.unprotect_rtp(packet)) << to_string(profile);
        ASSERT_TRUE(std::ranges::equal(packet.first(plan.header.size()), plan.header));
        ASSERT_TRUE(std::ranges::equal(packet.subspan(plan.header.size(), plan.payload.size()),
                                       plan.payload));
        at += packet.size();
      }
      EXPECT_TRUE(
          std::ranges::all_of(Bytes(arena).subspan(at), [](std::uint8_t b) { return b == 0xEE; }));
    }
  }
}

TEST(Protector, LeavesTheSharedPlaintextAsItWas) {
  SeededRandom random(13);
  CipherUnit unit;
  Protector protector(unit);
  Sender sender(unit, MasterKey::generate(Profile::AeadAes128Gcm, random));
  const auto payload = random_bytes(random, 1000);
  const auto before = payload;
  std::vector<std::uint8_t> out = example_rtp(1, 1, {});
  out.resize(12 + 1000 + sender.overhead());
  protector.protect(
      {.sender = &sender, .header = MutableBytes(out).first(12), .payload = payload, .index = 1});
  EXPECT_EQ(payload, before);
  EXPECT_FALSE(std::equal(payload.begin(), payload.end(), out.begin() + 12));
}

}  // namespace
}  // namespace madang::srtp
