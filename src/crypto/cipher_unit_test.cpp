// Every backend of this machine against OpenSSL's, and all against published vectors.
#include "crypto/cipher_unit.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "base/random.hpp"
#include "base/text.hpp"
#include "crypto/aes_cm.hpp"
#include "crypto/cm_key.hpp"
#include "crypto/gcm_key.hpp"

namespace madang::crypto {
namespace {

std::vector<std::uint8_t> hex(std::string_view text) { return from_hex(text).value(); }

std::vector<std::uint8_t> random_bytes(Random& random, std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  random.fill(bytes);
  return bytes;
}

TEST(CipherUnit, AlwaysHasOpenSslAndTakesItForWhatIsMissing) {
  EXPECT_EQ(CipherUnit::available().front(), CipherBackend::OpenSsl);
  for (const CipherBackend backend : CipherUnit::available()) {
    EXPECT_EQ(CipherUnit(backend).backend(), backend);
  }
  const auto all = CipherUnit::available();
  if (std::find(all.begin(), all.end(), CipherBackend::IpsecMbAvx512) == all.end()) {
    EXPECT_EQ(CipherUnit(CipherBackend::IpsecMbAvx512).backend(), CipherBackend::OpenSsl);
  }
}

class EveryBackend : public testing::TestWithParam<CipherBackend> {
 protected:
  CipherUnit unit_{GetParam()};
  SeededRandom random_{42};
};

INSTANTIATE_TEST_SUITE_P(Ciphers, EveryBackend, testing::ValuesIn(CipherUnit::available()),
                         [](const auto& instance) {
                           std::string name(to_string(instance.param));
                           std::replace_if(
                               name.begin(), name.end(),
                               [](char c) { return c == ' ' || c == '-'; }, '_');
                           return name;
                         });

// RFC 3711 B.2: the start and, past the carry of the counter's low byte, the end of a long key
// stream.
TEST_P(EveryBackend, GivesTheKeyStreamOfRfc3711) {
  const CmKey key(unit_, hex("2B7E151628AED2A6ABF7158809CF4F3C"), {});
  CmCounter counter{};
  std::ranges::copy(hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD0000"), counter.begin());
  const std::vector<std::uint8_t> zeros(1'044'512);
  std::vector<std::uint8_t> stream(zeros.size());
  key.crypt(counter, zeros, stream.data());
  EXPECT_EQ(to_hex(Bytes(stream).first(48)),
            "e03ead0935c95e80e166b16dd92b4eb4d23513162b02d0f72a43a2fe4a5f97ab"
            "41e95b3bb0a2e8dd477901e4fca894c0");
  EXPECT_EQ(to_hex(Bytes(stream).last(48)),
            "ec8cdf7398607cb0f2d21675ea9ea1e4362b7c3c6773516318a077d7fc5073ae"
            "6a2cc3787889374fbeb4c81b17ba6c44");
  std::vector<std::uint8_t> reference(48);
  aes_cm_keystream(hex("2B7E151628AED2A6ABF7158809CF4F3C"), counter, reference);
  EXPECT_TRUE(std::equal(reference.begin(), reference.end(), stream.begin()));
}

// The GCM specification's test case 4 (128 bits) and 16 (256 bits).
TEST_P(EveryBackend, SealsTheExamplesOfTheGcmSpecification) {
  const auto plain =
      hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
          "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
  const auto aad = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
  GcmNonce nonce{};
  std::ranges::copy(hex("cafebabefacedbaddecaf888"), nonce.begin());
  std::vector<std::uint8_t> out(plain.size() + kGcmTagBytes);

  GcmKey(unit_, hex("feffe9928665731c6d6a8f9467308308")).seal(nonce, aad, plain, out.data());
  EXPECT_EQ(to_hex(out),
            "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
            "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091"
            "5bc94fbc3221a5db94fae95ae7121a47");
  GcmKey(unit_, hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"))
      .seal(nonce, aad, plain, out.data());
  EXPECT_EQ(to_hex(out),
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
            "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
            "76fc6ece0f4e1768cddf8853bb2d551b");
}

TEST_P(EveryBackend, SealsAndOpensAsOpenSslDoes) {
  CipherUnit openssl(CipherBackend::OpenSsl);
  for (const std::size_t key_bytes : {16u, 32u}) {
    const auto key_material = random_bytes(random_, key_bytes);
    const GcmKey ours(unit_, key_material);
    const GcmKey theirs(openssl, key_material);
    for (std::size_t size = 0; size <= 1400; size += 1 + random_.below(7)) {
      const auto plain = random_bytes(random_, size);
      const auto aad = random_bytes(random_, random_.below(80));
      GcmNonce nonce;
      random_.fill(nonce);
      std::vector<std::uint8_t> mine(size + kGcmTagBytes);
      std::vector<std::uint8_t> other(size + kGcmTagBytes);
      ours.seal(nonce, aad, plain, mine.data());
      theirs.seal(nonce, aad, plain, other.data());
      ASSERT_EQ(mine, other) << size;
      ASSERT_TRUE(ours.open(nonce, aad, MutableBytes(mine).first(size), mine.data() + size));
      ASSERT_TRUE(std::equal(plain.begin(), plain.end(), mine.begin()));
      other[random_.below(other.size())] ^= 1;
      ASSERT_FALSE(ours.open(nonce, aad, MutableBytes(other).first(size), other.data() + size));
    }
  }
}

TEST_P(EveryBackend, SealsInPlace) {
  const GcmKey key(unit_, random_bytes(random_, 16));
  const auto plain = random_bytes(random_, 333);
  std::vector<std::uint8_t> apart(333 + kGcmTagBytes);
  key.seal({}, {}, plain, apart.data());
  std::vector<std::uint8_t> in_place = plain;
  in_place.resize(apart.size());
  key.seal({}, {}, Bytes(in_place).first(333), in_place.data());
  EXPECT_EQ(in_place, apart);
}

TEST_P(EveryBackend, RunsBurstsOfEverySizeAsOpenSslDoesOneByOne) {
  struct Packet {
    std::vector<std::uint8_t> plain, ours, theirs;
  };
  CipherUnit openssl(CipherBackend::OpenSsl);
  std::vector<CmKey> our_keys;
  std::vector<CmKey> their_keys;
  for (int i = 0; i < 7; ++i) {
    const auto cipher = random_bytes(random_, 16);
    const auto auth = random_bytes(random_, 20);
    our_keys.emplace_back(unit_, cipher, auth);
    their_keys.emplace_back(openssl, cipher, auth);
  }
  for (std::size_t jobs = 1; jobs <= 2 * CmBurst::kJobsMax + 3; ++jobs) {
    std::vector<Packet> packets(jobs);
    std::vector<CmJob> ours(jobs);
    std::vector<CmJob> theirs(jobs);
    for (std::size_t i = 0; i < jobs; ++i) {
      constexpr std::size_t kHeader = 20;
      Packet& packet = packets[i];
      packet.plain = random_bytes(random_, random_.below(8) == 0 ? 0 : random_.below(1401));
      packet.ours = random_bytes(random_, kHeader + packet.plain.size() + 32);
      packet.theirs = packet.ours;
      const std::size_t key = random_.below(our_keys.size());
      CmJob& job = ours[i];
      random_.fill(job.counter);
      job.counter[14] = job.counter[15] = 0;
      job.plain = packet.plain;
      job.trailer = static_cast<std::uint32_t>(random_.next());
      job.tag_bytes = random_.below(2) == 0 ? 4 : 10;
      theirs[i] = job;
      job.key = &our_keys[key];
      job.packet = packet.ours.data();
      job.out = packet.ours.data() + kHeader;
      theirs[i].key = &their_keys[key];
      theirs[i].packet = packet.theirs.data();
      theirs[i].out = packet.theirs.data() + kHeader;
    }
    CmBurst::run(unit_, ours);
    CmBurst::run(openssl, theirs);
    for (std::size_t i = 0; i < jobs; ++i) {
      ASSERT_EQ(packets[i].ours, packets[i].theirs)
          << "and not a byte beyond the tag; job " << i << " of " << jobs;
    }
  }
}

}  // namespace
}  // namespace madang::crypto
