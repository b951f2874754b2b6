#include "net/inflate.hpp"

#include <zlib.h>

#include <algorithm>

#include "base/text.hpp"

namespace madang::net {

namespace {

constexpr int kWindowBits = 15;
constexpr int kWithGzipHeader = 16;
constexpr std::size_t kStepBytes = 16 * 1024;

bool is_gzip(std::string_view coding) {
  return equals_ignoring_case(coding, "gzip") || equals_ignoring_case(coding, "x-gzip");
}

/// Owns zlib's state.
struct Inflater {
  explicit Inflater(int window_bits) { is_ready = inflateInit2(&stream, window_bits) == Z_OK; }
  ~Inflater() {
    if (is_ready) { inflateEnd(&stream); }
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  z_stream stream{};
  bool is_ready = false;
};

/// RFC 9110 §8.4.1.2: deflate is a zlib stream; some send what is inside it alone.
int window_bits_for(std::string_view coding, std::string_view bytes) {
  if (is_gzip(coding)) { return kWindowBits + kWithGzipHeader; }
  //= RFC 1950 §2.2: CMF and FLG, viewed as a 16-bit unsigned integer, must be a multiple of 31
  const auto byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(bytes[i])); };
  const bool is_zlib = bytes.size() >= 2 && (byte(0) & 0x0Fu) == 8 && (byte(0) << 8 | byte(1)) % 31 == 0;
  return is_zlib ? kWindowBits : -kWindowBits;
}

Error broken() { return fail(Code::InvalidArgument, "the compressed body is broken"); }

}  // namespace

bool can_inflate(std::string_view coding) { return is_gzip(coding) || equals_ignoring_case(coding, "deflate"); }

Result<std::string> inflate(std::string_view coding, std::string_view bytes, std::size_t bytes_max) {
  Inflater inflater(window_bits_for(coding, bytes));
  if (!inflater.is_ready) { return fail(Code::Unavailable, "no memory to unpack a body"); }
  z_stream& stream = inflater.stream;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib reads only
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  int state = Z_OK;
  while (state == Z_OK) {
    const std::size_t before = out.size();
    out.resize(std::min(before + kStepBytes, bytes_max + 1));
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    stream.avail_out = static_cast<uInt>(out.size() - before);
    state = ::inflate(&stream, Z_NO_FLUSH);
    out.resize(out.size() - stream.avail_out);
    if (out.size() > bytes_max) { return fail(Code::TooLarge, "request entity too large"); }
  }
  if (state != Z_STREAM_END || stream.avail_in != 0) { return broken(); }
  return out;
}

}  // namespace madang::net
