#include "dtls/record.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace madang::dtls {
namespace {

const std::vector<std::uint8_t> kRecord = {22, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 5, 0, 3, 'a', 'b', 'c'};

TEST(RecordView, ReadsTheHeaderAndTheBody) {
  auto bytes = kRecord;
  bytes.push_back('x');
  const auto record = RecordView::parse(bytes);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->type, ContentType::Handshake);
  EXPECT_EQ(record->epoch, 1);
  EXPECT_EQ(record->whole.size(), kRecord.size());
  EXPECT_EQ(record->body.size(), 3u);
  EXPECT_EQ(record->body[0], 'a');
}

TEST(RecordView, RefusesEveryTruncation) {
  for (std::size_t size = 0; size < kRecord.size(); ++size) {
    EXPECT_FALSE(RecordView::parse(Bytes(kRecord).first(size))) << size;
  }
}

TEST(RecordView, RefusesUnknownTypesAndVersions) {
  for (unsigned type = 0; type < 256; ++type) {
    auto bytes = kRecord;
    bytes[0] = static_cast<std::uint8_t>(type);
    EXPECT_EQ(RecordView::parse(bytes).has_value(), type >= 20 && type <= 23) << type;
  }
  auto old = kRecord;
  old[2] = 0xFF;
  EXPECT_FALSE(RecordView::parse(old)) << "DTLS 1.0 sealed";
  old[4] = 0;
  EXPECT_TRUE(RecordView::parse(old)) << "a ClientHello's";
  old[2] = 0xFC;
  EXPECT_FALSE(RecordView::parse(old)) << "DTLS 1.3";
}

TEST(FragmentView, ReadsAFragmentThatLiesInsideItsMessage) {
  const std::vector<std::uint8_t> bytes = {1, 0, 0, 9, 0, 7, 0, 0, 4, 0, 0, 5, 'h', 'e', 'l', 'l', 'o', '!'};
  const auto fragment = FragmentView::parse(bytes);
  ASSERT_TRUE(fragment);
  EXPECT_EQ(fragment->type, 1);
  EXPECT_EQ(fragment->message_bytes, 9u);
  EXPECT_EQ(fragment->message_seq, 7);
  EXPECT_EQ(fragment->offset, 4u);
  EXPECT_EQ(fragment->body.size(), 5u);
  EXPECT_EQ(fragment->wire_bytes(), 17u);
}

TEST(FragmentView, RefusesWhatContradictsItself) {
  EXPECT_FALSE(FragmentView::parse(std::vector<std::uint8_t>{1, 0, 0, 9, 0, 7, 0, 0, 5, 0, 0, 5, 1, 2, 3, 4, 5}));
  EXPECT_FALSE(FragmentView::parse(std::vector<std::uint8_t>{1, 0, 0, 9, 0, 7, 0, 0, 0, 0, 0, 0}));
  EXPECT_FALSE(FragmentView::parse(std::vector<std::uint8_t>{1, 0, 0, 9, 0, 7, 0, 0, 0, 0, 0, 5, 1, 2}));
  EXPECT_FALSE(FragmentView::parse({}));
  EXPECT_TRUE(FragmentView::parse(std::vector<std::uint8_t>{14, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0}))
      << "ServerHelloDone is empty";
}

TEST(LooksLikeDtls, GoesByTheFirstByte) {
  EXPECT_TRUE(looks_like_dtls(kRecord));
  auto other = kRecord;
  other[0] = 64;
  EXPECT_FALSE(looks_like_dtls(other));
  other[0] = 19;
  EXPECT_FALSE(looks_like_dtls(other));
  EXPECT_FALSE(looks_like_dtls(Bytes(kRecord).first(12)));
}

}  // namespace
}  // namespace madang::dtls
