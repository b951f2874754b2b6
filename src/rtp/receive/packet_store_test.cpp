#include "rtp/receive/packet_store.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace madang::rtp {
namespace {
using Store = PacketStore<int>;

Store::Stored packet(PacketPool& pool, std::int64_t seq, Instant arrival = at(0ms)) {
  return {.seq = {seq},
          .packet = pool.take(),
          .offset = 4,
          .size = 100,
          .arrival = arrival,
          .note = static_cast<int>(seq)};
}

TEST(PacketStore, FindsWhatWasPutIn) {
  PacketPool pool(8);
  Store store({});
  EXPECT_TRUE(store.insert(packet(pool, 70'000)));
  const Store::Stored* found = store.find({70'000});
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->note, 70'000);
  EXPECT_EQ(found->bytes().size(), 100U);
  EXPECT_EQ(store.find({70'000 - 64}), nullptr);
  EXPECT_EQ(store.find({69'999}), nullptr);
}

TEST(PacketStore, KeepsTheFirstOfTwoWithTheSameNumber) {
  PacketPool pool(8);
  Store store({});
  store.insert(packet(pool, 1));
  Store::Stored second = packet(pool, 1);
  second.note = 99;
  EXPECT_TRUE(store.insert(std::move(second)));
  EXPECT_EQ(store.find({1})->note, 1);
  EXPECT_EQ(store.size(), 1U);
  EXPECT_EQ(pool.free_slabs(), 7U);
}

TEST(PacketStore, RefusesPacketsWithoutASlab) {
  PacketPool pool(1);
  Store store({});
  EXPECT_TRUE(store.insert(packet(pool, 1)));
  EXPECT_FALSE(store.insert(packet(pool, 2)));  // the pool is empty
  EXPECT_EQ(store.size(), 1U);
}

TEST(PacketStore, GivesOldSlabsBackByItself) {
  PacketPool pool(8);
  Store store({.age_max = 1s});
  store.insert(packet(pool, 1, at(0ms)));
  store.insert(packet(pool, 5, at(400ms)));
  EXPECT_EQ(store.next_deadline(), at(1s));
  store.on_deadline(at(1s));
  EXPECT_EQ(store.find({1}), nullptr);
  EXPECT_EQ(store.next_deadline(), at(1400ms));
  store.on_deadline(at(1400ms));
  EXPECT_EQ(store.next_deadline(), kNever);
  EXPECT_EQ(pool.free_slabs(), 8U);
}

TEST(PacketStore, GrowsOnlyWhileItsPacketsAreYoung) {
  PacketPool pool(256);
  Store store({.age_max = 100ms});
  for (int i = 0; i < 1000; ++i) { store.insert(packet(pool, i, at(10ms * i))); }
  EXPECT_EQ(store.slots(), Store::kPacketsStart);
  for (int i = 1000; i < 1100; ++i) { store.insert(packet(pool, i, at(10s))); }
  EXPECT_EQ(store.slots(), 128U);
  for (int i = 1000; i < 1100; ++i) { EXPECT_NE(store.find({i}), nullptr) << i; }
}

TEST(PacketStore, DropsTheOldestWhenFull) {
  PacketPool pool(300);
  Store store({.packets_max = 128});
  for (int i = 0; i < 200; ++i) { EXPECT_TRUE(store.insert(packet(pool, i))); }
  EXPECT_EQ(store.slots(), 128U);
  EXPECT_EQ(store.size(), 128U);
  EXPECT_EQ(store.find({71}), nullptr);
  EXPECT_NE(store.find({72}), nullptr);
  EXPECT_EQ(pool.free_slabs(), 300U - 128U);
  EXPECT_FALSE(store.insert(packet(pool, 71)));
}

TEST(PacketStore, TakesLateOnesInTheirPlace) {
  PacketPool pool(300);
  Store store({.packets_max = 128});
  store.insert(packet(pool, 100));
  EXPECT_TRUE(store.insert(packet(pool, 10)));
  EXPECT_TRUE(store.insert(packet(pool, -27)));
  EXPECT_FALSE(store.insert(packet(pool, -28)));
  EXPECT_NE(store.find({-27}), nullptr);
  EXPECT_NE(store.find({10}), nullptr);
}

TEST(PacketStore, SurvivesAJumpOverTheWholeRing) {
  PacketPool pool(300);
  Store store({});
  for (int i = 0; i < 60; i += 7) { store.insert(packet(pool, i)); }
  store.insert(packet(pool, 1'000'000));
  EXPECT_EQ(store.size(), 1U);
  EXPECT_EQ(pool.free_slabs(), 299U);
  store.clear();
  EXPECT_EQ(pool.free_slabs(), 300U);
}

TEST(PacketStore, KeepsItsPromisesUnderRandomNumbers) {
  SeededRandom random(11);
  PacketPool pool(2000);
  Store store({.age_max = 500ms, .packets_max = 256});
  Instant now = at(0ms);
  store.insert(packet(pool, 0, now));
  std::int64_t newest = 0;
  for (int i = 0; i < 20'000; ++i) {
    now += std::chrono::milliseconds(random.below(4));
    const std::int64_t jump =
        static_cast<std::int64_t>(random.below(random.below(100) == 0 ? 700 : 6));
    const std::int64_t seq = random.below(4) == 0 ? newest - jump : newest + jump;
    store.insert(packet(pool, seq, now));
    newest = std::max(newest, seq);
    for (const std::int64_t probe : {seq, newest, newest - 100}) {
      const Store::Stored* found = store.find({probe});
      if (found != nullptr) { ASSERT_EQ(found->note, static_cast<int>(probe)); }
    }
    ASSERT_NE(store.find({newest}), nullptr);
    ASSERT_LE(store.size(), 256U);
    ASSERT_EQ(pool.free_slabs() + store.size(), 2000U);
  }
}

}  // namespace
}  // namespace madang::rtp
