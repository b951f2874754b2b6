// Makes messages of I-DATA chunks (RFC 8260 §2.2), whose fragments come in any company.
#pragma once

#include <compare>
#include <map>
#include <optional>

#include "sctp/payload.hpp"
#include "sctp/rx/fragment.hpp"
#include "sctp/rx/ordered_delivery.hpp"

namespace madang::sctp {

/// Knows each message of which a part has arrived: its beginning up to the first gap, and fragments beyond that.
class InterleavedReassembly {
 public:
  explicit InterleavedReassembly(std::size_t message_bytes_max) : message_bytes_max_(message_bytes_max) {}

  Verdict on_fragment(const Fragment& fragment, OrderedDelivery& delivery, Output& out);
  /// Messages of this kind up to `mid` will not be completed.
  void on_skipped(StreamId stream, bool is_unordered, std::uint32_t mid);
  void reset(StreamId stream);
  void reset_all();
  std::size_t held_bytes() const { return held_bytes_; }

 private:
  struct Key {
    StreamId stream;
    bool is_unordered = false;
    std::uint32_t mid = 0;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  struct Early {
    bool is_end = false;
    Payload bytes;
  };
  struct Part {
    std::uint32_t next_fsn = 0;
    bool is_refused = false;
    Ppid ppid;
    PayloadBuilder bytes;
    std::map<std::uint32_t, Early> early;
  };
  using Parts = std::map<Key, Part>;

  /// True when that was the end.
  bool append(Part& part, Bytes data, bool is_end);
  bool join_early(Part& part);
  std::size_t cost_of(const Part& part) const;
  Parts::iterator let_go(Parts::iterator at);

  std::size_t message_bytes_max_;
  Parts parts_;
  std::size_t held_bytes_ = 0;
};

}  // namespace madang::sctp
