#include "net/inflate.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <array>

namespace madang::net {
namespace {

/// `text` by zlib itself: 15 makes a zlib stream, 31 gzip, -15 neither header.
std::string packed(const std::string& text, int window_bits) {
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

TEST(Inflate, UndoesGzipAndDeflateWithAndWithoutHeader) {
  const std::string text = R"({"id":"b","displayName":"B"})";
  EXPECT_EQ(inflate("gzip", packed(text, 31), 1000).value(), text);
  EXPECT_EQ(inflate("X-GZIP", packed(text, 31), 1000).value(), text);
  EXPECT_EQ(inflate("deflate", packed(text, 15), 1000).value(), text);
  EXPECT_EQ(inflate("Deflate", packed(text, -15), 1000).value(), text);
  EXPECT_EQ(inflate("gzip", packed("", 31), 1000).value(), "");
}

TEST(Inflate, KnowsNoOthers) {
  EXPECT_TRUE(can_inflate("gzip"));
  EXPECT_TRUE(can_inflate("deflate"));
  for (const char* other : {"", "br", "gzip, gzip", "identity"}) { EXPECT_FALSE(can_inflate(other)) << other; }
}

TEST(Inflate, StopsAtTheLimitHoweverMuchIsInside) {
  const std::string bomb = packed(std::string(50'000'000, 'x'), 31);
  ASSERT_LT(bomb.size(), 102'400u);
  EXPECT_EQ(inflate("gzip", bomb, 102'400).error().code, Code::TooLarge);
  const std::string fits(102'400, 'x');
  EXPECT_EQ(inflate("gzip", packed(fits, 31), fits.size()).value(), fits);
  EXPECT_EQ(inflate("gzip", packed(fits + "x", 31), fits.size()).error().code, Code::TooLarge);
}

TEST(Inflate, RefusesWhatIsBrokenCutShortOrGoesOn) {
  const std::string good = packed("some text, some text", 31);
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(inflate("gzip", std::string_view(good).substr(0, size), 1000)) << size;
  }
  std::string wrong = good;
  wrong[good.size() - 6] = static_cast<char>(wrong[good.size() - 6] ^ 1);  // in the checksum
  EXPECT_FALSE(inflate("gzip", wrong, 1000));
  EXPECT_FALSE(inflate("gzip", good + "x", 1000));
  EXPECT_FALSE(inflate("deflate", "plain text", 1000));
}

}  // namespace
}  // namespace madang::net
