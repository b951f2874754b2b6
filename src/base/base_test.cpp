#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <unordered_map>

#include "base/datagram.hpp"
#include "base/flat_map.hpp"
#include "base/ntp.hpp"
#include "base/outbox.hpp"
#include "base/random.hpp"
#include "base/rate_limit.hpp"
#include "base/result.hpp"
#include "base/slot_map.hpp"
#include "base/socket_address.hpp"
#include "base/spsc_ring.hpp"
#include "base/text.hpp"
#include "base/uuid.hpp"

namespace madang {
namespace {

TEST(Uuid, IsVersionFourAndRoundTrips) {
  SeededRandom random(1);
  const Uuid id = Uuid::make(random);
  const std::string text = id.text();
  ASSERT_EQ(text.size(), 36u);
  EXPECT_EQ(text[14], '4');
  EXPECT_THAT(text[19], testing::AnyOf('8', '9', 'a', 'b'));
  EXPECT_EQ(Uuid::parse(text), id);
}

TEST(Uuid, RefusesWhatIsNotOne) {
  EXPECT_EQ(Uuid::parse(""), std::nullopt);
  EXPECT_EQ(Uuid::parse("zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz"), std::nullopt);
  EXPECT_EQ(Uuid::parse("00000000x0000-0000-0000-000000000000"), std::nullopt);
}

TEST(SeededRandom, SameSeedSameNumbers) {
  SeededRandom a(7), b(7), c(8);
  EXPECT_EQ(a.next(), b.next());
  EXPECT_NE(a.next(), c.next());
  for (int i = 0; i < 1000; ++i) { EXPECT_LT(a.below(10), 10u); }
}

TEST(IpAddress, ReadsAndWritesBothFamilies) {
  for (const char* text : {"127.0.0.1", "0.0.0.0", "255.1.2.3", "::1", "::", "fe80::1:2", "2001:db8::8:800:200c:417a",
                           "1:2:3:4:5:6:7:8"}) {
    const auto ip = IpAddress::parse(text);
    ASSERT_TRUE(ip) << text;
    EXPECT_EQ(ip->text(), text);
  }
  EXPECT_EQ(IpAddress::parse("::ffff:1.2.3.4"), IpAddress::v4(1, 2, 3, 4));
}

TEST(IpAddress, RefusesWhatIsNotOne) {
  for (const char* text : {"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "localhost", "1::2::3", "12345::", "1:2",
                           ":", "1:", "::1:2:3:4:5:6:7:8", "1.2.3.4 "}) {
    EXPECT_FALSE(IpAddress::parse(text)) << text;
  }
}

TEST(SocketAddress, WritesPort) {
  EXPECT_EQ((SocketAddress{IpAddress::v4(1, 2, 3, 4), 5}.text()), "1.2.3.4:5");
  EXPECT_EQ((SocketAddress{*IpAddress::parse("::1"), 5}.text()), "[::1]:5");
}

TEST(Text, Base64MatchesRfc4648) {
  const std::pair<const char*, const char*> vectors[] = {
      {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : vectors) {
    const std::vector<std::uint8_t> bytes(plain, plain + std::strlen(plain));
    EXPECT_EQ(to_base64(bytes), coded);
    EXPECT_EQ(from_base64(coded), bytes);
  }
  EXPECT_EQ(from_base64("a"), std::nullopt);
  EXPECT_EQ(from_base64("a*bc"), std::nullopt);
}

TEST(Text, PercentDecodes) {
  EXPECT_EQ(percent_decode("a%20b+c"), "a b+c");
  EXPECT_EQ(percent_decode("a+b", true), "a b");
  EXPECT_EQ(percent_decode("%EB%A7%88"), "\xEB\xA7\x88");
  EXPECT_EQ(percent_decode("%"), std::nullopt);
  EXPECT_EQ(percent_decode("%1"), std::nullopt);
  EXPECT_EQ(percent_decode("%zz"), std::nullopt);
}

TEST(ByteReader, PastTheEndYieldsZerosForGood) {
  const std::uint8_t bytes[] = {1, 2, 3};
  ByteReader reader(bytes);
  EXPECT_EQ(reader.u16(), 0x0102);
  EXPECT_EQ(reader.u16(), 0);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.u8(), 0);
}

TEST(SlotMap, StaleHandleFindsNothing) {
  SlotMap<int> map;
  const auto first = map.emplace(1);
  EXPECT_TRUE(map.erase(first));
  const auto second = map.emplace(2);
  EXPECT_EQ(first.index, second.index);
  EXPECT_EQ(map.find(first), nullptr);
  EXPECT_EQ(*map.find(second), 2);
  EXPECT_FALSE(map.erase(first));
}

TEST(FlatMap, AgreesWithTheStandardMapOverRandomInsertsAndErases) {
  SeededRandom random(3);
  FlatMap<std::uint32_t, int> flat;
  std::unordered_map<std::uint32_t, int> reference;
  for (int i = 0; i < 20'000; ++i) {
    const auto key = static_cast<std::uint32_t>(random.below(500));
    if (random.below(2) == 0) {
      flat.insert(key, i);
      reference[key] = i;
    } else {
      EXPECT_EQ(flat.erase(key), reference.erase(key) == 1);
    }
    ASSERT_EQ(flat.size(), reference.size());
    const auto expected = reference.find(key);
    const int* found = flat.find(key);
    ASSERT_EQ(found != nullptr, expected != reference.end());
    if (found != nullptr) { EXPECT_EQ(*found, expected->second); }
  }
  std::size_t visited = 0;
  flat.for_each([&](std::uint32_t key, int value) {
    EXPECT_EQ(reference.at(key), value);
    ++visited;
  });
  EXPECT_EQ(visited, reference.size());
}

TEST(PacketPool, GivesBackWhatNobodyHoldsAndNeverGrows) {
  PacketPool pool(2);
  PacketRef a = pool.take();
  PacketRef b = a;
  PacketRef c = pool.take();
  EXPECT_FALSE(pool.take());
  a.reset();
  EXPECT_EQ(pool.free_slabs(), 0u);
  b.reset();
  EXPECT_EQ(pool.free_slabs(), 1u);
}

TEST(TransmitQueue, FullMeansDroppedAndCounted) {
  TransmitQueue queue(10);
  const std::uint8_t bytes[6] = {};
  queue.push(SocketId{1}, {}, bytes);
  queue.push(SocketId{1}, {}, bytes);
  EXPECT_EQ(queue.entries().size(), 1u);
  EXPECT_EQ(queue.dropped(), 1u);
}

TEST(NtpClock, AddsSecondsAndFractions) {
  const NtpClock clock(at(10s), NtpTime{std::uint64_t{100} << 32});
  EXPECT_EQ(clock.at(at(11500ms)).value, (std::uint64_t{101} << 32) + 0x80000000u);
}

TEST(Result, CarriesErrorThroughTry) {
  const auto half = [](int x) -> Result<int> {
    if (x % 2 != 0) { return fail(Code::InvalidArgument, "odd"); }
    return x / 2;
  };
  const auto quarter = [&](int x) -> Result<int> {
    MADANG_TRY(const int h, half(x));
    return half(h);
  };
  EXPECT_EQ(*quarter(8), 2);
  EXPECT_EQ(quarter(6).error().message, "odd");
}

TEST(SpscRing, CarriesEverythingInOrderAcrossThreads) {
  SpscRing<int> ring(64);
  constexpr int kItems = 100'000;
  std::thread producer([&] {
    for (int i = 1; i <= kItems;) {
      int item = i;
      if (ring.push(item)) { ++i; } else { std::this_thread::yield(); }
    }
  });
  for (int expected = 1; expected <= kItems;) {
    if (const auto item = ring.pop()) { ASSERT_EQ(*item, expected++); } else { std::this_thread::yield(); }
  }
  producer.join();
  EXPECT_TRUE(ring.seems_empty());
}

TEST(RateLimit, ServesABurstAndThenSoManyASecond) {
  using Verdict = RateLimit::Verdict;
  constexpr RateLimit::Rate kRate{.per_second = 10, .burst = 5};
  RateLimit limit;
  for (int i = 0; i < 5; ++i) { EXPECT_EQ(limit.on_request(at(1s), kRate), Verdict::Serve); }
  EXPECT_EQ(limit.on_request(at(1s), kRate), Verdict::Refuse);
  EXPECT_EQ(limit.on_request(at(1s) + 200ms, kRate), Verdict::Serve);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(limit.on_request(at(2s) + i * 100ms, kRate), Verdict::Serve) << i;
  }
}

TEST(RateLimit, GivesUpWhoGoesOnAfterRefusals) {
  using Verdict = RateLimit::Verdict;
  constexpr RateLimit::Rate kRate{.per_second = 10, .burst = 5};
  RateLimit limit;
  for (int i = 0; i < 5; ++i) { EXPECT_EQ(limit.on_request(at(1s), kRate), Verdict::Serve); }
  for (int i = 0; i < 5; ++i) { EXPECT_EQ(limit.on_request(at(1s), kRate), Verdict::Refuse); }
  EXPECT_EQ(limit.on_request(at(1s), kRate), Verdict::GiveUp);
}

TEST(RateLimit, CountsWhatCostsMoreAsMore) {
  using Verdict = RateLimit::Verdict;
  constexpr RateLimit::Rate kRate{.per_second = 10, .burst = 5};
  RateLimit limit;
  EXPECT_EQ(limit.on_request(at(1s), kRate, 5), Verdict::Serve);
  EXPECT_EQ(limit.on_request(at(1s), kRate, 5), Verdict::Refuse);
  EXPECT_EQ(limit.on_request(at(1s), kRate, 1'000'000), Verdict::GiveUp);
}

}  // namespace
}  // namespace madang
