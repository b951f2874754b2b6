// Packets sent together, as the receiver saw them (draft-ietf-rmcat-gcc-02 §5.2).
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.hpp"

namespace madang::bwe {

/// How the distance between two groups of packets changed on the way.
struct GroupDelta {
  Duration sent{};     ///< between their last packets, when sent
  Duration arrived{};  ///< the same at the receiver
  Duration at{};       ///< when the newer group had arrived, on the receiver's clock
};

/// Knows the group of packets now arriving and the one before it: packets sent within a burst time make a group, and so do
/// packets that a stalled link let go all at once.
class ArrivalGroups {
 public:
  static constexpr Duration kBurst = 5ms;
  static constexpr Duration kBurstMax = 100ms;   ///< a group lasts no longer at the receiver
  static constexpr Duration kJumpMax = 3s;       ///< the receiver's clock was set, or the path changed
  static constexpr int kReordersMax = 3;         ///< groups that arrive before their predecessor, in a row

  /// One received packet, in the order of sending. A delta whenever a group is complete and has a predecessor.
  std::optional<GroupDelta> on_packet(Instant sent, Duration arrived);
  void reset();

 private:
  struct Group {
    Instant first_sent{};
    Instant last_sent{};
    Duration first_arrived{};
    Duration last_arrived{};
  };
  bool belongs(Instant sent, Duration arrived) const;
  std::optional<GroupDelta> delta();

  std::optional<Group> current_;
  std::optional<Group> previous_;
  int reorders_ = 0;
};

}  // namespace madang::bwe
