#include "sctp/wire/tlv.hpp"

#include <algorithm>

namespace madang::sctp {
namespace {

//= RFC 9260 §3.2: the Chunk Length field does not count any chunk padding. (§3.2.1 says the same of parameters.)
void set_length_and_pad(ByteWriter& writer, std::size_t start) {
  const std::size_t length = writer.size() - start;
  writer.zeros(padded(length) - length);
  if (writer.ok()) { store_be16(writer.written().data() + start + 2, static_cast<std::uint16_t>(length)); }
}

}  // namespace

std::optional<Tlv> TlvReader::next() {
  if (rest_.empty() || !ok_) { return std::nullopt; }
  const std::size_t length = rest_.size() < kParameterHeaderBytes ? 0 : load_be16(rest_.data() + 2);
  ok_ = length >= kParameterHeaderBytes && length <= rest_.size();
  if (!ok_) { return std::nullopt; }
  const Bytes whole = rest_.first(length);
  // The last one's padding may be missing: it need not be counted in what encloses it.
  rest_ = rest_.subspan(std::min(padded(length), rest_.size()));
  return Tlv{load_be16(whole.data()), whole.subspan(kParameterHeaderBytes), whole};
}

void TlvScope::end() { set_length_and_pad(writer_, start_); }
void ChunkScope::end() { set_length_and_pad(writer_, start_); }

}  // namespace madang::sctp
