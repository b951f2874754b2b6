// Any bytes as a cookie: without the secret none is good, signed or not.
#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "crypto/hmac.hpp"
#include "sctp/state_cookie.hpp"

using namespace madang;
using namespace madang::sctp;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  CookieSecret secret;
  secret.fill(0x5A);
  MADANG_CHECK(!StateCookie::parse({bytes, size}, secret));
  // What an insider could sign: any fields at all. What is accepted must sign to the same bytes again.
  std::array<std::uint8_t, StateCookie::kBytes> signed_bytes{};
  std::copy_n(bytes, std::min(size, StateCookie::kFieldBytes), signed_bytes.begin());
  const auto signature = crypto::hmac_sha256(secret, Bytes(signed_bytes).first(StateCookie::kFieldBytes));
  std::copy(signature.begin(), signature.end(), signed_bytes.begin() + StateCookie::kFieldBytes);
  if (const auto cookie = StateCookie::parse(signed_bytes, secret)) {
    const auto again = StateCookie::parse(cookie->sign(secret), secret);
    MADANG_CHECK(again && again->local_tag == cookie->local_tag && again->made_at == cookie->made_at &&
                 again->remote_capabilities == cookie->remote_capabilities);
  }
  return 0;
}
