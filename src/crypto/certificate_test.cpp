#include "crypto/certificate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/x509.h>

#include "crypto/sha.hpp"

namespace madang::crypto {
namespace {

using testing::HasSubstr;

constexpr std::int64_t kNow = 1'800'000'000;
constexpr std::int64_t kDay = 86'400;

TEST(Certificate, IsSelfSignedOnP256) {
  const auto certificate = Certificate::generate(kNow);
  ASSERT_TRUE(certificate);
  EXPECT_EQ(X509_verify(certificate->x509(), certificate->key()), 1);
  EXPECT_EQ(EVP_PKEY_get_bits(certificate->key()), 256);
  EXPECT_TRUE(EVP_PKEY_is_a(certificate->key(), "EC"));
  EXPECT_EQ(certificate->chain_size(), 0u);
}

TEST(Certificate, IsValidFromADayBeforeUntilThirtyDaysAfter) {
  const auto certificate = Certificate::generate(kNow);
  ASSERT_TRUE(certificate);
  const auto compare = [](const ASN1_TIME* time, std::int64_t at) {
    return ASN1_TIME_cmp_time_t(time, at);
  };
  EXPECT_EQ(compare(X509_get0_notBefore(certificate->x509()), kNow - kDay), 0);
  EXPECT_EQ(compare(X509_get0_notAfter(certificate->x509()), kNow + 30 * kDay), 0);
}

TEST(Certificate, IsNewEveryTime) {
  const auto a = Certificate::generate(kNow);
  const auto b = Certificate::generate(kNow);
  EXPECT_NE(a->fingerprint(FingerprintAlgorithm::Sha256),
            b->fingerprint(FingerprintAlgorithm::Sha256));
}

TEST(Certificate, HasTheFingerprintOfItsDer) {
  const auto certificate = Certificate::generate(kNow);
  const Fingerprint print = certificate->fingerprint(FingerprintAlgorithm::Sha256);
  const Sha256Digest digest = sha256(certificate->der());
  EXPECT_TRUE(std::equal(digest.begin(), digest.end(), print.bytes().begin(), print.bytes().end()));
}

TEST(Certificate, ComesBackFromItsPem) {
  const auto certificate = Certificate::generate(kNow);
  const auto again = Certificate::from_pem(certificate->certificate_pem(), certificate->key_pem());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->der(), certificate->der());
}

TEST(Certificate, KeepsTheChainThatFollowsIt) {
  const auto leaf = Certificate::generate(kNow);
  const auto issuer = Certificate::generate(kNow);
  const auto loaded =
      Certificate::from_pem(leaf->certificate_pem() + issuer->certificate_pem(), leaf->key_pem());
  ASSERT_TRUE(loaded);
  ASSERT_EQ(loaded->chain_size(), 1u);
  EXPECT_EQ(X509_cmp(loaded->chain_at(0), issuer->x509()), 0);
}

TEST(Certificate, RefusesWithTheReason) {
  const auto a = Certificate::generate(kNow);
  const auto b = Certificate::generate(kNow);
  const auto refusal = [](std::string_view certificate, std::string_view key) {
    const auto result = Certificate::from_pem(certificate, key);
    return result ? std::string("accepted") : result.error().message;
  };
  EXPECT_THAT(refusal("nonsense", a->key_pem()), HasSubstr("no PEM certificate"));
  EXPECT_THAT(refusal("", ""), HasSubstr("no PEM certificate"));
  EXPECT_THAT(refusal(a->certificate_pem(), "nonsense"), HasSubstr("private key"));
  EXPECT_THAT(refusal(a->certificate_pem(), b->key_pem()), HasSubstr("does not belong"));
  std::string chain;
  for (std::size_t i = 0; i < Certificate::kChainMax + 2; ++i) { chain += a->certificate_pem(); }
  EXPECT_THAT(refusal(chain, a->key_pem()), HasSubstr("chain"));
  EXPECT_EQ(ERR_peek_error(), 0u) << "nothing is left for the next user of OpenSSL's error queue";
}

}  // namespace
}  // namespace madang::crypto
