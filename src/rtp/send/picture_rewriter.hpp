// One consumer's picture numbers (VP8, RFC 7741 §4.2; VP9 as simulcast, RFC 9628 §4.2): continuous although pictures
// are left out and sources change.
#pragma once

#include <cstdint>
#include <optional>

#include "rtp/payload/frame_info.hpp"
#include "rtp/payload/picture_numbers.hpp"
#include "rtp/send/seq_rewriter.hpp"
#include "rtp/types.hpp"

namespace madang::rtp {

/// Knows which numbers each picture goes on under. Pictures that do not carry numbers go on as they are.
class PictureRewriter {
 public:
  /// The picture becomes the successor of everything sent so far: before the first one, after a pause, and when another
  /// source takes over. The very first keeps its numbers.
  void on_sync(const payload::FrameInfo& frame);
  /// A packet of a picture that is left out whole.
  void on_drop(const payload::FrameInfo& frame);
  /// The numbers for a packet that is sent; nothing if it carries the right ones already, or none.
  std::optional<payload::PictureNumbers> on_forward(const payload::FrameInfo& frame);

 private:
  Seq unwrap(const payload::FrameInfo& frame);

  std::optional<SeqRewriter> ids_;  // once a picture had one
  Seq newest_;                      // picture that came, unwrapped
  bool anchored_ = false;           // newest_ belongs to the present source
  std::uint8_t tl0_offset_ = 0;
  std::uint8_t key_offset_ = 0;
  std::uint8_t newest_tl0_ = 0;     // sent
  std::uint8_t newest_key_ = 0;
  bool has_tl0_ = false;            // one was sent
  bool has_key_ = false;
};

}  // namespace madang::rtp
