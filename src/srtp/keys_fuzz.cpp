#include "srtp/keys.hpp"

#include "base/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace madang::srtp;
  // "AEAD_AES_128_GCM keyBase64", the two fields of signalling's srtpParameters.
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const std::size_t space = text.find(' ');
  if (space == std::string_view::npos) { return 0; }
  const auto profile = parse_profile(text.substr(0, space));
  if (!profile) { return 0; }
  const auto master = MasterKey::from_base64(*profile, text.substr(space + 1));
  if (master) {
    MADANG_CHECK(MasterKey::from_base64(*profile, master->to_base64()).value() == *master);
  }
  (void)DtlsKeys::parse(*profile, {bytes, size});
  return 0;
}
