#include "stun/message_view.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.hpp"
#include "stun/message_test_vectors.hpp"

namespace madang::stun {
namespace {

using testing::ElementsAre;
using testing::Optional;

Bytes bytes_of(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

std::vector<std::uint8_t> copy_of(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

constexpr TransactionId kSampleId = {0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae};

TEST(MessageView, ReadsTheSampleRequestOfRfc5769) {
  const auto view = MessageView::parse(rfc5769::kRequest);
  ASSERT_TRUE(view);
  EXPECT_TRUE(view->is_binding(MessageClass::Request));
  EXPECT_EQ(view->transaction_id(), kSampleId);
  EXPECT_THAT(view->username(), Optional(rfc5769::kUsername));
  EXPECT_THAT(view->u32(AttributeType::Priority), Optional(0x6e0001ffu));
  EXPECT_THAT(view->u64(AttributeType::IceControlled), Optional(0x932ff9b151263b36u));
  EXPECT_FALSE(view->has(AttributeType::IceControlling));
  EXPECT_TRUE(view->is_integrity_right(bytes_of(rfc5769::kPassword)));
  EXPECT_TRUE(view->is_fingerprint_right());
}

TEST(MessageView, ReadsTheSampleIpv4ResponseOfRfc5769) {
  const auto view = MessageView::parse(rfc5769::kResponseV4);
  ASSERT_TRUE(view);
  EXPECT_TRUE(view->is_binding(MessageClass::Success));
  EXPECT_THAT(view->xor_mapped_address(), Optional(SocketAddress{IpAddress::v4(192, 0, 2, 1), 32853}));
  EXPECT_TRUE(view->is_integrity_right(bytes_of(rfc5769::kPassword)));
  EXPECT_TRUE(view->is_fingerprint_right());
}

TEST(MessageView, ReadsTheSampleIpv6ResponseOfRfc5769) {
  const auto view = MessageView::parse(rfc5769::kResponseV6);
  ASSERT_TRUE(view);
  const SocketAddress wanted{*IpAddress::parse("2001:db8:1234:5678:11:2233:4455:6677"), 32853};
  EXPECT_THAT(view->xor_mapped_address(), Optional(wanted));
  EXPECT_TRUE(view->is_integrity_right(bytes_of(rfc5769::kPassword)));
  EXPECT_TRUE(view->is_fingerprint_right());
}

TEST(MessageView, RefusesEveryTruncationAndEveryExtension) {
  const auto whole = copy_of(rfc5769::kRequest);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(MessageView::parse(Bytes(whole).first(size))) << size;
  }
  auto longer = whole;
  longer.resize(whole.size() + 4);
  EXPECT_FALSE(MessageView::parse(longer));
}

TEST(MessageView, NoFlippedBitKeepsBothFingerprintAndIntegrity) {
  for (std::size_t bit = 0; bit < sizeof(rfc5769::kRequest) * 8; ++bit) {
    auto bytes = copy_of(rfc5769::kRequest);
    bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ 1u << bit % 8);
    const auto view = MessageView::parse(bytes);
    if (!view) { continue; }
    EXPECT_FALSE(view->is_fingerprint_right() && view->is_integrity_right(bytes_of(rfc5769::kPassword))) << bit;
  }
}

TEST(MessageView, IntegrityNeedsTheRightPassword) {
  const auto view = MessageView::parse(rfc5769::kRequest);
  ASSERT_TRUE(view);
  EXPECT_FALSE(view->is_integrity_right(bytes_of("VOkJxbRl1RmTxUk/WvJxBu")));
  EXPECT_FALSE(view->is_integrity_right({}));
}

/// A Binding request of these attributes, hand-made so that it may be wrong.
std::vector<std::uint8_t> request_with(std::vector<std::uint8_t> attributes) {
  std::vector<std::uint8_t> bytes = {0x00, 0x01, 0x00, static_cast<std::uint8_t>(attributes.size()),
                                     0x21, 0x12, 0xA4, 0x42};
  bytes.resize(kHeaderBytes);
  bytes.insert(bytes.end(), attributes.begin(), attributes.end());
  return bytes;
}

TEST(MessageView, TheFirstOfTwoEqualAttributesCounts) {
  const auto bytes = request_with({0x00, 0x24, 0x00, 0x04, 0, 0, 0, 1, 0x00, 0x24, 0x00, 0x04, 0, 0, 0, 2});
  const auto view = MessageView::parse(bytes);
  ASSERT_TRUE(view);
  EXPECT_THAT(view->u32(AttributeType::Priority), Optional(1u));
}

TEST(MessageView, WhatFollowsMessageIntegrityIsNotSeen) {
  std::vector<std::uint8_t> attributes = {0x00, 0x08, 0x00, 0x14};
  attributes.resize(24);
  attributes.insert(attributes.end(), {0x00, 0x25, 0x00, 0x00});
  const auto bytes = request_with(attributes);
  const auto view = MessageView::parse(bytes);
  ASSERT_TRUE(view);
  EXPECT_TRUE(view->has_integrity());
  EXPECT_FALSE(view->has(AttributeType::UseCandidate));
}

TEST(MessageView, RefusesAFingerprintThatIsNotLast) {
  EXPECT_FALSE(MessageView::parse(request_with({0x80, 0x28, 0x00, 0x04, 1, 2, 3, 4, 0x00, 0x25, 0x00, 0x00})));
}

TEST(MessageView, RefusesWrongSizesOfIntegrityAndFingerprint) {
  EXPECT_FALSE(MessageView::parse(request_with({0x80, 0x28, 0x00, 0x03, 1, 2, 3, 0})));
  EXPECT_FALSE(MessageView::parse(request_with({0x00, 0x08, 0x00, 0x04, 1, 2, 3, 4})));
}

TEST(MessageView, RefusesAnAttributeBeyondTheEnd) {
  EXPECT_FALSE(MessageView::parse(request_with({0x00, 0x06, 0x00, 0x05, 'a', 'b', 'c', 'd'})));
  EXPECT_FALSE(MessageView::parse(request_with({0x00, 0x06, 0xFF, 0xFF, 'a', 'b', 'c', 'd'})));
}

TEST(MessageView, RefusesALengthThatIsNotAMultipleOfFour) {
  EXPECT_FALSE(MessageView::parse(request_with({0x00, 0x25})));
}

TEST(MessageView, ValuesOfTheWrongSizeAreNoValues) {
  const auto bytes = request_with({0x00, 0x24, 0x00, 0x02, 0, 1, 0, 0, 0x00, 0x20, 0x00, 0x08, 0, 2, 0, 0, 0, 0, 0, 0,
                                   0x00, 0x09, 0x00, 0x04, 0, 0, 7, 0, 0x00, 0x06, 0x00, 0x00});
  const auto view = MessageView::parse(bytes);
  ASSERT_TRUE(view);
  EXPECT_FALSE(view->u32(AttributeType::Priority));
  EXPECT_FALSE(view->xor_mapped_address());
  EXPECT_FALSE(view->error_code());
  EXPECT_FALSE(view->username());
}

TEST(MessageView, RefusesAUsernameOfMoreThan508Bytes) {
  std::vector<std::uint8_t> bytes = {0x00, 0x01, 0x02, 0x04, 0x21, 0x12, 0xA4, 0x42};
  bytes.resize(kHeaderBytes);
  bytes.insert(bytes.end(), {0x00, 0x06, 0x01, 0xFD});  // 509 bytes, padded to 512
  bytes.resize(bytes.size() + 512, 'u');
  const auto view = MessageView::parse(bytes);
  ASSERT_TRUE(view);
  EXPECT_FALSE(view->username());
}

TEST(MessageView, ClassAndMethodAreTakenApart) {
  auto bytes = request_with({});
  store_be16(bytes.data(), 0x02EF);  // every method bit that RFC 7983 leaves us, no class bit
  EXPECT_EQ(MessageView::parse(bytes)->method(), 0x0FF);
  EXPECT_EQ(MessageView::parse(bytes)->message_class(), MessageClass::Request);
  store_be16(bytes.data(), 0x0110);
  EXPECT_EQ(MessageView::parse(bytes)->method(), 0);
  EXPECT_EQ(MessageView::parse(bytes)->message_class(), MessageClass::Error);
  store_be16(bytes.data(), 0x0011);
  EXPECT_TRUE(MessageView::parse(bytes)->is_binding(MessageClass::Indication));
}

TEST(MessageView, OnlyTheFirstByteAndCookieMakeItLookLikeStun) {
  EXPECT_TRUE(looks_like_stun(rfc5769::kRequest));
  auto dtls = copy_of(rfc5769::kRequest);
  dtls[0] = 22;
  EXPECT_FALSE(looks_like_stun(dtls));
  EXPECT_FALSE(looks_like_stun(Bytes(rfc5769::kRequest).first(19)));
}

TEST(MessageView, RandomBytesBehindARightHeaderNeverHurt) {
  SeededRandom random(1);
  for (int i = 0; i < 20'000; ++i) {
    std::vector<std::uint8_t> attributes(random.below(16) * 4);
    random.fill(attributes);
    const auto bytes = request_with(attributes);
    if (const auto view = MessageView::parse(bytes)) {
      EXPECT_FALSE(view->is_integrity_right(bytes_of("password")));
    }
  }
}

}  // namespace
}  // namespace madang::stun
