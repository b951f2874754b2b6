#include "sctp/state_cookie.hpp"

#include "crypto/constant_time.hpp"
#include "crypto/hmac.hpp"

namespace madang::sctp {
namespace {

constexpr std::uint32_t kVersion = 0x4D534331;  // says what follows; any change of the fields changes it

std::uint32_t bits_of(const Capabilities& c) {
  return (c.has_forward_tsn ? 1u : 0u) | (c.has_i_data ? 2u : 0u) | (c.has_i_forward_tsn ? 4u : 0u) |
         (c.has_reconfig ? 8u : 0u) | (c.accepts_zero_checksum ? 16u : 0u);
}

Capabilities capabilities_of(std::uint32_t bits) {
  return {.has_forward_tsn = (bits & 1) != 0, .has_i_data = (bits & 2) != 0, .has_i_forward_tsn = (bits & 4) != 0,
          .has_reconfig = (bits & 8) != 0, .accepts_zero_checksum = (bits & 16) != 0};
}

}  // namespace

std::array<std::uint8_t, StateCookie::kBytes> StateCookie::sign(const CookieSecret& secret) const {
  std::array<std::uint8_t, kBytes> bytes{};
  ByteWriter writer(bytes);
  writer.u32(kVersion);
  writer.u64(static_cast<std::uint64_t>(made_at.time_since_epoch().count()));
  for (const std::uint32_t value : {local_tag, remote_tag, local_initial_tsn, remote_initial_tsn, remote_window_bytes,
                                    local_tie_tag, remote_tie_tag}) {
    writer.u32(value);
  }
  writer.u16(outgoing_streams);
  writer.u16(incoming_streams);
  writer.u32(bits_of(remote_capabilities));
  writer.bytes(crypto::hmac_sha256(secret, Bytes(bytes).first(kFieldBytes)));
  return bytes;
}

std::optional<StateCookie> StateCookie::parse(Bytes bytes, const CookieSecret& secret) {
  if (bytes.size() != kBytes) { return std::nullopt; }
  const auto signature = crypto::hmac_sha256(secret, bytes.first(kFieldBytes));
  if (!crypto::equal(bytes.subspan(kFieldBytes), signature)) { return std::nullopt; }
  ByteReader reader(bytes);
  if (reader.u32() != kVersion) { return std::nullopt; }
  StateCookie cookie;
  cookie.made_at = Instant(Duration(static_cast<std::int64_t>(reader.u64())));
  for (std::uint32_t* value : {&cookie.local_tag, &cookie.remote_tag, &cookie.local_initial_tsn, &cookie.remote_initial_tsn,
                               &cookie.remote_window_bytes, &cookie.local_tie_tag, &cookie.remote_tie_tag}) {
    *value = reader.u32();
  }
  cookie.outgoing_streams = reader.u16();
  cookie.incoming_streams = reader.u16();
  cookie.remote_capabilities = capabilities_of(reader.u32());
  return cookie;
}

}  // namespace madang::sctp
