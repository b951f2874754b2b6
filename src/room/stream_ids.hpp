// Which SCTP streams of one transport the data consumers on it use.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_set>

namespace madang::room {

/// Knows the streams in use, and gives out free ones in turn, so that one is used again as late as
/// can be: its old user's last messages are gone by then.
class StreamIds {
 public:
  /// A free stream below `count`; nothing when all are in use.
  std::optional<std::uint16_t> take(std::uint16_t count);
  void release(std::uint16_t stream) { used_.erase(stream); }
  std::size_t size() const { return used_.size(); }

 private:
  std::unordered_set<std::uint16_t> used_;
  std::uint16_t next_ = 0;
};

}  // namespace madang::room
