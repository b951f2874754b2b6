#include "media/data_consumer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace madang::media {
namespace {

DataConsumer on_stream(ortc::SctpStreamParameters stream) { return DataConsumer({}, {}, {.stream = stream}); }

DataConsumer with(std::vector<std::uint16_t> subchannels) {
  return DataConsumer({}, {}, {.subchannels = std::move(subchannels)});
}

TEST(DataConsumer, CarriesMessagesAsItsStreamSays) {
  const DataConsumer reliable = on_stream({.stream_id = 7});
  EXPECT_EQ(reliable.stream(), 7);
  EXPECT_TRUE(reliable.options().is_ordered);
  EXPECT_TRUE(reliable.is_reliable());
  const DataConsumer timed = on_stream({.ordered = false, .max_packet_life_time_ms = 2000});
  EXPECT_FALSE(timed.options().is_ordered);
  EXPECT_EQ(timed.options().lifetime, 2s);
  EXPECT_FALSE(timed.is_reliable());
  const DataConsumer counted = on_stream({.ordered = false, .max_retransmits = 70'000});
  EXPECT_EQ(counted.options().retransmits_max, 65'535);
  EXPECT_FALSE(counted.is_reliable());
  EXPECT_FALSE(DataConsumer({}, {}, {}).stream());
}

TEST(DataConsumer, WantsEverythingThatIsForNobodyInParticular) {
  EXPECT_TRUE(with({}).wants({}));
  EXPECT_TRUE(with({1, 2}).wants({}));
}

TEST(DataConsumer, WantsWhatIsForOneOfItsSubchannels) {
  const std::uint16_t five_or_six[] = {5, 6};
  EXPECT_TRUE(with({9, 6}).wants({.subchannels = five_or_six}));
  EXPECT_FALSE(with({9, 7}).wants({.subchannels = five_or_six}));
  EXPECT_FALSE(with({}).wants({.subchannels = five_or_six}));
}

TEST(DataConsumer, MustHaveTheRequiredSubchannelAndNotTheIgnoredOne) {
  EXPECT_TRUE(with({3, 1}).wants({.required = 3}));
  EXPECT_FALSE(with({1}).wants({.required = 3}));
  EXPECT_FALSE(with({}).wants({.required = 3}));
  EXPECT_FALSE(with({3, 1}).wants({.ignored = 3}));
  EXPECT_TRUE(with({1}).wants({.ignored = 3}));
  const std::uint16_t one[] = {1};
  EXPECT_FALSE(with({1, 3}).wants({.subchannels = one, .ignored = 3}));
  EXPECT_FALSE(with({1}).wants({.subchannels = one, .required = 3}));
  EXPECT_TRUE(with({1, 3}).wants({.subchannels = one, .required = 3, .ignored = 4}));
}

TEST(DataConsumer, SubchannelsCanChange) {
  DataConsumer consumer = with({1});
  consumer.set_subchannels(std::vector<std::uint16_t>{8, 4});
  EXPECT_FALSE(consumer.wants({.required = 1}));
  EXPECT_TRUE(consumer.wants({.required = 4}));
}

TEST(DataConsumer, LetsSoManyMessagesOutPerSecondAndNoMore) {
  DataConsumer consumer({}, {}, {});
  for (int i = 0; i < 3; ++i) { EXPECT_TRUE(consumer.on_arrival(at(10s), 3)); }
  EXPECT_FALSE(consumer.on_arrival(at(10s + 999ms), 3));
  EXPECT_TRUE(consumer.on_arrival(at(11s), 3));
}

TEST(DataConsumer, TellsThatItIsFullOnceASecond) {
  DataConsumer consumer({}, {}, {});
  EXPECT_TRUE(consumer.on_full(at(0s)));
  EXPECT_FALSE(consumer.on_full(at(999ms)));
  EXPECT_TRUE(consumer.on_full(at(1s)));
}

TEST(DataConsumer, CountsWhatWasSent) {
  DataConsumer consumer({}, {}, {});
  consumer.on_sent(5);
  consumer.on_sent(0);
  EXPECT_EQ(consumer.messages_sent(), 2u);
  EXPECT_EQ(consumer.bytes_sent(), 5u);
}

}  // namespace
}  // namespace madang::media
