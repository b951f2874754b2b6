// A direct transport's way to its peer: there is none, the peer is this process.
#pragma once

#include <cstdint>
#include <optional>

#include "media/link.hpp"

namespace madang::srtp {
class Sender;
class Receiver;
}  // namespace madang::srtp

namespace madang::media {

/// Knows how much may come out of it. Media never does.
struct DirectLink {
  std::uint32_t message_bytes_max = 0;
  std::uint32_t messages_per_second_max = 0;

  std::optional<Route> route() const { return std::nullopt; }
  srtp::Sender* sender() { return nullptr; }
  srtp::Receiver* receiver() { return nullptr; }
};

}  // namespace madang::media
