// Any bytes: parse, ask everything, and check that what is accepted holds together.
#include "base/check.hpp"
#include "stun/message_builder.hpp"
#include "stun/message_view.hpp"

using namespace madang;
using namespace madang::stun;

namespace {

constexpr std::uint8_t kKey[] = {'k', 'e', 'y'};

/// What we write with a view's words must read back as those words.
void check_rewrite(const MessageView& view, const SocketAddress& address) {
  std::uint8_t room[128];
  const Bytes written = MessageBuilder(room, MessageClass::Success, view.transaction_id())
                            .xor_mapped_address(address).integrity(kKey).fingerprint().finish();
  const auto again = MessageView::parse(written);
  MADANG_CHECK(again && again->is_fingerprint_right() && again->is_integrity_right(kKey));
  MADANG_CHECK(again->transaction_id() == view.transaction_id() && again->xor_mapped_address() == address);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto view = MessageView::parse({bytes, size});
  if (!view) { return 0; }
  MADANG_CHECK(looks_like_stun({bytes, size}) && view->size() == size);
  for (unsigned type = 0; type < 0x40; ++type) {
    if (const auto value = view->attribute(static_cast<AttributeType>(type)); value && !value->empty()) {
      MADANG_CHECK(value->data() >= bytes && value->data() + value->size() <= bytes + size);
    }
  }
  static_cast<void>(view->username());
  static_cast<void>(view->u32(AttributeType::Priority));
  static_cast<void>(view->u64(AttributeType::IceControlling));
  static_cast<void>(view->error_code());
  static_cast<void>(view->is_fingerprint_right());
  static_cast<void>(view->is_integrity_right(kKey));
  check_rewrite(*view, view->xor_mapped_address().value_or(SocketAddress{IpAddress::v4(1, 2, 3, 4), 5}));
  return 0;
}
