#include "dtls/handshake_guard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace madang::dtls {
namespace {

using testing::Optional;

struct Fragment {
  std::uint8_t type = 1;
  std::uint16_t message_seq = 0;
  std::uint32_t message_bytes = 10;
  std::uint32_t offset = 0;
  std::uint32_t size = 10;
};

std::vector<std::uint8_t> bytes_of(const Fragment& fragment) {
  std::vector<std::uint8_t> bytes(kFragmentHeaderBytes + fragment.size);
  bytes[0] = fragment.type;
  store_be24(bytes.data() + 1, fragment.message_bytes);
  store_be16(bytes.data() + 4, fragment.message_seq);
  store_be24(bytes.data() + 6, fragment.offset);
  store_be24(bytes.data() + 9, fragment.size);
  return bytes;
}

std::optional<Drop> admit(HandshakeGuard& guard, const Fragment& fragment) {
  const auto body = bytes_of(fragment);
  return guard.admit({.type = ContentType::Handshake, .epoch = 0, .whole = body, .body = body}, false);
}

std::optional<Drop> admit_sealed(HandshakeGuard& guard, ContentType type, std::size_t size, bool can_open) {
  const std::vector<std::uint8_t> body(size);
  return guard.admit({.type = type, .epoch = 1, .whole = body, .body = body}, can_open);
}

TEST(HandshakeGuard, AServerHearsOnlyAClientHelloFirst) {
  HandshakeGuard guard(Role::Server);
  for (const std::uint8_t type : std::to_array<std::uint8_t>({0, 2, 3, 4, 11, 12, 13, 14, 15, 16, 20})) {
    EXPECT_THAT(admit(guard, {.type = type}), Optional(Drop::Unexpected)) << int{type};
  }
  EXPECT_THAT(admit(guard, {.type = 11, .message_seq = 1}), Optional(Drop::Unexpected));
  EXPECT_EQ(admit(guard, {.type = 1}), std::nullopt);
  guard.on_flight_sent();
  EXPECT_EQ(admit(guard, {.type = 11, .message_seq = 1}), std::nullopt);
  EXPECT_EQ(admit(guard, {.type = 16, .message_seq = 2}), std::nullopt);
  EXPECT_EQ(admit(guard, {.type = 15, .message_seq = 3}), std::nullopt);
  EXPECT_THAT(admit(guard, {.type = 1, .message_seq = 4}), Optional(Drop::Unexpected));
  EXPECT_THAT(admit(guard, {.type = 16, .message_seq = 1}), Optional(Drop::Unexpected));
}

TEST(HandshakeGuard, AClientHearsAServersFlightWithOrWithoutVerifyRequest) {
  HandshakeGuard plain(Role::Client), verified(Role::Client);
  const std::uint8_t flight[] = {2, 11, 12, 13, 14};
  EXPECT_EQ(admit(verified, {.type = 3}), std::nullopt);
  for (std::uint16_t i = 0; i < 5; ++i) {
    EXPECT_EQ(admit(plain, {.type = flight[i], .message_seq = i}), std::nullopt);
    EXPECT_EQ(admit(verified, {.type = flight[i], .message_seq = static_cast<std::uint16_t>(i + 1)}), std::nullopt);
  }
  for (const std::uint8_t type : std::to_array<std::uint8_t>({0, 1, 4, 15, 16, 20, 22})) {
    EXPECT_THAT(admit(plain, {.type = type, .message_seq = 6}), Optional(Drop::Unexpected)) << int{type};
  }
}

TEST(HandshakeGuard, FragmentsMustAgreeOnTheLengthOfTheirMessage) {
  HandshakeGuard guard(Role::Server);
  EXPECT_EQ(admit(guard, {.message_bytes = 100, .size = 50}), std::nullopt);
  EXPECT_EQ(admit(guard, {.message_bytes = 100, .offset = 50, .size = 50}), std::nullopt);
  EXPECT_THAT(admit(guard, {.message_bytes = 101, .offset = 50, .size = 50}), Optional(Drop::Fragment));
  EXPECT_THAT(admit(guard, {.message_bytes = 100, .offset = 51, .size = 50}), Optional(Drop::Fragment));
  EXPECT_THAT(admit(guard, {.message_bytes = 100, .offset = 0, .size = 0}), Optional(Drop::Fragment));
}

TEST(HandshakeGuard, NoMessageMayBeLargerThanTheLimit) {
  HandshakeGuard guard(Role::Server);
  EXPECT_THAT(admit(guard, {.message_bytes = kHandshakeMessageBytesMax + 1}), Optional(Drop::OverLimit));
  EXPECT_THAT(admit(guard, {.message_bytes = 0xFFFFFF}), Optional(Drop::OverLimit));
  EXPECT_EQ(admit(guard, {.message_bytes = kHandshakeMessageBytesMax}), std::nullopt);
}

TEST(HandshakeGuard, AllMessagesTogetherMayNotClaimMoreThanTheLimit) {
  HandshakeGuard guard(Role::Client);
  EXPECT_EQ(admit(guard, {.type = 11, .message_seq = 1, .message_bytes = kHandshakeMessageBytesMax}), std::nullopt);
  EXPECT_EQ(admit(guard, {.type = 11, .message_seq = 2, .message_bytes = kHandshakeMessageBytesMax}), std::nullopt);
  EXPECT_THAT(admit(guard, {.type = 11, .message_seq = 3}), Optional(Drop::OverLimit));
  EXPECT_EQ(admit(guard, {.type = 11, .message_seq = 2, .message_bytes = kHandshakeMessageBytesMax, .offset = 10}),
            std::nullopt)
      << "what is already counted goes on";
}

TEST(HandshakeGuard, NoMessageNumberMayBeBeyondTheLimit) {
  HandshakeGuard guard(Role::Client);
  EXPECT_THAT(admit(guard, {.type = 11, .message_seq = kHandshakeMessagesMax}), Optional(Drop::OverLimit));
  EXPECT_THAT(admit(guard, {.type = 11, .message_seq = 0xFFFF}), Optional(Drop::OverLimit));
}

TEST(HandshakeGuard, OnlyTwoSealedRecordsMayComeBeforeTheirKeys) {
  HandshakeGuard guard(Role::Server);
  EXPECT_THAT(admit_sealed(guard, ContentType::Handshake, 40, false), Optional(Drop::WrongEpoch));
  guard.on_flight_sent();
  EXPECT_EQ(admit_sealed(guard, ContentType::Handshake, 40, false), std::nullopt);
  EXPECT_EQ(admit_sealed(guard, ContentType::Handshake, 40, false), std::nullopt);
  EXPECT_THAT(admit_sealed(guard, ContentType::Handshake, 40, false), Optional(Drop::OverLimit));
  EXPECT_EQ(admit_sealed(guard, ContentType::Handshake, 40, true), std::nullopt);
  EXPECT_THAT(admit_sealed(guard, ContentType::Handshake, 27, true), Optional(Drop::TooShort));
  EXPECT_THAT(admit_sealed(guard, ContentType::ApplicationData, 40, true), Optional(Drop::Unexpected));
  EXPECT_THAT(admit_sealed(guard, ContentType::Alert, 40, true), Optional(Drop::Unexpected));
}

TEST(HandshakeGuard, PlaintextAlertsAndDataNeverPass) {
  HandshakeGuard guard(Role::Client);
  guard.on_flight_sent();
  const std::vector<std::uint8_t> body = {2, 40};
  EXPECT_THAT(guard.admit({.type = ContentType::Alert, .epoch = 0, .whole = body, .body = body}, false),
              Optional(Drop::PlaintextAlert));
  EXPECT_THAT(guard.admit({.type = ContentType::ApplicationData, .epoch = 0, .whole = body, .body = body}, false),
              Optional(Drop::Unexpected));
  EXPECT_THAT(guard.admit({.type = ContentType::ChangeCipherSpec, .epoch = 0, .whole = body, .body = body}, false),
              Optional(Drop::Malformed));
}

}  // namespace
}  // namespace madang::dtls
