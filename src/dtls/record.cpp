#include "dtls/record.hpp"

namespace madang::dtls {
namespace {

constexpr std::uint16_t kDtls10 = 0xFEFF;  ///< what a ClientHello's records may still say (RFC 6347 §4.2.1)
constexpr std::uint16_t kDtls12 = 0xFEFD;

}  // namespace

std::optional<RecordView> RecordView::parse(Bytes bytes) {
  if (bytes.size() < kRecordHeaderBytes) { return std::nullopt; }
  if (bytes[0] < 20 || bytes[0] > 23) { return std::nullopt; }
  const std::uint16_t version = load_be16(bytes.data() + 1), epoch = load_be16(bytes.data() + 3);
  if (version != kDtls12 && (version != kDtls10 || epoch != 0)) { return std::nullopt; }
  const std::size_t length = load_be16(bytes.data() + 11);
  if (length > kRecordBodyBytesMax || length > bytes.size() - kRecordHeaderBytes) { return std::nullopt; }
  return RecordView{.type = static_cast<ContentType>(bytes[0]),
                    .epoch = epoch,
                    .whole = bytes.first(kRecordHeaderBytes + length),
                    .body = bytes.subspan(kRecordHeaderBytes, length)};
}

std::optional<FragmentView> FragmentView::parse(Bytes bytes) {
  ByteReader reader(bytes);
  FragmentView view;
  view.type = reader.u8();
  view.message_bytes = reader.u24();
  view.message_seq = reader.u16();
  view.offset = reader.u24();
  view.body = reader.bytes(reader.u24());
  if (!reader.ok() || view.offset + view.body.size() > view.message_bytes) { return std::nullopt; }
  // Only an empty message has an empty fragment; another one would say nothing but "here I am".
  if (view.body.empty() && view.message_bytes > 0) { return std::nullopt; }
  return view;
}

}  // namespace madang::dtls
