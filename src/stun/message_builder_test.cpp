#include "stun/message_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stun/message_test_vectors.hpp"
#include "stun/message_view.hpp"

namespace madang::stun {
namespace {

using testing::ElementsAreArray;
using testing::Optional;

Bytes bytes_of(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

constexpr TransactionId kSampleId = {0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae};

TEST(MessageBuilder, WritesTheAddressesOfRfc5769) {
  std::uint8_t room[128];
  const Bytes v4 = MessageBuilder(room, MessageClass::Success, kSampleId)
                       .xor_mapped_address({IpAddress::v4(192, 0, 2, 1), 32853}).finish();
  EXPECT_THAT(v4.subspan(kHeaderBytes), ElementsAreArray(Bytes(rfc5769::kResponseV4).subspan(36, 12)));
  const Bytes v6 = MessageBuilder(room, MessageClass::Success, kSampleId)
                       .xor_mapped_address({*IpAddress::parse("2001:db8:1234:5678:11:2233:4455:6677"), 32853})
                       .finish();
  EXPECT_THAT(v6.subspan(kHeaderBytes), ElementsAreArray(Bytes(rfc5769::kResponseV6).subspan(36, 24)));
}

/// The sample request's attributes one by one; its padding (spaces) and so its sums differ from ours by design.
TEST(MessageBuilder, WritesTheSampleRequestUpToItsPadding) {
  std::uint8_t room[128];
  const Bytes written = MessageBuilder(room, MessageClass::Request, kSampleId)
                            .attribute(AttributeType::Software, bytes_of("STUN test client"))
                            .u32(AttributeType::Priority, 0x6e0001ff)
                            .u64(AttributeType::IceControlled, 0x932ff9b151263b36)
                            .username(rfc5769::kUsername)
                            .integrity(bytes_of(rfc5769::kPassword))
                            .fingerprint()
                            .finish();
  ASSERT_EQ(written.size(), sizeof(rfc5769::kRequest));
  EXPECT_THAT(written.first(73), ElementsAreArray(Bytes(rfc5769::kRequest).first(73)));
  const auto view = MessageView::parse(written);
  ASSERT_TRUE(view);
  EXPECT_TRUE(view->is_integrity_right(bytes_of(rfc5769::kPassword)));
  EXPECT_TRUE(view->is_fingerprint_right());
}

TEST(MessageBuilder, SuccessResponsesAre64And76Bytes) {
  std::uint8_t room[128];
  const auto response = [&](const SocketAddress& address) {
    return MessageBuilder(room, MessageClass::Success, kSampleId).xor_mapped_address(address)
        .integrity(bytes_of("pass")).fingerprint().finish();
  };
  EXPECT_EQ(response({IpAddress::v4(1, 2, 3, 4), 5}).size(), 64u);
  EXPECT_EQ(response({*IpAddress::parse("::1"), 5}).size(), 76u);
}

TEST(MessageBuilder, ErrorCodeReadsBack) {
  std::uint8_t room[128];
  const Bytes written = MessageBuilder(room, MessageClass::Error, kSampleId)
                            .error_code(kRoleConflict, "Role Conflict").fingerprint().finish();
  EXPECT_THAT(written.subspan(kHeaderBytes, 8), testing::ElementsAre(0, 9, 0, 17, 0, 0, 4, 87));
  const auto view = MessageView::parse(written);
  ASSERT_TRUE(view);
  EXPECT_TRUE(view->is_binding(MessageClass::Error));
  EXPECT_THAT(view->error_code(), Optional(487));
}

TEST(MessageBuilder, BindingRequestSaysAllThatACheckNeeds) {
  std::uint8_t room[256];
  const BindingRequest request{.id = kSampleId, .username = "abcd:efgh", .password = "secret", .priority = 7,
                               .tie_breaker = 9, .use_candidate = true, .nomination = 3};
  const auto view = MessageView::parse(request.write_to(room));
  ASSERT_TRUE(view);
  EXPECT_THAT(view->username(), Optional(std::string_view("abcd:efgh")));
  EXPECT_THAT(view->u32(AttributeType::Priority), Optional(7u));
  EXPECT_THAT(view->u64(AttributeType::IceControlling), Optional(9u));
  EXPECT_THAT(view->u32(AttributeType::Nomination), Optional(3u));
  EXPECT_TRUE(view->has(AttributeType::UseCandidate));
  EXPECT_TRUE(view->is_integrity_right(bytes_of("secret")));
  EXPECT_TRUE(view->is_fingerprint_right());
}

TEST(MessageBuilder, TooSmallARoomGivesNothing) {
  const BindingRequest request{.id = kSampleId, .username = "abcd:efgh", .password = "secret"};
  std::uint8_t room[256];
  const std::size_t size = request.write_to(room).size();
  for (std::size_t less = 0; less < size; ++less) {
    EXPECT_TRUE(request.write_to(MutableBytes(room).first(less)).empty()) << less;
  }
  EXPECT_EQ(request.write_to(MutableBytes(room).first(size)).size(), size);
}

}  // namespace
}  // namespace madang::stun
