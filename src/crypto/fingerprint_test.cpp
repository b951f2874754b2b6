#include "crypto/fingerprint.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace madang::crypto {
namespace {

// The example of RFC 8122 §5.
constexpr std::string_view kSha1Value =
    "4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB";

TEST(Fingerprint, ReadsTheRfcsExampleAndWritesItBack) {
  const auto print = Fingerprint::parse("SHA-1", kSha1Value);
  ASSERT_TRUE(print);
  EXPECT_EQ(print->algorithm(), FingerprintAlgorithm::Sha1);
  EXPECT_EQ(print->bytes().size(), 20u);
  EXPECT_EQ(print->bytes()[1], 0xAD);
  EXPECT_EQ(print->value(), kSha1Value);
}

TEST(Fingerprint, ReadsEitherCase) {
  EXPECT_EQ(
      Fingerprint::parse("sha-1", "4a:ad:b9:b1:3f:82:18:3b:54:02:12:df:3e:5d:49:6b:19:e5:7c:ab"),
      Fingerprint::parse("sha-1", kSha1Value));
}

TEST(Fingerprint, RefusesWhatIsNotOne) {
  EXPECT_FALSE(Fingerprint::parse("md5", kSha1Value));
  EXPECT_FALSE(Fingerprint::parse("sha-256", kSha1Value)) << "wrong length for the digest";
  EXPECT_FALSE(Fingerprint::parse("sha-1", ""));
  std::string text(kSha1Value);
  text[2] = '-';
  EXPECT_FALSE(Fingerprint::parse("sha-1", text)) << "wrong separator";
  text[2] = ':';
  text.back() = 'G';
  EXPECT_FALSE(Fingerprint::parse("sha-1", text)) << "no digit";
  text = kSha1Value;
  text += ":00";
  EXPECT_FALSE(Fingerprint::parse("sha-1", text)) << "a byte too many";
}

TEST(Fingerprint, KnowsEveryAlgorithmByNameAndDigestsWithIt) {
  const std::vector<std::uint8_t> der{1, 2, 3};
  for (const FingerprintAlgorithm algorithm : kFingerprintAlgorithms) {
    EXPECT_EQ(parse_fingerprint_algorithm(to_string(algorithm)), algorithm);
    const Fingerprint print = Fingerprint::of(algorithm, der);
    EXPECT_EQ(Fingerprint::parse(to_string(algorithm), print.value()), print);
  }
  EXPECT_FALSE(parse_fingerprint_algorithm("sha-3"));
}

}  // namespace
}  // namespace madang::crypto
