// Makes messages of DATA chunks, whose fragments have consecutive TSNs.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "sctp/payload.hpp"
#include "sctp/rx/fragment.hpp"
#include "sctp/rx/ordered_delivery.hpp"

namespace madang::sctp {

/// Knows the messages whose beginning has arrived, each with all that follows it without a gap, and the fragments that
/// came before what they follow. A byte is copied into its message once, and once more if it came early.
class DataReassembly {
 public:
  explicit DataReassembly(std::size_t message_bytes_max) : message_bytes_max_(message_bytes_max) {}

  /// Of a TSN that was not given before.
  Verdict on_fragment(const Fragment& fragment, OrderedDelivery& delivery, Output& out);
  /// Drops what belongs to messages that will not be completed.
  void on_forwarded(Tsn cumulative);
  /// Drops the early fragment with the highest TSN, if that is beyond `cumulative`: what was acknowledged for good stays.
  std::optional<Tsn> drop_newest(Tsn cumulative);
  std::size_t held_bytes() const { return held_bytes_; }

 private:
  /// A message from its beginning up to the first gap.
  struct Open {
    Tsn next = 0;
    StreamId stream;
    Ppid ppid;
    std::uint32_t number = 0;
    bool is_unordered = false;
    bool is_refused = false;  // grew too large: its fragments are only counted off
    PayloadBuilder bytes;

    bool goes_on_with(const Fragment& fragment) const;
  };
  struct Early {
    Fragment fragment;  // whose data lie in `bytes`
    Payload bytes;
  };

  Verdict begin(const Fragment& fragment, OrderedDelivery& delivery, Output& out);
  Verdict extend(std::vector<Open>::iterator open, Bytes data, bool is_end, OrderedDelivery& delivery, Output& out);
  Verdict join_early(std::vector<Open>::iterator open, OrderedDelivery& delivery, Output& out);
  void hold(const Fragment& fragment);
  void close(std::vector<Open>::iterator open);
  std::vector<Open>::iterator find_open(Tsn next);

  std::size_t message_bytes_max_;
  std::vector<Open> open_;  // by next, which is their order for good: they do not overlap
  std::map<Tsn, Early> early_;
  std::size_t held_bytes_ = 0;
};

}  // namespace madang::sctp
