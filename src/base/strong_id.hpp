// Numbers with types: an Ssrc is not a PayloadType and neither is a PeerHandle.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace madang {

/// A value of `Rep` that only compares with its own kind. `Tag` is any incomplete struct.
template <typename Tag, typename Rep>
struct StrongId {
  using Representation = Rep;
  Rep value{};

  friend constexpr auto operator<=>(StrongId, StrongId) = default;
  friend constexpr bool operator==(StrongId, StrongId) = default;
};

}  // namespace madang

template <typename Tag, typename Rep>
struct std::hash<madang::StrongId<Tag, Rep>> {
  std::size_t operator()(madang::StrongId<Tag, Rep> id) const { return std::hash<Rep>{}(id.value); }
};
