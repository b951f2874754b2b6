#include "rtp/send/picture_rewriter.hpp"

namespace madang::rtp {
namespace {

/// How much later `a` is than `b` among numbers of `bits` bits; negative when it is earlier.
int later_by(unsigned a, unsigned b, unsigned bits) {
  const unsigned mask = (1u << bits) - 1;
  const unsigned step = (a - b) & mask;
  return step > mask / 2 ? static_cast<int>(step) - static_cast<int>(mask) - 1 : static_cast<int>(step);
}

constexpr unsigned kTl0Bits = 8, kKeyBits = 5;

}  // namespace

Seq PictureRewriter::unwrap(const payload::FrameInfo& frame) {
  const std::uint16_t id = *frame.picture_id;
  if (!anchored_) {
    anchored_ = true;
    newest_ = {id};
    return newest_;
  }
  const unsigned bits = frame.wide_picture_id ? 15 : 7;
  const Seq seq = newest_ + later_by(id, static_cast<unsigned>(newest_.value), bits);
  if (seq > newest_) { newest_ = seq; }
  return seq;
}

void PictureRewriter::on_sync(const payload::FrameInfo& frame) {
  if (frame.picture_id) {
    anchored_ = false;
    const Seq id = unwrap(frame);
    if (!ids_) { ids_.emplace(id); }
    ids_->on_sync(id);
  }
  if (frame.tl0_picture_index && has_tl0_) {
    tl0_offset_ = static_cast<std::uint8_t>(newest_tl0_ + 1 - *frame.tl0_picture_index);
  }
  if (frame.key_index && has_key_) {
    key_offset_ = static_cast<std::uint8_t>((newest_key_ + 1 - *frame.key_index) & 0x1f);
  }
}

void PictureRewriter::on_drop(const payload::FrameInfo& frame) {
  if (frame.picture_id && ids_) { ids_->on_drop(unwrap(frame)); }
}

std::optional<payload::PictureNumbers> PictureRewriter::on_forward(const payload::FrameInfo& frame) {
  if (!frame.picture_id && !frame.tl0_picture_index && !frame.key_index) { return std::nullopt; }
  payload::PictureNumbers numbers;
  bool differs = false;
  if (frame.picture_id) {
    if (!ids_) { on_sync(frame); }
    const Seq input = unwrap(frame);
    const Seq output = ids_->on_forward(input).value_or(input);
    const unsigned mask = frame.wide_picture_id ? 0x7fffu : 0x7fu;
    numbers.picture_id = static_cast<std::uint16_t>(output.value & mask);
    differs = numbers.picture_id != *frame.picture_id;
  }
  if (frame.tl0_picture_index) {
    numbers.tl0_picture_index = static_cast<std::uint8_t>(*frame.tl0_picture_index + tl0_offset_);
    if (!has_tl0_ || later_by(numbers.tl0_picture_index, newest_tl0_, kTl0Bits) > 0) {
      newest_tl0_ = numbers.tl0_picture_index;
    }
    has_tl0_ = true;
    differs = differs || tl0_offset_ != 0;
  }
  if (frame.key_index) {
    numbers.key_index = static_cast<std::uint8_t>((*frame.key_index + key_offset_) & 0x1f);
    if (!has_key_ || later_by(numbers.key_index, newest_key_, kKeyBits) > 0) { newest_key_ = numbers.key_index; }
    has_key_ = true;
    differs = differs || key_offset_ != 0;
  }
  return differs ? std::optional(numbers) : std::nullopt;
}

}  // namespace madang::rtp
