// Bounds-checked reading and writing of network byte order.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>

namespace madang {

using Bytes = std::span<const std::uint8_t>;
using MutableBytes = std::span<std::uint8_t>;

constexpr std::uint16_t load_be16(const std::uint8_t* p) { return static_cast<std::uint16_t>(p[0] << 8 | p[1]); }
constexpr std::uint32_t load_be24(const std::uint8_t* p) {
  return static_cast<std::uint32_t>(p[0]) << 16 | static_cast<std::uint32_t>(p[1]) << 8 | p[2];
}
constexpr std::uint32_t load_be32(const std::uint8_t* p) {
  return static_cast<std::uint32_t>(p[0]) << 24 | static_cast<std::uint32_t>(p[1]) << 16 |
         static_cast<std::uint32_t>(p[2]) << 8 | p[3];
}
constexpr std::uint64_t load_be64(const std::uint8_t* p) {
  return static_cast<std::uint64_t>(load_be32(p)) << 32 | load_be32(p + 4);
}
constexpr void store_be16(std::uint8_t* p, std::uint16_t v) {
  p[0] = static_cast<std::uint8_t>(v >> 8);
  p[1] = static_cast<std::uint8_t>(v);
}
constexpr void store_be24(std::uint8_t* p, std::uint32_t v) {
  p[0] = static_cast<std::uint8_t>(v >> 16);
  p[1] = static_cast<std::uint8_t>(v >> 8);
  p[2] = static_cast<std::uint8_t>(v);
}
constexpr void store_be32(std::uint8_t* p, std::uint32_t v) {
  store_be16(p, static_cast<std::uint16_t>(v >> 16));
  store_be16(p + 2, static_cast<std::uint16_t>(v));
}
constexpr void store_be64(std::uint8_t* p, std::uint64_t v) {
  store_be32(p, static_cast<std::uint32_t>(v >> 32));
  store_be32(p + 4, static_cast<std::uint32_t>(v));
}

/// Reads forward through borrowed bytes. Reading past the end yields zeros and makes ok() false for good.
class ByteReader {
 public:
  explicit ByteReader(Bytes bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  std::size_t remaining() const { return bytes_.size() - position_; }
  std::size_t position() const { return position_; }

  std::uint8_t u8() { return take(1) ? bytes_[position_ - 1] : std::uint8_t{0}; }
  std::uint16_t u16() { return take(2) ? load_be16(bytes_.data() + position_ - 2) : std::uint16_t{0}; }
  std::uint32_t u24() { return take(3) ? load_be24(bytes_.data() + position_ - 3) : 0; }
  std::uint32_t u32() { return take(4) ? load_be32(bytes_.data() + position_ - 4) : 0; }
  std::uint64_t u64() { return take(8) ? load_be64(bytes_.data() + position_ - 8) : 0; }
  Bytes bytes(std::size_t n) { return take(n) ? bytes_.subspan(position_ - n, n) : Bytes{}; }
  Bytes rest() { return bytes(remaining()); }
  void skip(std::size_t n) { take(n); }

 private:
  bool take(std::size_t n) {
    if (!ok_ || n > remaining()) {
      ok_ = false;
      return false;
    }
    position_ += n;
    return true;
  }

  Bytes bytes_;
  std::size_t position_ = 0;
  bool ok_ = true;
};

/// Writes forward into borrowed bytes. Writing past the end writes nothing and makes ok() false for good.
class ByteWriter {
 public:
  explicit ByteWriter(MutableBytes bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  std::size_t size() const { return position_; }
  std::size_t remaining() const { return bytes_.size() - position_; }
  MutableBytes written() const { return bytes_.first(position_); }

  void u8(std::uint8_t v) { if (std::uint8_t* p = take(1)) { *p = v; } }
  void u16(std::uint16_t v) { if (std::uint8_t* p = take(2)) { store_be16(p, v); } }
  void u24(std::uint32_t v) { if (std::uint8_t* p = take(3)) { store_be24(p, v); } }
  void u32(std::uint32_t v) { if (std::uint8_t* p = take(4)) { store_be32(p, v); } }
  void u64(std::uint64_t v) { if (std::uint8_t* p = take(8)) { store_be64(p, v); } }
  void bytes(Bytes from) {
    if (std::uint8_t* p = take(from.size()); p != nullptr && !from.empty()) {
      std::memcpy(p, from.data(), from.size());
    }
  }
  void zeros(std::size_t n) {
    if (std::uint8_t* p = take(n); p != nullptr && n > 0) { std::memset(p, 0, n); }
  }

 private:
  std::uint8_t* take(std::size_t n) {
    if (!ok_ || n > remaining()) {
      ok_ = false;
      return nullptr;
    }
    position_ += n;
    return bytes_.data() + position_ - n;
  }

  MutableBytes bytes_;
  std::size_t position_ = 0;
  bool ok_ = true;
};

}  // namespace madang
