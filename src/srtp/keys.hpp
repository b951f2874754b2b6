// Master keys as DTLS or signalling gives them, and the session keys that follow.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "srtp/profile.hpp"

namespace madang::srtp {

/// The secret of one direction of one transport. Wiped when it goes.
class MasterKey {
 public:
  /// `key_and_salt` is the key followed by the salt, exactly as long as the profile says.
  static std::optional<MasterKey> parse(Profile profile, Bytes key_and_salt);
  /// As in signalling's srtpParameters.keyBase64. A refusal names that field.
  static Result<MasterKey> from_base64(Profile profile, std::string_view key_base64);
  static MasterKey generate(Profile profile, Random& random);

  MasterKey(const MasterKey&) = default;
  MasterKey& operator=(const MasterKey&) = default;
  ~MasterKey();

  Profile profile() const { return profile_; }
  Bytes key() const { return Bytes(bytes_).first(sizes(profile_).key); }
  Bytes salt() const { return Bytes(bytes_).subspan(sizes(profile_).key, sizes(profile_).salt); }
  std::string to_base64() const;

  friend bool operator==(const MasterKey&, const MasterKey&) = default;

 private:
  explicit MasterKey(Profile profile) : profile_(profile) {}
  Profile profile_;
  std::array<std::uint8_t, kKeyBytesMax + kSaltBytesMax> bytes_{};
};

/// What a DTLS handshake yields: what the client sends with, and what the server sends with.
struct DtlsKeys {
  MasterKey client;
  MasterKey server;

  static constexpr std::string_view kExporterLabel = "EXTRACTOR-dtls_srtp";
  static constexpr std::size_t exported_bytes(Profile profile) {
    return 2 * (sizes(profile).key + sizes(profile).salt);
  }
  /// Takes the exporter's output apart (RFC 5764 §4.2); nothing if it has another length.
  static std::optional<DtlsKeys> parse(Profile profile, Bytes exported);
};

/// The keys one cipher of one direction works with. Wiped when they go.
struct SessionKeys {
  std::array<std::uint8_t, kKeyBytesMax> cipher{};
  std::array<std::uint8_t, 20> auth{};
  std::array<std::uint8_t, kSaltBytesMax> salt{};

  SessionKeys() = default;
  SessionKeys(const SessionKeys&) = default;
  SessionKeys& operator=(const SessionKeys&) = default;
  ~SessionKeys();
};

/// Session keys for SRTP and for SRTCP (RFC 3711 §4.3, RFC 7714 §11; key derivation rate 0).
struct SessionKeyPair {
  Profile profile = Profile::AeadAes128Gcm;
  SessionKeys rtp;
  SessionKeys rtcp;

  static SessionKeyPair derive(const MasterKey& master);
};

}  // namespace madang::srtp
