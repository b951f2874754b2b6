#include "media/data_producer.hpp"

#include <gtest/gtest.h>

namespace madang::media {
namespace {

TEST(DataProducer, IsWhatItWasProducedAs) {
  const DataProducer producer({}, {.stream = ortc::SctpStreamParameters{.stream_id = 9}, .label = "l", .protocol = "p"});
  EXPECT_EQ(producer.stream(), 9);
  EXPECT_EQ(producer.label(), "l");
  EXPECT_EQ(producer.protocol(), "p");
  EXPECT_FALSE(DataProducer({}, {}).stream());
}

TEST(DataProducer, CountsWhatItSends) {
  DataProducer producer({}, {});
  producer.on_message(7);
  producer.on_message(0);
  EXPECT_EQ(producer.messages_received(), 2u);
  EXPECT_EQ(producer.bytes_received(), 7u);
}

}  // namespace
}  // namespace madang::media
