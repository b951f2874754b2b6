#include "room/stream_ids.hpp"

namespace madang::room {

std::optional<std::uint16_t> StreamIds::take(std::uint16_t count) {
  if (used_.size() >= count) { return std::nullopt; }
  std::uint16_t stream = next_ < count ? next_ : std::uint16_t{0};
  // At most as many steps as streams are in use.
  while (used_.contains(stream)) { stream = static_cast<std::uint16_t>((stream + 1) % count); }
  used_.insert(stream);
  next_ = static_cast<std::uint16_t>((stream + 1) % count);
  return stream;
}

}  // namespace madang::room
