// When to ask a source for a key frame (PLI of RFC 4585 §6.3.1, FIR of RFC 5104 §4.3.1).
#pragma once

#include <cstdint>

#include "base/outbox.hpp"
#include "base/time.hpp"
#include "rtp/types.hpp"

namespace madang::rtp {

/// To be sent to the source of `ssrc` as PLI, or as FIR where PLI was not negotiated.
struct KeyframeRequest {
  Ssrc ssrc;
  /// Each request is a new command: an old number would be ignored (RFC 5104 §4.3.1.1).
  std::uint8_t fir_seq = 0;
  friend bool operator==(KeyframeRequest, KeyframeRequest) = default;
};

/// Knows when one stream was last asked for a key frame and whether one is still awaited. However
/// many want one, the source is asked at most once per spacing; an unanswered request is repeated.
class KeyframeRequester {
 public:
  struct Options {
    Duration spacing_min = 500ms;   ///< no two requests are closer than this
    Duration retry_after = 1000ms;  ///< without an answer
    int tries_max = 5;              ///< per wish; a new wish starts over
  };

  explicit KeyframeRequester(Ssrc ssrc) : KeyframeRequester(ssrc, Options{}) {}
  KeyframeRequester(Ssrc ssrc, Options options) : ssrc_(ssrc), options_(options) {}

  void on_needed(Instant now, Outbox<KeyframeRequest>& out);
  /// The first packet of a key frame came: every wish so far is fulfilled.
  void on_key_frame();
  /// Nobody has use for one any more.
  void on_unwanted() { on_key_frame(); }
  void on_deadline(Instant now, Outbox<KeyframeRequest>& out);
  Instant next_deadline() const { return next_at_; }
  /// True from the request until its key frame.
  bool is_pending() const { return tries_ > 0; }
  std::uint64_t requests_sent() const { return sent_; }

 private:
  void send(Instant now, Outbox<KeyframeRequest>& out);

  Ssrc ssrc_;
  Options options_;
  Instant allowed_at_{};      // the spacing after the last request ends
  Instant next_at_ = kNever;  // held wish or repetition
  int tries_ = 0;             // requests sent for the present wish
  bool held_ = false;         // somebody asked since the last request
  std::uint8_t fir_seq_ = 0;
  std::uint64_t sent_ = 0;
};

}  // namespace madang::rtp
