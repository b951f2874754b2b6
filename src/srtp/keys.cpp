#include "srtp/keys.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "crypto/aes_cm.hpp"
#include "crypto/constant_time.hpp"

namespace madang::srtp {
namespace {

constexpr std::size_t master_bytes(Profile profile) {
  return sizes(profile).key + sizes(profile).salt;
}

//= RFC 3711 §4.3.2: labels 0x00 to 0x05
enum class Label : std::uint8_t { RtpCipher, RtpAuth, RtpSalt, RtcpCipher, RtcpAuth, RtcpSalt };

//= RFC 3711 §4.3.1: key_id = <label> || r, x = key_id XOR master_salt; r is 0 with a derivation
//rate of 0 = RFC 7714 §11: for a 96-bit salt, the salt is first padded on the right with 16 zero
//bits
void derive(const MasterKey& master, Label label, MutableBytes out) {
  crypto::CmCounter counter{};
  std::ranges::copy(master.salt(), counter.begin());
  counter[7] = static_cast<std::uint8_t>(counter[7] ^ static_cast<std::uint8_t>(label));
  crypto::aes_cm_keystream(master.key(), counter, out);
}

void derive_three(const MasterKey& master, Label cipher, Label auth, Label salt, SessionKeys& out) {
  const ProfileSizes size = sizes(master.profile());
  derive(master, cipher, MutableBytes(out.cipher).first(size.key));
  derive(master, auth, MutableBytes(out.auth).first(size.auth_key));
  derive(master, salt, MutableBytes(out.salt).first(size.salt));
}

}  // namespace

std::optional<MasterKey> MasterKey::parse(Profile profile, Bytes key_and_salt) {
  if (key_and_salt.size() != master_bytes(profile)) { return std::nullopt; }
  MasterKey master(profile);
  std::ranges::copy(key_and_salt, master.bytes_.begin());
  return master;
}

Result<MasterKey> MasterKey::from_base64(Profile profile, std::string_view key_base64) {
  auto bytes = madang::from_base64(key_base64);
  if (!bytes) { return fail(Code::InvalidArgument, "SRTP key is not base64", "keyBase64"); }
  auto master = parse(profile, *bytes);
  crypto::wipe(*bytes);
  if (!master) {
    return fail(Code::InvalidArgument,
                "SRTP key and salt must be " + std::to_string(master_bytes(profile)) +
                    " bytes for " + std::string(srtp::to_string(profile)),
                "keyBase64");
  }
  return *master;
}

MasterKey MasterKey::generate(Profile profile, Random& random) {
  MasterKey master(profile);
  random.fill(MutableBytes(master.bytes_).first(master_bytes(profile)));
  return master;
}

MasterKey::~MasterKey() { crypto::wipe(bytes_); }

std::string MasterKey::to_base64() const {
  return madang::to_base64(Bytes(bytes_).first(master_bytes(profile_)));
}

std::optional<DtlsKeys> DtlsKeys::parse(Profile profile, Bytes exported) {
  if (exported.size() != exported_bytes(profile)) { return std::nullopt; }
  //= RFC 5764 §4.2: client key, server key, client salt, server salt
  const std::size_t key = sizes(profile).key;
  const std::size_t salt = sizes(profile).salt;
  std::array<std::uint8_t, kKeyBytesMax + kSaltBytesMax> joined;
  const auto join = [&](std::size_t side) {
    const MutableBytes out = MutableBytes(joined).first(key + salt);
    std::ranges::copy(exported.subspan(side * key, key), out.begin());
    std::ranges::copy(exported.subspan(2 * key + side * salt, salt), out.subspan(key).begin());
    return *MasterKey::parse(profile, out);
  };
  DtlsKeys keys{.client = join(0), .server = join(1)};
  crypto::wipe(joined);
  return keys;
}

SessionKeys::~SessionKeys() {
  crypto::wipe(cipher);
  crypto::wipe(auth);
  crypto::wipe(salt);
}

SessionKeyPair SessionKeyPair::derive(const MasterKey& master) {
  SessionKeyPair pair;
  pair.profile = master.profile();
  derive_three(master, Label::RtpCipher, Label::RtpAuth, Label::RtpSalt, pair.rtp);
  derive_three(master, Label::RtcpCipher, Label::RtcpAuth, Label::RtcpSalt, pair.rtcp);
  return pair;
}

}  // namespace madang::srtp
